"""Made-up matchmaking events of any size, the same for the same seed.

Families: `plain` (10-40 % of the people part of the day or in fragments), `scattered` (everybody
is there in 40-50 % of the slots, at random) and `noon` (60 % of the parties leave at noon, and
shared tables are scarce).
"""

import math
import random
from dataclasses import dataclass

from marketplace.engine.timetable.problem import (
    DEMAND,
    SUPPLY,
    Pair,
    Party,
    Problem,
    Representative,
    Slot,
    Table,
)

FAMILIES = ("plain", "scattered", "noon")
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
            for letter in "abc"[: chance.choice((1, 1, 2, 2, 3))]
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
    if family == "scattered":
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
