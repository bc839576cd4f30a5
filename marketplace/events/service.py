"""What can be done with an event itself. Nothing here commits."""

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.policy import acts_for
from marketplace.db import now
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence, StaleError
from marketplace.events import letters, policy
from marketplace.events.drafts import FIELDS, EventDraft, ReasonDraft
from marketplace.events.models import Event, EventSlot, Participant

CODE_BYTES = 12
# What an event may become next, by what it is.
MOVES = {
    "draft": ("open", "cancelled"),
    "open": ("closed", "ended", "cancelled"),
    "closed": ("open", "ended", "cancelled"),
    "ended": (),
    "cancelled": (),
}
TAKING_PART = ("invited", "requested", "approved")
OVER = Sentence(
    "会议已结束或取消，内容不再更改。",
    "The event is over or cancelled and stays as it is.",
)


def new_code() -> str:
    """A word that opens a page without signing in: of an event, or of a badge."""
    return secrets.token_urlsafe(CODE_BYTES)


def create(session: Session, actor: User, *, draft: EventDraft) -> Event:
    """A new event in draft, seen by its organisers alone.

    Raises:
        InvalidError: the actor does not speak for the organisation.
    """
    event = Event(created_by_id=actor.id, code=new_code())
    _fill(session, actor, event, draft)
    session.add(event)
    session.flush()
    return event


def revise(
    session: Session, actor: User, *, event: Event, draft: EventDraft, version: int
) -> Event:
    """Save what is said about an event.

    Raises:
        StaleError: somebody saved other words in between; it carries both.
        InvalidError: not the actor's organisation, or another zone although there are slots.
        RefusedError: the event is over.
    """
    still_on(actor, event)
    yours = {name: _as_text(getattr(draft, name)) for name in FIELDS}
    theirs = {name: _as_text(getattr(event, name)) for name in FIELDS}
    differing = [name for name in FIELDS if yours[name] != theirs[name]]
    if version != event.version and differing:
        raise StaleError(
            yours={name: yours[name] for name in differing},
            theirs={name: theirs[name] for name in differing},
            version=event.version,
        )
    if "zone" in differing and _has_slots(session, event):
        raise InvalidError([_slots_have_a_zone(event.zone)])
    _fill(session, actor, event, draft)
    session.flush()
    return event


def announce(session: Session, actor: User, *, event: Event, site: str) -> bool:
    """Open registration, and send the invitations made so far; True for the one who did it.

    Raises:
        RefusedError: it has no time or place yet, or is over.
    """
    if event.state == "open":
        return False
    _may_become(actor, event, "open")
    was_draft = event.state == "draft"
    if not event.place.strip():
        raise RefusedError(_no_place())
    if not _has_slots(session, event):
        raise RefusedError(_no_slots())
    event.state = "open"
    session.flush()
    if was_draft:
        letters.send(
            session, letters.INVITED, event, _those(session, event, ("invited",)), site=site
        )
    return True


def close(session: Session, actor: User, *, event: Event) -> bool:
    """Take no more registrations; the event itself goes on."""
    return _become(session, actor, event, "closed")


def end(session: Session, actor: User, *, event: Event) -> bool:
    """The event took place. RefusedError before its first slot."""
    if event.slots and event.slots[0].starts_at > now():
        raise RefusedError(_not_begun())
    return _become(session, actor, event, "ended")


def cancel(session: Session, actor: User, *, event: Event, draft: ReasonDraft, site: str) -> bool:
    """The event does not take place; all who were invited or take part get a letter with why."""
    if event.state == "cancelled":
        return False
    was_draft = event.state == "draft"
    _become(session, actor, event, "cancelled")
    event.reason = draft.reason
    session.flush()
    if not was_draft:
        them = _those(session, event, TAKING_PART)
        letters.send(session, letters.CANCELLED, event, them, site=site, reason=draft.reason)
    return True


def still_on(actor: User, event: Event) -> None:
    """RefusedError when the event is over; its organisers alone come here."""
    if not policy.can_edit(actor, event):
        raise RefusedError(OVER)


def _become(session: Session, actor: User, event: Event, state: str) -> bool:
    if event.state == state:
        return False
    _may_become(actor, event, state)
    event.state = state
    session.flush()
    return True


def _may_become(actor: User, event: Event, state: str) -> None:
    still_on(actor, event)
    if state not in MOVES[event.state]:
        raise RefusedError(_not_announced())


def _fill(session: Session, actor: User, event: Event, draft: EventDraft) -> None:
    number = draft.organisation_id
    if number != event.organisation_id and number is not None:
        house = session.get(Organisation, number)
        if house is None or not acts_for(actor, number):
            raise InvalidError([_not_yours()])
    for name in FIELDS:
        setattr(event, name, getattr(draft, name))


def _as_text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="minutes")
    return "" if value is None else str(value)


def _has_slots(session: Session, event: Event) -> bool:
    chosen = select(EventSlot.id).where(EventSlot.event_id == event.id, EventSlot.kind == "meeting")
    return session.scalar(chosen.limit(1)) is not None


def _those(session: Session, event: Event, states: tuple[str, ...]) -> list[Participant]:
    chosen = select(Participant).where(
        Participant.event_id == event.id, Participant.state.in_(states)
    )
    return list(session.scalars(chosen.order_by(Participant.id)))


def _not_yours() -> Problem:
    return Problem(
        "organisation_id",
        Sentence(
            "请选择您所代表的单位，或留空。",
            "Choose an organisation that you speak for, or leave it empty.",
        ),
    )


def _slots_have_a_zone(zone: str) -> Problem:
    return Problem(
        "zone",
        Sentence(
            f"已按 {zone} 安排了时段。请先删除时段再改时区，或保留 {zone}。",
            f"Slots are laid out in {zone}. Delete them before changing the zone, or keep {zone}.",
        ),
    )


def _no_place() -> Sentence:
    return Sentence(
        "尚未填写会议地点。请先在“会议信息”中填写，再公布。",
        "The event has no place yet. Type it in “About the event”, then announce it.",
    )


def _no_slots() -> Sentence:
    return Sentence(
        "尚未安排洽谈时段。请先在“时段”中生成，再公布。",
        "The event has no meeting slots yet. Make them on the page of slots, then announce it.",
    )


def _not_begun() -> Sentence:
    return Sentence(
        "会议尚未开始，不能标记为已结束。如不再举办，请选择“取消会议”。",
        "The event has not begun, so it cannot have ended. If it does not take place, cancel it.",
    )


def _not_announced() -> Sentence:
    return Sentence(
        "会议尚未公布。请先公布。", "The event is not announced yet. Announce it first."
    )
