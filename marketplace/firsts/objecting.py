"""Objections to a claim during its public notice. Hold the claim's row before each verb."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.policy import is_operator
from marketplace.accounts.queries import organisations_of
from marketplace.errors import RefusedError
from marketplace.firsts import letters, refusals, service
from marketplace.firsts.models import FirstUse, FirstUseObjection
from marketplace.lives import SYSTEM
from marketplace.objections import service as objections
from marketplace.objections.service import ObjectionDraft
from marketplace.objections.states import HANDLER, RAISER


def raise_one(
    session: Session, actor: User, *, claim: FirstUse, draft: ObjectionDraft, site: str = "",
    at: dt.datetime | None = None,
) -> FirstUseObjection:  # fmt: skip
    """Object to a claim; the claimant hears that somebody does, not who.

    Raises:
        RefusedError: its public notice is over or has not begun, or this person's objection
            waits already.
    """
    mine = select(FirstUseObjection.id).where(
        FirstUseObjection.first_use_id == claim.id, FirstUseObjection.raised_by_id == actor.id,
        FirstUseObjection.state == "raised",
    )  # fmt: skip
    if session.scalar(mine.limit(1)) is not None:
        raise RefusedError(refusals.OBJECTED_ALREADY)
    until = claim.notice_until if claim.state == "notice" else None
    row = FirstUseObjection(first_use_id=claim.id)
    objections.raise_one(
        session, actor, row=row, draft=draft, organisation=_house(actor), until=until, at=at
    )
    letters.objected(session, claim, row, site=site)
    return row


def handle(
    session: Session, actor: User, *, claim: FirstUse, objection: FirstUseObjection, verb: str,
    answer: str = "", site: str = "",
) -> None:  # fmt: skip
    """Uphold, reject or withdraw an objection; one that is upheld refuses the claim at once.

    Raises:
        RefusedError, ForbiddenError: it was handled already, or not by this person.
        InvalidError: no answer, where one is needed.
    """
    objections.handle(
        session, actor, objection=objection, verb=verb, answer=answer, hats=hats(actor, objection)
    )
    if objection.state in ("upheld", "rejected"):
        letters.answered(session, claim, objection, site=site)
    if objection.state == "upheld" and claim.state == "notice":
        service.refused_by_objection(
            session, actor, claim=claim, answer=objection.answer, site=site
        )


def hats(user: User | None, objection: FirstUseObjection) -> tuple[str, ...]:
    """What somebody is to an objection."""
    if user is None:
        return (SYSTEM,)
    worn = {HANDLER: is_operator(user), RAISER: objection.raised_by_id == user.id}
    return tuple(hat for hat, wears in worn.items() if wears)


def _house(actor: User) -> Organisation | None:
    """The organisation that a person speaks for, where it is one alone."""
    own = organisations_of(actor)
    return own[0] if len(own) == 1 else None
