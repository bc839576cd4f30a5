"""The panel: who sits on it, what they declare, who is released. Nothing here commits."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.names import name_key
from marketplace.accounts.queries import person_by_email
from marketplace.calls import bid_queries, letters, policy
from marketplace.calls.drafts import DeclarationDraft, InviteDraft
from marketplace.calls.judging_models import Conflict, Juror
from marketplace.calls.models import Bid, Call
from marketplace.db import now
from marketplace.errors import ForbiddenError, InvalidError, Problem, RefusedError, Sentence
from marketplace.postings.lifecycle import said
from marketplace.postings.stepping import needs_reason

INVITING_STATES = ("open", "evaluation")
MOST_JURORS = 30
RELEASED = Sentence(
    "开封后发现您所在的单位参与了本榜揭榜，按回避规定您不再担任评委",
    "your organisation takes part in a bid, so you no longer sit on the panel",
)


def invite(session: Session, actor: User, *, call: Call, draft: InviteDraft, site: str) -> Juror:
    """Ask somebody with an account into the panel. Hold the call's row before.

    Before the bids are unsealed nobody may learn who bids: then alone it is looked at whether the
    person belongs to a bidder, and once more when they are.

    Raises:
        RefusedError: too late, or one too many.
        InvalidError: no such account, there already, or a bidder's or partner's member.
    """
    if not policy.hats(actor, call):
        raise ForbiddenError
    if call.state not in INVITING_STATES or len(call.jurors) >= MOST_JURORS:
        raise RefusedError(_no_more())
    person = person_by_email(session, draft.email)
    if person is None or person.verified_at is None or person.disabled_at is not None:
        raise InvalidError([Problem("email", _unknown())])
    if any(one.user_id == person.id and one.released_at is None for one in call.jurors):
        raise InvalidError([Problem("email", _there_already())])
    if person.id in concerned(session, bid_queries.unsealed(session, call)):
        raise InvalidError([Problem("email", _bids())])
    juror = _seat(session, call, person)
    invited = Sentence(
        "邀请您担任评委；揭榜截止后请先作利益回避声明，再评分",
        "you are asked to sit on the panel; after the deadline declare your interests, then score",
    )
    topic = f"invited:{juror.id}"
    letters.say(session, [person], call, topic, invited, site=site, page="/judge")
    return juror


def _seat(session: Session, call: Call, person: User) -> Juror:
    """A seat for this person: a new one, or the one they were released from."""
    found = next((one for one in call.jurors if one.user_id == person.id), None)
    if found is None:
        found = Juror(call_id=call.id, user=person)
        call.jurors.append(found)
    found.released_at, found.released_why = None, ""
    found.declared_at = found.finished_at = None
    session.flush()
    return found


def release(
    session: Session, actor: User, *, call: Call, juror: Juror, sentence: str, site: str
) -> None:
    """Let a member of the panel go, with a reason; scores stay on record and count no more.

    Hold the call's row before.
    """
    if not policy.hats(actor, call):
        raise ForbiddenError
    if call.state not in INVITING_STATES or juror.released_at is not None:
        raise RefusedError(_no_more())
    why = said(sentence)
    if not why:
        raise InvalidError([needs_reason()])
    _let_go(session, call, juror, Sentence(f"您不再担任评委：{why}",
            f"you no longer sit on the panel: {why}"), why, site)  # fmt: skip


def release_concerned(session: Session, call: Call, bids: Iterable[Bid], site: str) -> list[Juror]:
    """Let go who belongs to a bidder or a partner; looked at when the bids are unsealed."""
    found = concerned(session, bids)
    gone = [one for one in call.jurors if one.user_id in found and one.released_at is None]
    for juror in gone:
        why = Sentence("所在单位参与揭榜，回避", "Belongs to a bidder or a partner")
        spoken = why.zh if call.language == "zh" else why.en
        _let_go(session, call, juror, RELEASED, spoken, site)
    return gone


def _let_go(
    session: Session, call: Call, juror: Juror, sentence: Sentence, why: str, site: str
) -> None:
    juror.released_at, juror.released_why = now(), why
    session.flush()
    topic = f"released:{juror.id}:{juror.released_at:%Y%m%d%H%M%S}"
    letters.say(session, [juror.user], call, topic, sentence, site=site)


def concerned(session: Session, bids: Iterable[Bid]) -> set[int]:
    """Numbers of the people who belong to these bids' organisations or to named partners."""
    listed = list(bids)
    keys = {name_key(partner.name) for one in listed for partner in one.partners} - {""}
    chosen = (
        select(Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.state == "active",
            Organisation.id.in_([one.organisation_id for one in listed])
            | Organisation.name_key.in_(keys),
        )
    )
    return set(session.scalars(chosen))


def declare(
    session: Session, juror: Juror, *, call: Call, draft: DeclarationDraft,
    chosen: Collection[int] = (),
) -> list[Conflict]:  # fmt: skip
    """What a member of the panel declares, once; bids of those they name are closed to them.

    `chosen` are organisations ticked in a list, where names are shown. Hold both rows before.

    Raises:
        RefusedError: the bids are still sealed, or they declared already.
    """
    if call.state != "evaluation" or juror.declared_at is not None:
        raise RefusedError(_declared_already())
    named = {key for line in draft.names.splitlines() if (key := name_key(line))}
    bids = bid_queries.unsealed(session, call)
    found: list[Conflict] = []
    if draft.interest == "some":
        wanted = set(chosen) if policy.names_shown(call) else set()
        found = [
            Conflict(organisation_id=one.organisation_id, reason=draft.declaration[:300])
            for one in bids
            if one.organisation_id in wanted or _is_named(one, named)
        ]
    juror.conflicts = found
    juror.declaration = "\n".join(one for one in (draft.declaration, draft.names) if one)[:500]
    juror.declared_at = now()
    session.flush()
    return found


def _is_named(bid: Bid, keys: Collection[str]) -> bool:
    """Whether the house or a partner of a bid is among the names."""
    house = bid.organisation
    own = [house.name, house.name_other, *(one.name for one in bid.partners)]
    return any(name_key(one) in keys for one in own if name_key(one))


def _no_more() -> Sentence:
    return Sentence(
        f"评委只在揭榜期和评审期增减，最多 {MOST_JURORS} 位。",
        f"The panel changes only while the call is open or judged, with at most {MOST_JURORS}.",
    )


def _unknown() -> Sentence:
    return Sentence(
        "没有这个邮箱的账号。请对方先注册并确认邮箱，再邀请。",
        "Nobody has an account with this address. Ask them to register first, then invite them.",
    )


def _there_already() -> Sentence:
    return Sentence("此人已是评委，请填写另一位的邮箱。", "They sit on it; type another one.")


def _bids() -> Sentence:
    return Sentence(
        "此人所在单位参与了本榜揭榜，须回避。请邀请另一位。",
        "They belong to a bidder or a partner. Invite somebody else.",
    )


def _declared_already() -> Sentence:
    return Sentence(
        "声明只在开封后作一次。如情况有变，请联系发榜单位办理回避。",
        "Interests are declared once, after the bids are unsealed. If something changed, ask the "
        "issuer to release you.",
    )
