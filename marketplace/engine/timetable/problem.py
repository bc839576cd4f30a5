"""What a timetable is made of, and what comes out; field names are those of the JSON format.

All names are ids that the caller gave. Weights, values and penalties are whole numbers, so that
sums are exact and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

DEMAND = "demand"
SUPPLY = "supply"

PER_MINIMUM = 1000
"""What each meeting up to a party's minimum is worth beside its weight."""

FORBIDDEN = "forbidden"
NO_COMMON_TIME = "no_common_time"
DEMAND_FULL = "demand_full"
SUPPLY_FULL = "supply_full"
BOTH_FULL = "both_full"
TABLES_FULL = "tables_full"
TIMES_CLASH = "times_clash"
PROTECTS_ONLY_MEETING = "protects_only_meeting"
REASONS = (
    FORBIDDEN, NO_COMMON_TIME, DEMAND_FULL, SUPPLY_FULL, BOTH_FULL, TABLES_FULL, TIMES_CLASH,
    PROTECTS_ONLY_MEETING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time; slots are in order and do not overlap.

    `start` and `end` are ISO 8601 times as given. `capacity` is the most meetings in it, whatever
    tables there are; None for as many as tables. Nobody meets in a closed slot.
    """

    id: str
    start: str = ""
    end: str = ""
    closed: bool = False
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Where a meeting takes place: shared by all, or the booth of a party (its id)."""

    id: str
    booth_of: str | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """A person who speaks for a party, and the ids of the slots when they can."""

    id: str
    available: frozenset[str]


@dataclass(frozen=True, slots=True)
class Party:
    """A need's owner or a supplier; `max_meetings` is None where nothing limits them."""

    id: str
    side: str
    representatives: Sequence[Representative]
    name: str = ""
    min_meetings: int = 0
    max_meetings: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties who might meet, once; None allows all slots or representatives."""

    id: str
    demand: str
    supply: str
    weight: int = 1
    pinned_slot: str | None = None
    forbidden: bool = False
    allowed_slots: frozenset[str] | None = None
    demand_representatives: frozenset[str] | None = None
    supply_representatives: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A pair at a table in a slot, with the two people who sit there."""

    pair: str
    slot: str
    demand_representative: str
    supply_representative: str
    table: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The plan that is repaired: meetings in frozen slots stay as they are, moving another one to
    another slot costs `move_penalty`, dropping one `drop_penalty`."""

    meetings: Sequence[Meeting]
    frozen_slots: frozenset[str] = frozenset()
    move_penalty: int = 150
    drop_penalty: int = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a timetable has to respect."""

    slots: Sequence[Slot]
    tables: Sequence[Table]
    parties: Sequence[Party]
    pairs: Sequence[Pair]
    previous: Previous | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A pair that does not meet: one of REASONS, with what proves it."""

    pair: str
    reason: str
    detail: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Plan:
    """A timetable. `gap` is (upper_bound - value) / upper_bound, 0 where both are 0.

    `difference` names pairs that moved, were dropped or came since the previous plan, and
    `bottlenecks` what limits the value most: (kind, id, what one more is worth).
    """

    meetings: Sequence[Meeting]
    value: int
    upper_bound: int
    gap: float
    proven_optimal: bool
    unplaced: Sequence[Unplaced] = ()
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    difference: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    bottlenecks: Sequence[tuple[str, str, int]] = ()
