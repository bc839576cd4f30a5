"""A version of the timetable as pages show it: by slot and table, by person, and what is left."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from sqlalchemy.orm import Session

from marketplace.errors import Sentence
from marketplace.events import plan_queries, queries
from marketplace.events.models import Event, EventSlot, EventTable, Representative
from marketplace.events.plan_models import EventMeeting, EventPlan
from marketplace.events.plan_words import Known, known
from marketplace.events.reasons import NAMES, reason_of

PER_PAGE = 50


@dataclass
class Board:
    """The grid: tables down, slots across; a cell holds the meetings there."""

    slots: Sequence[EventSlot]
    tables: Sequence[EventTable]
    cells: dict[tuple[int, int], list[EventMeeting]] = field(default_factory=dict)
    meetings: Sequence[EventMeeting] = ()

    def at(self, table: EventTable, slot: EventSlot) -> list[EventMeeting]:
        return self.cells.get((table.id, slot.id), [])

    def count(self, slot: EventSlot) -> int:
        """How many meetings are in a slot."""
        return sum(one.slot_id == slot.id for one in self.meetings)


def interpreted(board: Board) -> dict[int, int]:
    """How many meetings need an interpreter at once, by number of the slot; those with any."""
    return Counter(
        one.slot_id
        for one in board.meetings
        if not one.demand_person.spoken & one.supply_person.spoken
    )


@dataclass(frozen=True, slots=True)
class Agenda:
    """The meetings of one person by slot, and the free slots between their first and last."""

    person: Representative
    meetings: Mapping[int, EventMeeting]
    idle: int

    def other(self, one: EventMeeting) -> str:
        """The house that the person meets."""
        mine = one.demand_person_id == self.person.id
        return one.pair.supply.name if mine else one.pair.demand.name


@dataclass(frozen=True, slots=True)
class Left:
    """A pair that does not meet, in words."""

    pair: int
    names: str
    weight: int
    kind: Sentence
    reason: Sentence


def board(session: Session, event: Event, plan: EventPlan) -> Board:
    """The grid of a version. Slots without meetings between people (breaks) stay out."""
    meetings = plan_queries.meetings(session, plan)
    used = {one.slot_id for one in meetings}
    slots = [
        one for one in queries.slots(session, event) if one.kind == "meeting" or one.id in used
    ]
    made = Board(slots, queries.tables(session, event), meetings=meetings)
    for one in meetings:
        made.cells.setdefault((one.table_id, one.slot_id), []).append(one)
    return made


def agendas(session: Session, event: Event, made: Board) -> list[Agenda]:
    """Everybody's meetings, by name of the house; those of approved participants and all who meet.

    Idle are slots in which somebody waits between two meetings.
    """
    mine: dict[int, dict[int, EventMeeting]] = {}
    for one in made.meetings:
        for person in (one.demand_person_id, one.supply_person_id):
            mine.setdefault(person, {})[one.slot_id] = one
    away = plan_queries.absences(session, event)
    places = {slot.id: at for at, slot in enumerate(made.slots)}
    return [
        Agenda(person, mine.get(person.id, {}), _idle(made, mine, places, away, person.id))
        for person in plan_queries.people(session, event)
        if person.id in mine or person.participant.state == "approved"
    ]


def _idle(
    made: Board, mine: Mapping[int, Mapping[int, EventMeeting]], places: Mapping[int, int],
    away: Mapping[int, set[int]], person: int,
) -> int:  # fmt: skip
    busy = sorted(places[slot] for slot in mine.get(person, {}))
    if not busy:
        return 0
    between = made.slots[busy[0] : busy[-1] + 1]
    gone = away.get(person, set())
    there = sum(not one.is_closed and one.id not in gone for one in between)
    return max(0, there - len(busy))


def left(names: Known, plan: EventPlan, *, page: int = 1, about: str = "") -> list[Left]:
    """A page of the pairs that do not meet, the weightiest first; `about` is part of a name."""
    found = _about(names, plan, about)
    return [_left(names, one) for one in found[(page - 1) * PER_PAGE : page * PER_PAGE]]


def left_count(names: Known, plan: EventPlan, *, about: str = "") -> int:
    """How many pairs `left` has in all."""
    return len(_about(names, plan, about))


def _about(names: Known, plan: EventPlan, about: str) -> list[dict[str, Any]]:
    wanted = about.casefold()
    known_pairs = [one for one in plan.unplaced if str(one["pair"]) in names.pairs]
    if not wanted:
        return known_pairs
    return [one for one in known_pairs if wanted in names.pair(one["pair"]).casefold()]


def _left(names: Known, one: Mapping[str, Any]) -> Left:
    weight = int(one.get("weight", 0))
    kind, reason = NAMES[one["reason"]], reason_of(names, one)
    return Left(int(one["pair"]), names.pair(one["pair"]), weight, kind, reason)


def share(plan: EventPlan) -> str:
    """`99.99`: the value as a part of the bound, in per cent, never rounded up."""
    if not plan.upper_bound:
        return "100"
    part = Decimal(100) * plan.value / plan.upper_bound
    text = str(part.quantize(Decimal("0.01"), ROUND_FLOOR))
    return text.rstrip("0").rstrip(".") if "." in text else text


def counted(plan: EventPlan) -> list[tuple[Sentence, int]]:
    """How many pairs do not meet for each reason, the most frequent first."""
    counts: dict[str, int] = {}
    for one in plan.unplaced:
        counts[one["reason"]] = counts.get(one["reason"], 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    return [(NAMES[reason], number) for reason, number in ranked]


__all__ = [
    "Agenda", "Board", "Left", "agendas", "board", "counted", "known", "left", "left_count",
    "reason_of", "share",
]  # fmt: skip
