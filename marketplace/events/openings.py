"""When and where two participants could still meet, beside the published timetable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.events import queries
from marketplace.events.models import Absence, Event, EventSlot, EventTable, Participant
from marketplace.events.plan_models import EventMeeting, EventPlan


class Place(NamedTuple):
    """A table or a seat at a booth."""

    table: EventTable
    seat: int


class Taken(NamedTuple):
    """What a meeting of the published timetable takes."""

    slot: int
    table: int
    seat: int
    demand_person: int
    supply_person: int


@dataclass(frozen=True, slots=True)
class Openings:
    """The slots and tables of an event, what is taken, and who is away."""

    slots: Sequence[EventSlot]
    tables: Sequence[EventTable]
    taken: Sequence[Taken]
    away: frozenset[tuple[int, int]]
    """(representative, slot) in which they cannot meet anybody."""

    def people(self, participant: Participant, slot: EventSlot) -> list[int]:
        """Representatives who are free then, in their order."""
        busy = {one.demand_person for one in self.taken if one.slot == slot.id}
        busy |= {one.supply_person for one in self.taken if one.slot == slot.id}
        return [
            one.id
            for one in participant.people
            if one.id not in busy and (one.id, slot.id) not in self.away
        ]

    def place(self, one: Participant, other: Participant, slot: EventSlot) -> Place | None:
        """The booth of either, else the first free shared table; None when all are taken."""
        there = [meeting for meeting in self.taken if meeting.slot == slot.id]
        if slot.capacity is not None and len(there) >= slot.capacity:
            return None
        used = {(meeting.table, meeting.seat) for meeting in there}
        seats = {one.id: len(one.people), other.id: len(other.people)}
        booths = [table for table in self.tables if table.booth_of_id in seats]
        shared = [table for table in self.tables if table.booth_of_id is None]
        for table in (*booths, *shared):
            for seat in range(1, 1 + seats.get(table.booth_of_id or 0, 1)):
                if not table.is_closed and (table.id, seat) not in used:
                    return Place(table, seat)
        return None

    def meetings(self, participant: Participant) -> int:
        """How many meetings a participant has."""
        mine = {one.id for one in participant.people}
        return sum(bool(mine & {one.demand_person, one.supply_person}) for one in self.taken)

    def common(self, one: Participant, other: Participant) -> list[EventSlot]:
        """Slots in which both have somebody free and there is a place, in order of time."""
        return [
            slot
            for slot in self.slots
            if slot.kind == "meeting"
            and not slot.is_closed
            and self.people(one, slot)
            and self.people(other, slot)
            and self.place(one, other, slot)
        ]


def openings(session: Session, event: Event, participants: Iterable[Participant]) -> Openings:
    """The openings of an event as these participants see them; four statements."""
    people = [person.id for one in participants for person in one.people]
    away = select(Absence.representative_id, Absence.slot_id).where(
        Absence.representative_id.in_(people)
    )
    meetings = (
        select(
            EventMeeting.slot_id, EventMeeting.table_id, EventMeeting.seat,
            EventMeeting.demand_person_id, EventMeeting.supply_person_id,
        )
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .where(EventPlan.event_id == event.id, EventPlan.state == "published")
    )  # fmt: skip
    return Openings(
        queries.slots(session, event),
        queries.tables(session, event),
        [Taken(*row) for row in session.execute(meetings)],
        frozenset((person, slot) for person, slot in session.execute(away)),
    )
