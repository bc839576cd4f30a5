"""A timetable in the making, and the moves that change it; compiled, and never inconsistent.

A cell is a representative in a slot: it is AWAY, FREE, or holds the pair that meets there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from marketplace.engine.timetable.compiled import inner
from marketplace.engine.timetable.grid import GUEST, HOST, NOWHERE, Flags, Grid, Numbers
from marketplace.engine.timetable.problem import PER_MINIMUM

FREE = -1
AWAY = -2
_UNSEEN = -2


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
    value: Numbers
    """1: what all meetings are worth, less what moves cost."""


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
        value=np.zeros(1, np.int64),
    )


@inner
def free_person(grid: Grid, state: State, pair: int, side: int, slot: int) -> int:
    """A representative who may sit there and is free, or becomes so when colleagues take over
    their meetings of this slot; NOWHERE if there is none."""
    party = grid.party[pair, side]
    start, end = grid.first[party], grid.first[party + 1]
    for person in range(start, end):
        if state.cell[person, slot] == FREE and grid.speaks[pair, side, person - start]:
            return person
    if end - start == 1:
        return NOWHERE
    return _taken_over(grid, state, pair, side, slot)


@inner
def _taken_over(grid: Grid, state: State, pair: int, side: int, slot: int) -> int:
    """An augmenting path between meetings and colleagues, breadth first."""
    party = grid.party[pair, side]
    start, count = grid.first[party], grid.first[party + 1] - grid.first[party]
    source = np.full(count, _UNSEEN)
    queue = np.empty(count, np.int64)
    ends = 0
    for at in range(count):
        if grid.speaks[pair, side, at] and state.cell[start + at, slot] >= 0:
            source[at] = NOWHERE
            queue[ends] = at
            ends += 1
    head = 0
    while head < ends:
        busy = state.cell[start + queue[head], slot]
        for at in range(count):
            held = state.cell[start + at, slot]
            if source[at] != _UNSEEN or held == AWAY or not grid.speaks[busy, side, at]:
                continue
            source[at] = queue[head]
            if held == FREE:
                return int(start + _hand_over(state, source, at, side, start, slot))
            queue[ends] = at
            ends += 1
        head += 1
    return NOWHERE


@inner
def _hand_over(state: State, source: Numbers, at: int, side: int, start: int, slot: int) -> int:
    """Shift meetings along the path that ends at a free colleague; who is free at its start."""
    while source[at] != NOWHERE:
        pair = state.cell[start + source[at], slot]
        state.cell[start + at, slot] = pair
        state.person[pair, side] = start + at
        at = source[at]
    state.cell[start + at, slot] = FREE
    return at


@inner
def has_room(grid: Grid, state: State, pair: int, slot: int) -> bool:
    """The slot holds one more meeting, and a table is left for this pair."""
    if state.total[slot] >= grid.capacity[slot]:
        return False
    return bool(grid.booth[pair] or state.shared[slot] < grid.seats[slot])


@inner
def worth(grid: Grid, state: State, pair: int, slot: int) -> int:
    """What is gained when a pair that does not meet meets in a slot."""
    demand, supply = grid.party[pair]
    lacking = int(state.meetings[demand] < grid.minimum[demand])
    lacking += int(state.meetings[supply] < grid.minimum[supply])
    moved = grid.home[pair] != NOWHERE and grid.home[pair] != slot
    return int(grid.weight[pair] + PER_MINIMUM * lacking - moved * grid.move_penalty)


@inner
def put(grid: Grid, state: State, pair: int, slot: int, demand: int, supply: int) -> None:
    """Let a pair meet; both cells must be FREE."""
    state.value[0] += worth(grid, state, pair, slot)
    state.slot[pair] = slot
    state.person[pair, 0] = demand
    state.person[pair, 1] = supply
    state.cell[demand, slot] = pair
    state.cell[supply, slot] = pair
    state.total[slot] += 1
    state.shared[slot] += not grid.booth[pair]
    state.meetings[grid.party[pair, 0]] += 1
    state.meetings[grid.party[pair, 1]] += 1


@inner
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
    state.value[0] -= worth(grid, state, pair, slot)


@inner
def _is_open(grid: Grid, state: State, pair: int, slot: int) -> bool:
    return bool(
        grid.possible[pair, slot]
        and has_room(grid, state, pair, slot)
        and free_person(grid, state, pair, HOST, slot) != NOWHERE
        and free_person(grid, state, pair, GUEST, slot) != NOWHERE
    )


@inner
def put_in(grid: Grid, state: State, pair: int, slot: int) -> bool:
    """Let a pair meet in a slot if it may, both sides are free and there is room."""
    if not _is_open(grid, state, pair, slot):
        return False
    demand = free_person(grid, state, pair, HOST, slot)
    put(grid, state, pair, slot, demand, free_person(grid, state, pair, GUEST, slot))
    return True


@inner
def put_directly(grid: Grid, state: State, pair: int) -> bool:
    """Let a pair meet at home, else in the emptiest slot where that is possible."""
    home = grid.home[pair]
    if home >= 0 and put_in(grid, state, pair, home):
        return True
    best = NOWHERE
    for slot in range(len(state.total)):
        emptier = best == NOWHERE or state.total[slot] < state.total[best]
        if emptier and _is_open(grid, state, pair, slot):
            best = slot
    return best != NOWHERE and put_in(grid, state, pair, best)


@inner
def is_full(grid: Grid, state: State, pair: int) -> bool:
    """One of the two parties has its most meetings."""
    demand, supply = grid.party[pair]
    return bool(
        state.meetings[demand] >= grid.maximum[demand]
        or state.meetings[supply] >= grid.maximum[supply]
    )


@inner
def restore(grid: Grid, state: State, slot: Numbers, person: Numbers) -> None:
    """Let the pairs meet that met when `state.slot` and `state.person` were copied."""
    for pair in range(len(slot)):
        if state.slot[pair] != NOWHERE and grid.possible[pair, state.slot[pair]]:
            take(grid, state, pair)
    for pair in range(len(slot)):
        if slot[pair] != NOWHERE and grid.possible[pair, slot[pair]]:
            put(grid, state, pair, slot[pair], person[pair, 0], person[pair, 1])


def copy_of(state: State) -> State:
    """The same timetable, to be changed apart."""
    return State(**{name: part.copy() for name, part in state._asdict().items()})
