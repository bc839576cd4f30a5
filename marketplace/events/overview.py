"""What is read about events as a whole: which there are, and how ready one is."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, distinct, func, or_, select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator
from marketplace.accounts.queries import organisations_of
from marketplace.events.models import (
    Event,
    EventList,
    EventSlot,
    EventTable,
    Participant,
    Representative,
    Subject,
    Wish,
)
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.events.queries import participant_counts

MOST_DRAFTS = 200
ON = ("open", "closed")


@dataclass(frozen=True, slots=True)
class Dated:
    """An event with its first and last moment; None while it has no slots."""

    event: Event
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None


def upcoming(session: Session, at: dt.datetime, *, limit: int, offset: int = 0) -> list[Dated]:
    """Announced events that are not over, the next first; those without a date come last."""
    spans = _spans()
    chosen = _dated(spans).where(*_is_to_come(spans, at))
    ordered = chosen.order_by(spans.c.starts_at.is_(None), spans.c.starts_at, Event.id)
    return _read(session, ordered.limit(limit).offset(offset))


def upcoming_count(session: Session, at: dt.datetime) -> int:
    spans = _spans()
    return _count(session, _dated(spans).where(*_is_to_come(spans, at)))


def past(session: Session, at: dt.datetime, *, limit: int, offset: int = 0) -> list[Dated]:
    """Events that took place or were cancelled, the latest first."""
    spans = _spans()
    chosen = _dated(spans).where(_is_past(spans, at))
    ordered = chosen.order_by(
        spans.c.starts_at.is_(None), spans.c.starts_at.desc(), Event.id.desc()
    )
    return _read(session, ordered.limit(limit).offset(offset))


def past_count(session: Session, at: dt.datetime) -> int:
    spans = _spans()
    return _count(session, _dated(spans).where(_is_past(spans, at)))


def drafts(session: Session, user: User) -> list[Dated]:
    """Events in draft that this person manages, the newest first."""
    spans = _spans()
    chosen = _dated(spans).where(Event.state == "draft")
    if not is_operator(user):
        houses = [one.id for one in organisations_of(user)]
        chosen = chosen.where(
            or_(Event.created_by_id == user.id, Event.organisation_id.in_(houses))
        )
    return _read(session, chosen.order_by(Event.id.desc()).limit(MOST_DRAFTS))


def _spans() -> Subquery:
    starts, ends = func.min(EventSlot.starts_at), func.max(EventSlot.ends_at)
    return (
        select(EventSlot.event_id, starts.label("starts_at"), ends.label("ends_at"))
        .group_by(EventSlot.event_id)
        .subquery()
    )


def _dated(spans: Subquery) -> Select[Any]:
    return (
        select(Event, spans.c.starts_at, spans.c.ends_at)
        .outerjoin(spans, spans.c.event_id == Event.id)
        .options(joinedload(Event.organisation))
    )


def _is_to_come(spans: Subquery, at: dt.datetime) -> tuple[Any, ...]:
    return Event.state.in_(ON), or_(spans.c.ends_at.is_(None), spans.c.ends_at >= at)


def _is_past(spans: Subquery, at: dt.datetime) -> Any:
    over = and_(Event.state.in_(ON), spans.c.ends_at < at)
    return or_(Event.state.in_(("ended", "cancelled")), over)


def _read(session: Session, chosen: Select[Any]) -> list[Dated]:
    return [Dated(*row) for row in session.execute(chosen)]


def _count(session: Session, chosen: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the desk of an event counts. `people` are participants by (side, state)."""

    slots: int
    closed_slots: int
    tables: int
    closed_tables: int
    booths: int
    lists: int
    people: dict[tuple[str, str], int]
    without_people: int
    without_subjects: int
    wishing: int
    pairs: int
    forbidden: int
    drafts: int
    published: int
    meetings: int
    checked_in: int
    representatives: int

    @property
    def places(self) -> int:
        """The most meetings that tables and slots allow, booths counted as one table each."""
        return (self.slots - self.closed_slots) * (self.tables - self.closed_tables)

    def of(self, *states: str, side: str = "") -> int:
        """Participants in these states, of one side or of both."""
        return sum(
            number
            for (whose, state), number in self.people.items()
            if state in states and side in ("", whose)
        )


def numbers(session: Session, event: Event) -> Numbers:
    """The same statements however large the event is."""
    slots, closed_slots = _slots(session, event)
    tables, closed_tables, booths = _tables(session, event)
    drafts, published, meetings = _plans(session, event)
    people, checked_in = _people(session, event)
    return Numbers(
        slots=slots, closed_slots=closed_slots, tables=tables, closed_tables=closed_tables,
        booths=booths, lists=_lists(session, event),
        people=participant_counts(session, event),
        without_people=_without(session, event, Representative.participant_id),
        without_subjects=_without(session, event, Subject.participant_id),
        wishing=_wishing(session, event), pairs=_pairs(session, event, is_forbidden=False),
        forbidden=_pairs(session, event, is_forbidden=True), drafts=drafts, published=published,
        meetings=meetings, checked_in=checked_in, representatives=people,
    )  # fmt: skip


def _slots(session: Session, event: Event) -> tuple[int, int]:
    chosen = select(func.count(), _sum(EventSlot.is_closed)).where(
        EventSlot.event_id == event.id, EventSlot.kind == "meeting"
    )
    every, closed = session.execute(chosen).one()
    return every, closed


def _tables(session: Session, event: Event) -> tuple[int, int, int]:
    chosen = select(
        func.count(), _sum(EventTable.is_closed), func.count(EventTable.booth_of_id)
    ).where(EventTable.event_id == event.id)
    every, closed, booths = session.execute(chosen).one()
    return every, closed, booths


def _lists(session: Session, event: Event) -> int:
    return _one(session, select(func.count()).where(EventList.event_id == event.id))


def _sum(flag: Any) -> Any:
    return func.count().filter(flag)


def _plans(session: Session, event: Event) -> tuple[int, int, int]:
    """Drafts, the number of the published version (0 is none), and its meetings."""
    mine = EventPlan.event_id == event.id
    drafts = _one(session, select(func.count()).where(mine, EventPlan.state == "draft"))
    chosen = (
        select(EventPlan.number, func.count(EventMeeting.id))
        .outerjoin(EventMeeting, EventMeeting.plan_id == EventPlan.id)
        .where(mine, EventPlan.state == "published")
        .group_by(EventPlan.id, EventPlan.number)
    )
    found = session.execute(chosen).one_or_none()
    return (drafts, found[0], found[1]) if found else (drafts, 0, 0)


def _people(session: Session, event: Event) -> tuple[int, int]:
    chosen = (
        select(func.count(), func.count(Representative.checked_in_at))
        .join(Participant, Participant.id == Representative.participant_id)
        .where(Participant.event_id == event.id, Participant.state == "approved")
    )
    every, there = session.execute(chosen).one()
    return every, there


def _without(session: Session, event: Event, whose: Any) -> int:
    chosen = select(func.count()).where(
        Participant.event_id == event.id,
        Participant.state == "approved",
        Participant.id.not_in(select(whose)),
    )
    return _one(session, chosen)


def _wishing(session: Session, event: Event) -> int:
    return _one(
        session, select(func.count(distinct(Wish.from_id))).where(Wish.event_id == event.id)
    )


def _pairs(session: Session, event: Event, *, is_forbidden: bool) -> int:
    chosen = select(func.count()).where(
        EventPair.event_id == event.id, EventPair.is_forbidden.is_(is_forbidden)
    )
    return _one(session, chosen)


def _one(session: Session, chosen: Select[int]) -> int:
    return session.scalar(chosen) or 0
