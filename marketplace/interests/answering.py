"""What an owner answers: look, shortlist, meet, decline one or many. Nothing here commits."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import InvalidError, Problem, RefusedError
from marketplace.interests import policy, refusals, stepping
from marketplace.interests.drafts import DeclineDraft
from marketplace.interests.models import Interest
from marketplace.interests.states import LIFE, OWNER
from marketplace.lives import Arrow
from marketplace.postings.lifecycle import Why
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.policy import is_open


def look(session: Session, actor: User, *, interest: Interest) -> bool:
    """Note that somebody of the owner's house looked at it; True for the one who did first."""
    if interest.state != "sent" or OWNER not in policy.hats(actor, interest):
        return False
    stepping.take(session, actor, interest=interest, verb="see", hats=(OWNER,))
    return True


def take(
    session: Session, actor: User, *, interest: Interest, verb: str, why: Why | None = None,
    site: str = "", at: dt.datetime | None = None,
) -> Arrow:  # fmt: skip
    """Any step that one of the two sides takes. Hold the interest's row before.

    Raises:
        RefusedError, ForbiddenError: no such arrow from here, or not for this person; or it would
            be sent again to a scenario that is not open.
        InvalidError: the step needs a reason and none is given.
    """
    hats = policy.hats(actor, interest)
    if verb == "send" and not is_open(interest.scenario):
        raise RefusedError(refusals.NOT_OPEN)
    return stepping.take(
        session, actor, interest=interest, verb=verb, hats=hats, why=why, site=site, at=at
    )


def decline_all(
    session: Session, actor: User, *, scenario: Scenario, numbers: Collection[int],
    draft: DeclineDraft, site: str = "", at: dt.datetime | None = None,
) -> int:  # fmt: skip
    """Decline all of these with one reason, or none of them; returns how many.

    Raises:
        InvalidError: nothing was ticked.
        RefusedError: one of them cannot be declined any more; its sentence names them.
    """
    if not numbers:
        raise InvalidError([Problem("interest", refusals.NONE_TICKED)])
    held = [one for one in stepping.hold(session, numbers) if one.scenario_id == scenario.id]
    changed = [one.organisation.name for one in held if not _can_be_declined(one)]
    if changed or len(held) < len(set(numbers)):
        raise RefusedError(refusals.not_all(changed or ["—"]))
    why = Why(draft.reason_code, draft.sentence)
    for one in held:
        take(session, actor, interest=one, verb="decline", why=why, site=site, at=at)
    return len(held)


def _can_be_declined(interest: Interest) -> bool:
    return any(one.verb == "decline" for one in LIFE.open_to(interest.state, (OWNER,)))
