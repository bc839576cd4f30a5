"""What happens now and next, read from the version in force."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.errors import NotFoundError
from marketplace.events import plan_queries, queries
from marketplace.events.models import Event, EventSlot, EventTable
from marketplace.events.plan_models import EventMeeting, EventPlan

MARKED = dt.timedelta(minutes=2)
"""So long after publication are changes marked on the hall screen."""


@dataclass
class Row:
    """A table on the hall screen: who sits there now, and who will next."""

    table: EventTable
    now: list[EventMeeting] = field(default_factory=list)
    next: list[EventMeeting] = field(default_factory=list)


@dataclass
class Screen:
    """The hall screen at a moment; `current` and `following` are slots of any kind."""

    plan: EventPlan | None
    current: EventSlot | None
    following: EventSlot | None
    rows: list[Row] = field(default_factory=list)
    changed: frozenset[int] = frozenset()


def by_code(session: Session, event_id: int, code: str) -> Event:
    """An announced event whose screen has this code, or NotFoundError."""
    chosen = select(Event).where(Event.id == event_id, Event.code == code)
    known = 0 < event_id <= queries.LARGEST_ID
    found = session.scalars(chosen).one_or_none() if known else None
    if found is None or found.state == "draft":
        raise NotFoundError
    return found


def screen(session: Session, event: Event, *, moment: dt.datetime | None = None) -> Screen:
    """Now and next for every table that is used in either."""
    at = moment or now()
    slots = queries.slots(session, event)
    current = current_slot(slots, at)
    following = next((one for one in slots if one.starts_at > at and _is_used(one)), None)
    plan = plan_queries.published(session, event)
    made = Screen(plan, current, following)
    meetings = plan_queries.meetings(session, plan) if plan else []
    rows = {one.id: Row(one) for one in queries.tables(session, event)}
    for one in meetings:
        if current is not None and one.slot_id == current.id:
            rows[one.table_id].now.append(one)
        if following is not None and one.slot_id == following.id:
            rows[one.table_id].next.append(one)
    made.rows = [one for one in rows.values() if one.now or one.next]
    if plan is not None and plan.published_at and at - plan.published_at < MARKED:
        made.changed = _changed(session, event, meetings)
    return made


def current_slot(slots: Sequence[EventSlot], at: dt.datetime) -> EventSlot | None:
    """The slot that goes on at a moment, one in which people meet before any other."""
    running = [one for one in slots if one.starts_at <= at < one.ends_at]
    return next(iter(sorted(running, key=lambda one: one.kind != "meeting")), None)


def desk_slot(slots: Sequence[EventSlot], at: dt.datetime) -> EventSlot | None:
    """The slot that the desk looks at: the last that began, or the first of all."""
    meeting = [one for one in slots if one.kind == "meeting"]
    begun = [one for one in meeting if one.starts_at <= at]
    return begun[-1] if begun else next(iter(meeting), None)


def _is_used(slot: EventSlot) -> bool:
    return slot.kind == "meeting" and not slot.is_closed


def _changed(session: Session, event: Event, meetings: Sequence[EventMeeting]) -> frozenset[int]:
    """Meetings that the version before did not have there and then."""
    before = session.scalars(
        select(EventPlan)
        .where(EventPlan.event_id == event.id, EventPlan.state == "replaced")
        .order_by(EventPlan.published_at.desc())
        .limit(1)
    ).one_or_none()
    if before is None:
        return frozenset()
    old = select(EventMeeting.pair_id, EventMeeting.slot_id, EventMeeting.table_id).where(
        EventMeeting.plan_id == before.id
    )
    known = {tuple(row) for row in session.execute(old)}
    return frozenset(
        one.id for one in meetings if (one.pair_id, one.slot_id, one.table_id) not in known
    )
