"""A problem as arrays: ids become places in arrays, so that loops over them can be compiled.

Shapes are written with these letters: N pairs, P parties, R representatives, K the most
representatives of one party, S slots. Sides are HOST (demand, 0) and GUEST
(supply, 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.timetable.problem import Meeting, Problem

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

NOWHERE = -1
"""Stands for no slot, no representative, no pair."""
GONE = -2
"""A home that is a slot no more."""
UNLIMITED = 1 << 40
HOST: int = np.int64(0)  # type: ignore[assignment] # for a literal loops are compiled once more
GUEST: int = np.int64(1)  # type: ignore[assignment] # the same
"""The demand and the supply side."""


class Grid(NamedTuple):
    """What never changes while a timetable is made."""

    party: Numbers
    """N x 2: who would meet."""
    weight: Numbers
    """N."""
    speaks: Flags
    """N x 2 x K: which representatives of either party may sit there, in the party's order."""
    possible: Flags
    """N x S: the pair may meet then, and each side has somebody who is there."""
    booth: Flags
    """N: the pair meets at a booth and needs no shared table."""
    first: Numbers
    """P + 1: the representatives of party p are first[p] up to first[p + 1]."""
    available: Flags
    """R x S: the representative is there, and the slot is neither closed nor frozen."""
    minimum: Numbers
    """P."""
    maximum: Numbers
    """P."""
    seats: Numbers
    """S: shared tables."""
    capacity: Numbers
    """S: most meetings in all."""
    home: Numbers
    """N: the slot of the previous plan, in which the pair should stay; GONE if there is no such
    slot any more, NOWHERE for a pair that is new."""
    move_penalty: int
    """What it costs not to meet at home."""


@dataclass(frozen=True, slots=True)
class Names:
    """Where every id of a problem stands in the arrays."""

    slot: Mapping[str, int]
    party: Mapping[str, int]
    pair: Mapping[str, int]
    representative: Mapping[tuple[str, str], int]
    """By party and representative."""


def names_of(problem: Problem) -> Names:
    """The places of all ids, in the order in which the problem lists them."""
    people = [(one.id, person.id) for one in problem.parties for person in one.representatives]
    return Names(
        slot={one.id: place for place, one in enumerate(problem.slots)},
        party={one.id: place for place, one in enumerate(problem.parties)},
        pair={one.id: place for place, one in enumerate(problem.pairs)},
        representative={one: place for place, one in enumerate(people)},
    )


def people_of(problem: Problem, names: Names, meeting: Meeting) -> tuple[int, int]:
    """Where the representatives of a meeting stand, whose pair is known; NOWHERE if gone."""
    pair = problem.pairs[names.pair[meeting.pair]]
    demand = names.representative.get((pair.demand, meeting.demand_representative), NOWHERE)
    supply = names.representative.get((pair.supply, meeting.supply_representative), NOWHERE)
    return demand, supply


def grid_of(problem: Problem, names: Names) -> Grid:
    """The arrays of a problem; KeyError names a party that a pair asks for and is not there."""
    parties, slots = problem.parties, problem.slots
    wanted = [(names.party[one.demand], names.party[one.supply]) for one in problem.pairs]
    party = np.array(wanted, np.int64).reshape(-1, 2)
    sizes = np.array([len(one.representatives) for one in parties], np.int64)
    first = np.concatenate(([0], np.cumsum(sizes)))
    hosts = {one.booth_of for one in problem.tables}
    has_booth = np.array([one.id in hosts for one in parties], np.bool_)
    booth = has_booth[party[:, 0]] | has_booth[party[:, 1]]
    shared = sum(one.booth_of is None for one in problem.tables)
    capacity = [UNLIMITED if one.capacity is None else one.capacity for one in slots]
    maximum = [UNLIMITED if one.max_meetings is None else one.max_meetings for one in parties]
    available = _available(problem, names)
    speaks = _speaks(problem, sizes[party])
    roomy = (np.array(capacity, np.int64) > 0) & (booth | (shared > 0))[:, None]
    return Grid(
        party=party,
        weight=np.array([one.weight for one in problem.pairs], np.int64),
        speaks=speaks,
        possible=_possible(problem, names, available, first[party], speaks) & roomy,
        booth=booth,
        first=first,
        available=available,
        minimum=np.array([one.min_meetings for one in parties], np.int64),
        maximum=np.array(maximum, np.int64),
        seats=np.full(len(slots), shared, np.int64),
        capacity=np.array(capacity, np.int64),
        home=np.full(len(problem.pairs), NOWHERE),
        move_penalty=0,
    )


def _available(problem: Problem, names: Names) -> Flags:
    frozen = problem.previous.frozen_slots if problem.previous else frozenset()
    shut = np.array([one.closed or one.id in frozen for one in problem.slots], np.bool_)
    people = [person for one in problem.parties for person in one.representatives]
    there = np.zeros((len(people), len(problem.slots)), np.bool_)
    for row, person in zip(there, people, strict=True):
        row[[names.slot[slot] for slot in person.available if slot in names.slot]] = True
    return there & ~shut


def _speaks(problem: Problem, sizes: Numbers) -> Flags:
    """`sizes` (N x 2) are the numbers of representatives of both parties of a pair."""
    most = max([len(one.representatives) for one in problem.parties], default=0)
    speaks = np.arange(most) < sizes[:, :, None]
    people = {one.id: [person.id for person in one.representatives] for one in problem.parties}
    for row, pair in zip(speaks, problem.pairs, strict=True):
        sides = (
            (pair.demand, pair.demand_representatives),
            (pair.supply, pair.supply_representatives),
        )
        for side, (party, allowed) in enumerate(sides):
            if allowed is not None:
                row[side, : len(people[party])] = [one in allowed for one in people[party]]
    return speaks


def _possible(
    problem: Problem, names: Names, available: Flags, first: Numbers, speaks: Flags
) -> Flags:
    """`first` (N x 2) are the first representatives of both parties of a pair."""
    possible = np.ones((len(problem.pairs), len(problem.slots)), np.bool_)
    for side in (0, 1):
        someone = np.zeros_like(possible)
        for place in range(speaks.shape[2]):
            mine = speaks[:, side, place]
            someone[mine] |= available[first[mine, side] + place]
        possible &= someone
    for row, pair in zip(possible, problem.pairs, strict=True):
        if pair.forbidden:
            row[:] = False
        if pair.allowed_slots is not None:
            row &= [slot.id in pair.allowed_slots for slot in problem.slots]
        if pair.pinned_slot is not None:
            row &= [slot.id == pair.pinned_slot for slot in problem.slots]
    return possible
