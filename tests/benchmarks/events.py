"""Made-up matchmaking events of any size, the same for the same seed.

Families: `plain` (10-40 % of the people part of the day or in fragments), `scattered` (everybody
is there in 40-50 % of the slots, at random), `alone` (scattered, and each party is one person) and
`noon` (60 % of the parties leave at noon, and shared tables are scarce).
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from marketplace.engine.timetable.problem import (
    DEMAND,
    SUPPLY,
    Meeting,
    Pair,
    Party,
    Previous,
    Problem,
    Representative,
    Slot,
    Table,
)

NO_SHOWS, CANCELLED, LATE, WALK_INS = 0.03, 0.03, 0.02, 0.02
"""Of parties, of meetings, of parties, of parties; beside them one table is lost."""
LATE_BY = 3
FAMILIES = ("plain", "scattered", "alone", "noon")
PAIRS_PER_DEMAND = 30
BOOTHS = 0.25
MINIMUM_OF_FIVE = 0.08
PITCHING = 0.15
LEAVE_AT_NOON = 0.6
ROOMY, SCARCE = 1.25, 0.9
"""Cells of shared tables for each meeting that would use one."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many needs' owners, suppliers and slots."""

    demand: int
    supply: int
    slots: int


SIZES = {
    "S": Size(30, 60, 12),
    "M": Size(150, 300, 16),
    "L": Size(500, 1500, 20),
    "XL": Size(2000, 6000, 24),
}


def made_event(size: Size, seed: int, family: str = "plain") -> Problem:
    """An event with lunch, pitch sessions, booths, and pairs that a matcher might propose."""
    chance = random.Random(f"{family} {size} {seed}")
    slots = _slots(size.slots)
    parties = _parties(chance, size, [one.id for one in slots if not one.closed], family)
    booths = [one.id for one in parties if chance.random() < BOOTHS]
    pairs = _pairs(chance, size)
    tables = [Table(f"B-{one}", booth_of=one) for one in booths]
    shared = _shared(parties, booths, slots, SCARCE if family == "noon" else ROOMY)
    tables += [Table(f"T{number:03}") for number in range(1, shared + 1)]
    return Problem(slots=slots, tables=tables, parties=parties, pairs=pairs)


def _slots(count: int) -> list[Slot]:
    lunch = range(count // 2, count // 2 + max(1, count // 10))
    return [
        Slot(
            f"t{at:02}",
            f"2026-12-01T{9 + at // 3:02}:{at % 3 * 20:02}",
            f"2026-12-01T{9 + (at + 1) // 3:02}:{(at + 1) % 3 * 20:02}",
            closed=at in lunch,
        )
        for at in range(count)
    ]


def _parties(chance: random.Random, size: Size, times: list[str], family: str) -> list[Party]:
    partly = chance.uniform(0.1, 0.4)
    sides = [(DEMAND, f"d{at}") for at in range(size.demand)]
    sides += [(SUPPLY, f"s{at}") for at in range(size.supply)]
    parties = []
    for side, name in sides:
        pitch = _pitch(chance, times)
        leaves = family == "noon" and chance.random() < LEAVE_AT_NOON
        people = [
            Representative(f"{name}{letter}", _there(chance, times, family, partly, leaves) - pitch)
            for letter in "abc"[: 1 if family == "alone" else chance.choice((1, 1, 2, 2, 3))]
        ]
        most = chance.randint(3, 8)
        least = 5 if chance.random() < MINIMUM_OF_FIVE else 1
        parties.append(Party(name, side, people, name, least, max(least, most)))
    return parties


def _pitch(chance: random.Random, times: list[str]) -> frozenset[str]:
    if chance.random() >= PITCHING:
        return frozenset()
    start = chance.choice((1, len(times) // 2 + 1))
    return frozenset(times[start : start + 2])


def _there(
    chance: random.Random, times: list[str], family: str, partly: float, leaves: bool
) -> frozenset[str]:
    noon = len(times) // 2
    if leaves:
        return frozenset(times[:noon])
    if family in ("scattered", "alone"):
        count = round(len(times) * chance.uniform(0.4, 0.5))
        return frozenset(chance.sample(times, count))
    if chance.random() >= partly:
        return frozenset(times)
    fragments = frozenset(one for one in times if chance.random() < 0.5)
    return chance.choice((frozenset(times[:noon]), frozenset(times[noon:]), fragments))


def _pairs(chance: random.Random, size: Size) -> list[Pair]:
    popularity = [chance.lognormvariate(0, 0.7) for _ in range(size.supply)]
    pairs = []
    for at in range(size.demand):
        wanted = dict.fromkeys(chance.choices(range(size.supply), popularity, k=PAIRS_PER_DEMAND))
        for other in wanted:
            weight = min(1000, max(1, round(chance.betavariate(2, 2) * 1000)))
            pairs.append(Pair(f"p{at}-{other}", f"d{at}", f"s{other}", weight))
    return pairs


def _shared(parties: list[Party], booths: list[str], slots: list[Slot], room: float) -> int:
    """As many shared tables as the expected meetings away from booths need, times `room`."""
    meetings = sum(one.max_meetings or 0 for one in parties if one.side == DEMAND)
    away = meetings * (1 - len(booths) / len(parties)) ** 2
    return math.ceil(room * away / sum(not one.closed for one in slots))


def late_changes(problem: Problem, meetings: Sequence[Meeting], seed: int) -> Problem:
    """The same event when a quarter of the day is over: people missing or late, meetings
    cancelled, others at the door, a table lost."""
    chance = random.Random(f"late {seed}")
    over = len(problem.slots) // 4
    frozen = frozenset(one.id for one in problem.slots[:over])
    soon = frozenset(one.id for one in problem.slots[over : over + LATE_BY])
    parties = [_later(chance, one, frozen, soon) for one in problem.parties]
    to_come = [one.pair for one in meetings if one.slot not in frozen]
    cancelled = set(chance.sample(to_come, round(CANCELLED * len(to_come))))
    pairs = [replace(one, forbidden=one.id in cancelled) for one in problem.pairs]
    times = frozenset(one.id for one in problem.slots if not one.closed) - frozen
    for number in range(round(WALK_INS * len(parties))):
        side = chance.choice((DEMAND, SUPPLY))
        name = f"walk-in-{number}"
        person = Representative(f"{name}a", times)
        others = [one.id for one in problem.parties if one.side != side]
        for other in chance.sample(others, min(10, len(others))):
            ends = (name, other) if side == DEMAND else (other, name)
            pairs.append(Pair(f"{name}-{other}", *ends, chance.randint(1, 1000)))
        parties.append(Party(name, side, [person], name, 1, 3))
    lost = next(one.id for one in problem.tables if one.booth_of is None)
    tables = [one for one in problem.tables if one.id != lost]
    return Problem(problem.slots, tables, parties, pairs, Previous(meetings, frozen))


def _later(
    chance: random.Random, party: Party, frozen: frozenset[str], soon: frozenset[str]
) -> Party:
    drawn = chance.random()
    people = party.representatives
    if drawn < NO_SHOWS:
        people = [replace(one, available=one.available & frozen) for one in people]
    elif drawn < NO_SHOWS + LATE:
        people = [replace(one, available=one.available - soon) for one in people]
    return replace(party, representatives=people)
