"""What is read about timetables; templates never trigger SQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload

from marketplace.errors import NotFoundError
from marketplace.events.models import Absence, Event, Representative
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan, Outcome

LARGEST_ID = 2**31 - 1


def hold(session: Session, event: Event) -> None:
    """Let nobody else make or publish versions of this event until the transaction ends."""
    chosen = select(Event.id).where(Event.id == event.id).with_for_update()
    session.execute(chosen)


def plans(session: Session, event: Event) -> list[EventPlan]:
    """All versions of the timetable, the newest first, without what is unplaced."""
    chosen = select(EventPlan).where(EventPlan.event_id == event.id)
    return list(
        session.scalars(chosen.order_by(EventPlan.number.desc()).options(defer(EventPlan.unplaced)))
    )


def plan(session: Session, event: Event, number: int, *, lock: bool = False) -> EventPlan:
    """A version of the timetable by its number, or NotFoundError.

    With `lock` nobody else changes it until the transaction ends.
    """
    chosen = select(EventPlan).where(EventPlan.event_id == event.id, EventPlan.number == number)
    if lock:
        chosen = chosen.with_for_update(of=EventPlan).execution_options(populate_existing=True)
    found = session.scalars(chosen).one_or_none() if 0 < number <= LARGEST_ID else None
    if found is None:
        raise NotFoundError
    return found


def published(session: Session, event: Event) -> EventPlan | None:
    """The version that is in force."""
    chosen = select(EventPlan).where(EventPlan.event_id == event.id, EventPlan.state == "published")
    return session.scalars(chosen).one_or_none()


def newest(session: Session, event: Event) -> EventPlan | None:
    """The version made last, whatever its state."""
    chosen = select(EventPlan).where(EventPlan.event_id == event.id)
    return session.scalars(chosen.order_by(EventPlan.number.desc()).limit(1)).one_or_none()


def next_number(session: Session, event: Event) -> int:
    """The number of the version to come; hold the event's row until it is written."""
    last = select(func.max(EventPlan.number)).where(EventPlan.event_id == event.id)
    return (session.scalar(last) or 0) + 1


def meetings(session: Session, made: EventPlan) -> list[EventMeeting]:
    """The meetings of a version with all that a page tells of them, by time and table."""
    pair = joinedload(EventMeeting.pair)
    chosen = (
        select(EventMeeting)
        .where(EventMeeting.plan_id == made.id)
        .options(
            pair.joinedload(EventPair.demand),
            pair.joinedload(EventPair.supply),
            joinedload(EventMeeting.slot),
            joinedload(EventMeeting.table),
            joinedload(EventMeeting.demand_person),
            joinedload(EventMeeting.supply_person),
        )
    )
    return sorted(session.scalars(chosen), key=_by_time_and_place)


def _by_time_and_place(one: EventMeeting) -> tuple[object, ...]:
    return one.slot.starts_at, one.table.position, one.table_id, one.seat


def meeting(session: Session, made: EventPlan, meeting_id: int) -> EventMeeting:
    """A meeting of a version, or NotFoundError."""
    found = session.get(EventMeeting, meeting_id) if 0 < meeting_id <= LARGEST_ID else None
    if found is None or found.plan_id != made.id:
        raise NotFoundError
    return found


def pair(session: Session, event: Event, pair_id: int, *, lock: bool = False) -> EventPair:
    """A pair of an event with its two participants, or NotFoundError."""
    chosen = (
        select(EventPair)
        .where(EventPair.event_id == event.id, EventPair.id == pair_id)
        .options(joinedload(EventPair.demand), joinedload(EventPair.supply))
    )
    if lock:
        chosen = chosen.with_for_update(of=EventPair).execution_options(populate_existing=True)
    found = session.scalars(chosen).one_or_none() if 0 < pair_id <= LARGEST_ID else None
    if found is None:
        raise NotFoundError
    return found


def pairs(session: Session, event: Event, ids: Collection[int] | None = None) -> list[EventPair]:
    """The pairs of an event, all or some, with their participants."""
    chosen = select(EventPair).where(EventPair.event_id == event.id)
    if ids is not None:
        chosen = chosen.where(EventPair.id.in_(ids))
    names = joinedload(EventPair.demand), joinedload(EventPair.supply)
    return list(session.scalars(chosen.options(*names).order_by(EventPair.id)))


def absences(session: Session, event: Event) -> dict[int, set[int]]:
    """The slots in which somebody cannot meet anybody, by representative."""
    chosen = (
        select(Absence.representative_id, Absence.slot_id)
        .join(Representative, Representative.id == Absence.representative_id)
        .where(Representative.event_id == event.id)
    )
    found: dict[int, set[int]] = {}
    for person, slot in session.execute(chosen):
        found.setdefault(person, set()).add(slot)
    return found


def people(session: Session, event: Event) -> list[Representative]:
    """Everybody who comes to an event, with their participants, by name of the house."""
    chosen = (
        select(Representative)
        .where(Representative.event_id == event.id)
        .options(joinedload(Representative.participant), joinedload(Representative.user))
    )
    found = list(session.scalars(chosen))
    return sorted(found, key=lambda one: (one.participant.name, one.name, one.id))


def outcomes(session: Session, pairs: Sequence[int]) -> dict[int, dict[str, Outcome]]:
    """What was said of these pairs, by pair and side."""
    found: dict[int, dict[str, Outcome]] = {}
    for one in session.scalars(select(Outcome).where(Outcome.pair_id.in_(pairs))):
        found.setdefault(one.pair_id, {})[one.side] = one
    return found
