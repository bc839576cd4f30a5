"""What the pages of slots and tables count and offer."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from marketplace.events.models import Absence, Event, EventSlot, Participant, Representative
from marketplace.events.plan_models import EventMeeting, EventPlan
from marketplace.events.service import TAKING_PART


def meetings_by_slot(session: Session, event: Event) -> dict[int, int]:
    """How many meetings of the published timetable stand in each slot."""
    return _meetings(session, event, EventMeeting.slot_id)


def meetings_by_table(session: Session, event: Event) -> dict[int, int]:
    """How many meetings of the published timetable stand at each table."""
    return _meetings(session, event, EventMeeting.table_id)


def pitching(session: Session, event: Event) -> dict[int, list[tuple[int, str]]]:
    """(number, name) of those who speak in each pitch session."""
    chosen = (
        select(Absence.slot_id, Representative.id, Representative.name)
        .join(EventSlot, EventSlot.id == Absence.slot_id)
        .join(Representative, Representative.id == Absence.representative_id)
        .where(EventSlot.event_id == event.id, EventSlot.kind == "pitch")
        .order_by(Representative.name, Representative.id)
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for slot, number, name in session.execute(chosen):
        found[slot].append((number, name))
    return found


def representatives(session: Session, event: Event) -> list[tuple[int, str]]:
    """(number, name and organisation) of those who take part."""
    chosen = (
        select(Representative.id, Representative.name, Participant.name)
        .join(Participant, Participant.id == Representative.participant_id)
        .where(Participant.event_id == event.id, Participant.state.in_(TAKING_PART))
        .order_by(Participant.name, Representative.id)
    )
    return [(number, f"{house} · {name}") for number, name, house in session.execute(chosen)]


def houses(session: Session, event: Event) -> list[tuple[int, str]]:
    """(number, name) of participants that could have a booth."""
    chosen = (
        select(Participant.id, Participant.name)
        .where(Participant.event_id == event.id, Participant.state.in_(TAKING_PART))
        .order_by(Participant.name, Participant.id)
    )
    return [(number, name) for number, name in session.execute(chosen)]


def _meetings(session: Session, event: Event, column: InstrumentedAttribute[int]) -> dict[int, int]:
    chosen = (
        select(column, func.count())
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .where(EventPlan.event_id == event.id, EventPlan.state == "published")
        .group_by(column)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}
