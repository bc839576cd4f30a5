"""Who takes part: approve, decline, withdraw, and add those who walk in. Nothing here commits."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.letters import Letter
from marketplace.accounts.models import Organisation, User
from marketplace.accounts.names import name_key
from marketplace.db import now
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence, StaleError
from marketplace.events import excusing, letters
from marketplace.events.drafts import ReasonDraft, WalkInDraft
from marketplace.events.models import (
    Absence,
    Event,
    EventSlot,
    Participant,
    Representative,
    Subject,
)
from marketplace.events.service import new_code, still_on
from marketplace.matching.binding import MODELS
from marketplace.matching.queries import is_open

SIDE_OF = {"scenarios": "scenario", "products": "product"}
ADDRESS = re.compile(r"/(scenarios|products)/([0-9]{1,9})(?:[/?#]|$)")
POSTING_OF = {"demand": "scenario", "supply": "product"}
RUNNING = ("open", "closed")
# What the desk may decide of a participant in each state.
DECISIONS = {
    "invited": ("approved", "withdrawn"),
    "requested": ("approved", "declined"),
    "approved": ("withdrawn",),
    "declined": ("approved",),
    "withdrawn": ("approved",),
}


def approve(
    session: Session, actor: User, *, event: Event, participant: Participant, version: int,
    site: str,
) -> None:  # fmt: skip
    """Let somebody take part, also one who was declined or withdrew and asks again.

    Raises:
        StaleError: somebody decided since the page was read.
        RefusedError: the event is not announced, or over.
    """
    came_back = participant.state == "withdrawn"
    _decide(session, actor, event, participant, "approved", version)
    if came_back:
        _can_meet_again(session, participant)
    letters.send(session, letters.APPROVED, event, [participant], site=site, page="/mine")


def approve_all(session: Session, actor: User, *, event: Event, site: str) -> int:
    """Let everybody take part who waits for a decision; returns how many. Raises as `approve`."""
    _must_run(actor, event)
    chosen = (
        select(Participant)
        .where(Participant.event_id == event.id, Participant.state == "requested")
        .order_by(Participant.id)
        .with_for_update(of=Participant, key_share=True)
    )
    waiting = list(session.scalars(chosen))
    for one in waiting:
        one.state, one.reason = "approved", ""
        one.decided_at, one.decided_by_id = now(), actor.id
    session.flush()
    letters.send(session, letters.APPROVED, event, waiting, site=site, page="/mine")
    return len(waiting)


def decline(
    session: Session, actor: User, *, event: Event, participant: Participant, version: int,
    draft: ReasonDraft, site: str,
) -> None:  # fmt: skip
    """Refuse a request, with the reason that its sender reads; raises as `approve`."""
    _decide(session, actor, event, participant, "declined", version, draft.reason)
    _tell(session, letters.DECLINED, event, participant, draft.reason, site)


def withdraw(
    session: Session, actor: User, *, event: Event, participant: Participant, version: int,
    draft: ReasonDraft, site: str,
) -> int:  # fmt: skip
    """Take somebody off the event; returns how many published meetings they give up.

    Raises as `approve`. The repair of the timetable then finds others for these slots.
    """
    lost = 0
    _decide(session, actor, event, participant, "withdrawn", version, draft.reason)
    for person in participant.people:
        lost += len(excusing.give_up(session, person=person, after=now()))
    session.flush()
    _tell(session, letters.WITHDRAWN, event, participant, draft.reason, site)
    return lost


def walk_in(session: Session, actor: User, *, event: Event, draft: WalkInDraft) -> Participant:
    """Add whoever stands at the desk: approved, there, and with a badge.

    An organisation of that name takes part as itself, else by its name alone. `speaks_for` is the
    address of a scenario or product here, or words about it.

    Raises:
        InvalidError: it takes part on this side already.
        RefusedError: the event is not announced, or over.
    """
    _must_run(actor, event)
    house = _house(session, draft.organisation)
    if _takes_part(session, event, house, draft):
        raise InvalidError([_there_already(draft.organisation)])
    made = Participant(
        event_id=event.id, organisation_id=house.id if house else None, side=draft.side,
        name=house.name if house else draft.organisation, state="approved", is_walk_in=True,
        decided_at=now(), decided_by_id=actor.id,
    )  # fmt: skip
    posting = _posting(session, draft)
    if posting is None:
        made.introduction = draft.speaks_for
    else:
        made.subjects.append(Subject(**{f"{POSTING_OF[draft.side]}_id": posting}))
    person = Representative(
        event_id=event.id, name=draft.person, phone=draft.phone, code=new_code(),
        checked_in_at=now(),
    )  # fmt: skip
    made.people.append(person)
    session.add(made)
    session.flush()
    return made


def _decide(
    session: Session, actor: User, event: Event, participant: Participant, state: str,
    version: int, reason: str = "",
) -> None:  # fmt: skip
    _must_run(actor, event)
    if version != participant.version:
        raise StaleError(
            yours={"state": state},
            theirs={"state": participant.state, "reason": participant.reason},
            version=participant.version,
        )
    if state not in DECISIONS[participant.state]:
        raise RefusedError(_not_from_here())
    participant.state, participant.reason = state, reason
    participant.decided_at, participant.decided_by_id = now(), actor.id
    session.flush()


def _can_meet_again(session: Session, participant: Participant) -> None:
    """Withdrawing gave up the slots to come; whoever is back can be met in them."""
    chosen = (
        select(Absence)
        .join(EventSlot, EventSlot.id == Absence.slot_id)
        .where(
            Absence.representative_id.in_([one.id for one in participant.people]),
            Absence.cause == "no_show",
            EventSlot.ends_at > now(),
        )
    )
    for absence in session.scalars(chosen):
        session.delete(absence)
    session.flush()


def _must_run(actor: User, event: Event) -> None:
    still_on(actor, event)
    if event.state not in RUNNING:
        raise RefusedError(_not_announced())


def _tell(
    session: Session, letter: Letter, event: Event, participant: Participant, reason: str,
    site: str,
) -> None:  # fmt: skip
    letters.send(session, letter, event, [participant], site=site, reason=reason)


def _house(session: Session, name: str) -> Organisation | None:
    key = name_key(name)
    chosen = select(Organisation).where(Organisation.name_key == key)
    return session.scalars(chosen).one_or_none() if key else None


def _takes_part(
    session: Session, event: Event, house: Organisation | None, draft: WalkInDraft
) -> bool:
    same = Participant.name == draft.organisation
    if house is not None:
        same = Participant.organisation_id == house.id
    chosen = select(Participant.id).where(
        Participant.event_id == event.id, Participant.side == draft.side, same
    )
    return session.scalar(chosen.limit(1)) is not None


def _posting(session: Session, draft: WalkInDraft) -> int | None:
    """The open posting whose address was typed. InvalidError when there is none of that side."""
    found = ADDRESS.search(draft.speaks_for)
    if found is None:
        return None
    side, number = SIDE_OF[found[1]], int(found[2])
    model = MODELS[side]
    if side == POSTING_OF[draft.side]:
        there = session.scalar(select(model.id).where(model.id == number, is_open(side)))
        if there is not None:
            return int(there)
    raise InvalidError([_no_posting(draft.side)])


def _there_already(name: str) -> Problem:
    return Problem(
        "organisation",
        Sentence(
            f"“{name}”已在参会名单中。请在下方名单里找到它，直接通过即可。",
            f"{name} is among the participants already. Find it in the list below and approve it.",
        ),
    )


def _no_posting(side: str) -> Problem:
    zh, en = ("场景", "scenario") if side == "demand" else ("产品", "product")
    return Problem(
        "speaks_for",
        Sentence(
            f"没有找到这个公开的{zh}。请粘贴{zh}页面的网址，或用一句话说明。",
            f"There is no such open {en}. Paste the address of a {en}, or say it in words.",
        ),
    )


def _not_announced() -> Sentence:
    return Sentence(
        "会议尚未公布，暂不能审批报名。请先公布会议。",
        "The event is not announced yet. Announce it, then decide who takes part.",
    )


def _not_from_here() -> Sentence:
    return Sentence(
        "该单位当前状态下不能这样处理。请刷新名单查看。",
        "This cannot be done with a participant in this state. Reload the list.",
    )
