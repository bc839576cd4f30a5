"""A timetable in the making, and the moves that change it; compiled, and never inconsistent.

A cell is a representative in a slot: it is AWAY, FREE, or holds the pair that meets there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from marketplace.engine.timetable.grid import NOWHERE, Flags, Grid, Numbers

FREE = -1
AWAY = -2


class State(NamedTuple):
    """Who meets when; letters as in `grid`."""

    slot: Numbers
    """N: NOWHERE for a pair that does not meet."""
    person: Numbers
    """N x 2: the representative of either side."""
    cell: Numbers
    """R x S."""
    shared: Numbers
    """S: meetings at shared tables."""
    total: Numbers
    """S: meetings."""
    meetings: Numbers
    """P: meetings of a party."""
    fixed: Flags
    """N: pinned or frozen, never to be moved."""


def empty_state(grid: Grid) -> State:
    """Nobody meets."""
    pairs, slots = grid.possible.shape
    return State(
        slot=np.full(pairs, NOWHERE),
        person=np.full((pairs, 2), NOWHERE),
        cell=np.where(grid.available, FREE, AWAY),
        shared=np.zeros(slots, np.int64),
        total=np.zeros(slots, np.int64),
        meetings=np.zeros(len(grid.maximum), np.int64),
        fixed=np.zeros(pairs, np.bool_),
    )


@njit(cache=True, nogil=True)
def free_person(grid: Grid, state: State, pair: int, side: int, slot: int) -> int:
    """A representative who may sit there and is free, or NOWHERE."""
    party = grid.party[pair, side]
    start = grid.first[party]
    for person in range(start, grid.first[party + 1]):
        if state.cell[person, slot] == FREE and grid.speaks[pair, side, person - start]:
            return person
    return NOWHERE


@njit(cache=True, nogil=True)
def has_room(grid: Grid, state: State, pair: int, slot: int) -> bool:
    """The slot holds one more meeting, and a table is left for this pair."""
    if state.total[slot] >= grid.capacity[slot]:
        return False
    return bool(grid.booth[pair] or state.shared[slot] < grid.seats[slot])


@njit(cache=True, nogil=True)
def put(grid: Grid, state: State, pair: int, slot: int, demand: int, supply: int) -> None:
    """Let a pair meet; both cells must be FREE."""
    state.slot[pair] = slot
    state.person[pair, 0] = demand
    state.person[pair, 1] = supply
    state.cell[demand, slot] = pair
    state.cell[supply, slot] = pair
    state.total[slot] += 1
    state.shared[slot] += not grid.booth[pair]
    state.meetings[grid.party[pair, 0]] += 1
    state.meetings[grid.party[pair, 1]] += 1


@njit(cache=True, nogil=True)
def take(grid: Grid, state: State, pair: int) -> None:
    """Let a pair that meets not meet."""
    slot = state.slot[pair]
    state.slot[pair] = NOWHERE
    state.cell[state.person[pair, 0], slot] = FREE
    state.cell[state.person[pair, 1], slot] = FREE
    state.total[slot] -= 1
    state.shared[slot] -= not grid.booth[pair]
    state.meetings[grid.party[pair, 0]] -= 1
    state.meetings[grid.party[pair, 1]] -= 1


@njit(cache=True, nogil=True)
def put_directly(grid: Grid, state: State, pair: int) -> bool:
    """Let a pair meet in the emptiest slot where both sides are free and there is room."""
    best = NOWHERE
    for slot in range(len(state.total)):
        if not grid.possible[pair, slot] or not has_room(grid, state, pair, slot):
            continue
        if best != NOWHERE and state.total[slot] >= state.total[best]:
            continue
        if (
            free_person(grid, state, pair, 0, slot) != NOWHERE
            and free_person(grid, state, pair, 1, slot) != NOWHERE
        ):
            best = slot
    if best == NOWHERE:
        return False
    demand = free_person(grid, state, pair, 0, best)
    put(grid, state, pair, best, demand, free_person(grid, state, pair, 1, best))
    return True


@njit(cache=True, nogil=True)
def is_full(grid: Grid, state: State, pair: int) -> bool:
    """One of the two parties has its most meetings."""
    demand, supply = grid.party[pair]
    return bool(
        state.meetings[demand] >= grid.maximum[demand]
        or state.meetings[supply] >= grid.maximum[supply]
    )
