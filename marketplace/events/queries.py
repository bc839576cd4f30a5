"""What is read about events; templates never trigger SQL."""

from collections.abc import Collection

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.accounts.models import User
from marketplace.accounts.queries import organisations_of
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.events import policy
from marketplace.events.models import (
    Event,
    EventSlot,
    EventTable,
    Participant,
    Representative,
    Subject,
)

LARGEST_ID = 2**31 - 1
# In the order in which the desk looks at them.
STATES_IN_ORDER = ("requested", "invited", "approved", "declined", "withdrawn")


def visible(session: Session, user: User | None, event_id: int, *, lock: bool = False) -> Event:
    """An event with its organisation, or NotFoundError when this person may not know of it.

    With `lock` nobody else changes the row until the transaction ends.
    """
    chosen = select(Event).options(joinedload(Event.organisation)).where(Event.id == event_id)
    if lock:
        chosen = chosen.with_for_update(of=Event, key_share=True).execution_options(
            populate_existing=True
        )
    found = session.scalars(chosen).one_or_none() if 0 < event_id <= LARGEST_ID else None
    if found is None or not policy.can_see(user, found):
        raise NotFoundError
    return found


def managed(session: Session, user: User, event_id: int, *, lock: bool = False) -> Event:
    """An event of this organiser in any state; ForbiddenError for those who only see it."""
    found = visible(session, user, event_id, lock=lock)
    if not policy.manages(user, found):
        raise ForbiddenError
    return found


def participants(
    session: Session, event: Event, *, states: Collection[str] = ("approved",), side: str = ""
) -> list[Participant]:
    """Participants in these states by name, with organisation, people and subjects."""
    chosen = _whole().where(Participant.event_id == event.id, Participant.state.in_(states))
    if side:
        chosen = chosen.where(Participant.side == side)
    return list(session.scalars(chosen.order_by(Participant.name, Participant.id)))


def participant(
    session: Session, event: Event, participant_id: int, *, lock: bool = False
) -> Participant:
    """A participant of this event with organisation, people and subjects, or NotFoundError."""
    chosen = _whole().where(Participant.event_id == event.id, Participant.id == participant_id)
    if lock:
        chosen = chosen.with_for_update(of=Participant, key_share=True).execution_options(
            populate_existing=True
        )
    found = session.scalars(chosen).one_or_none() if 0 < participant_id <= LARGEST_ID else None
    if found is None:
        raise NotFoundError
    return found


def participants_of(session: Session, user: User, event: Event) -> list[Participant]:
    """Those of an event that this person speaks for, demand first."""
    houses = [one.id for one in organisations_of(user)]
    mine = select(Representative.participant_id).where(Representative.user_id == user.id)
    chosen = _whole().where(
        Participant.event_id == event.id,
        or_(Participant.organisation_id.in_(houses), Participant.id.in_(mine)),
    )
    return list(session.scalars(chosen.order_by(Participant.side, Participant.id)))


def queue(
    session: Session, event: Event, *, state: str = "", side: str = "", limit: int, offset: int = 0
) -> list[Participant]:
    """Participants for the desk, those who wait for a decision first; with titles of subjects."""
    order = case(
        {name: place for place, name in enumerate(STATES_IN_ORDER)}, value=Participant.state
    )
    chosen = _queue(_whole(), event, state, side).options(
        selectinload(Participant.subjects).joinedload(Subject.scenario),
        selectinload(Participant.subjects).joinedload(Subject.product),
    )
    ordered = chosen.order_by(order, Participant.name, Participant.id)
    return list(session.scalars(ordered.limit(limit).offset(offset)))


def queue_count(session: Session, event: Event, *, state: str = "", side: str = "") -> int:
    """How many participants `queue` has in all."""
    chosen = _queue(select(Participant), event, state, side)
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def _queue(chosen: Select[Participant], event: Event, state: str, side: str) -> Select[Participant]:
    chosen = chosen.where(Participant.event_id == event.id)
    if state:
        chosen = chosen.where(Participant.state == state)
    return chosen.where(Participant.side == side) if side else chosen


def _whole() -> Select[Participant]:
    return select(Participant).options(
        joinedload(Participant.organisation),
        selectinload(Participant.people),
        selectinload(Participant.subjects),
    )


def representative(session: Session, event: Event, representative_id: int) -> Representative:
    """A representative of this event with their participant, or NotFoundError."""
    chosen = (
        select(Representative)
        .options(joinedload(Representative.participant))
        .where(Representative.event_id == event.id, Representative.id == representative_id)
    )
    found = session.scalars(chosen).one_or_none() if 0 < representative_id <= LARGEST_ID else None
    if found is None:
        raise NotFoundError
    return found


def slots(session: Session, event: Event) -> list[EventSlot]:
    """The slots of an event in the order of time."""
    chosen = select(EventSlot).where(EventSlot.event_id == event.id)
    return list(session.scalars(chosen.order_by(EventSlot.starts_at)))


def tables(session: Session, event: Event) -> list[EventTable]:
    """The tables and booths of an event in their order."""
    chosen = select(EventTable).where(EventTable.event_id == event.id)
    return list(session.scalars(chosen.order_by(EventTable.position, EventTable.id)))


def slot(session: Session, event: Event, slot_id: int) -> EventSlot:
    """A slot of this event, or NotFoundError."""
    found = session.get(EventSlot, slot_id) if 0 < slot_id <= LARGEST_ID else None
    if found is None or found.event_id != event.id:
        raise NotFoundError
    return found


def table(session: Session, event: Event, table_id: int) -> EventTable:
    """A table or booth of this event, or NotFoundError."""
    found = session.get(EventTable, table_id) if 0 < table_id <= LARGEST_ID else None
    if found is None or found.event_id != event.id:
        raise NotFoundError
    return found


def participant_counts(session: Session, event: Event) -> dict[tuple[str, str], int]:
    """How many participants there are by (side, state); pairs without any are left out."""
    counted = (
        select(Participant.side, Participant.state, func.count())
        .where(Participant.event_id == event.id)
        .group_by(Participant.side, Participant.state)
    )
    return {(side, state): number for side, state, number in session.execute(counted)}
