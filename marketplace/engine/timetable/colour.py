"""When the chosen pairs meet: edge colouring of a bipartite graph whose vertices are people.

Slots are the colours. A pair for which no slot is free on both sides takes one that is free on one
side, after the meetings of a Kempe chain – those that alternate between two slots from person to
person – have changed places (König 1916: with everybody always there this never fails). Absent
people, restrictions, tables and capacities can block a chain; then the next one is tried.
"""

from __future__ import annotations

import numpy as np

from marketplace.engine.timetable.compiled import compiled, inner
from marketplace.engine.timetable.grid import NOWHERE, Grid, Numbers
from marketplace.engine.timetable.state import (
    AWAY,
    FREE,
    State,
    free_person,
    is_full,
    put,
    put_directly,
    worth,
)


def order_of(grid: Grid, pairs: Numbers) -> Numbers:
    """The pairs in the order of placing: those with the fewest slots first, then by weight."""
    slots = grid.possible[pairs].sum(axis=1)
    return pairs[np.lexsort((pairs, -grid.weight[pairs], slots))]


def colour(grid: Grid, state: State, pairs: Numbers) -> None:
    """Place pairs that do not meet yet, in this order, as far as possible."""
    _colour(grid, state, pairs, np.empty(len(state.cell), np.int64))


@compiled
def _colour(grid: Grid, state: State, pairs: Numbers, chain: Numbers) -> None:
    for pair in pairs:
        place(grid, state, pair, chain)


@inner
def place(grid: Grid, state: State, pair: int, chain: Numbers) -> bool:
    """Let a pair meet without loss to others; `chain` is room to work in (R)."""
    if is_full(grid, state, pair):
        return False
    return put_directly(grid, state, pair) or put_by_chain(grid, state, pair, chain)


@inner
def put_by_chain(grid: Grid, state: State, pair: int, chain: Numbers) -> bool:
    """Free a slot for a pair by a Kempe chain and let it meet; `chain` is room to work in."""
    for slot in range(len(state.total)):
        if not grid.possible[pair, slot]:
            continue
        for side in range(2):
            free = free_person(grid, state, pair, side, slot)
            if free == NOWHERE:
                continue
            other = _freed_person(grid, state, pair, 1 - side, slot, chain)
            if other == NOWHERE:
                continue
            demand, supply = (free, other) if side == 0 else (other, free)
            put(grid, state, pair, slot, demand, supply)
            return True
    return False


@inner
def _freed_person(grid: Grid, state: State, pair: int, side: int, slot: int, chain: Numbers) -> int:
    """Whom of the given side a Kempe chain frees in the slot, leaving room for the pair."""
    party = grid.party[pair, side]
    start = grid.first[party]
    for person in range(start, grid.first[party + 1]):
        busy = state.cell[person, slot]
        if busy < 0 or not grid.speaks[pair, side, person - start]:
            continue
        for to in range(len(state.total)):
            if state.cell[person, to] != FREE:
                continue
            length = find_chain(grid, state, busy, to, chain)
            if length > 0 and _pays(grid, state, chain[:length], slot, to, pair):
                swap(grid, state, chain[:length], slot, to)
                return person
    return NOWHERE


@inner
def _pays(grid: Grid, state: State, chain: Numbers, slot: int, to: int, pair: int) -> bool:
    """The pair fits into the slot after the swap, and gains more than the moves cost."""
    if not swap_fits(grid, state, chain, slot, to, pair):
        return False
    return worth(grid, state, pair, slot) > swap_cost(grid, state, chain, slot, to)


@inner
def find_chain(grid: Grid, state: State, pair: int, to: int, chain: Numbers) -> int:
    """The meetings that change places when a pair moves to another slot, into `chain` (up to R).

    Returns how many; 0 if somebody would have to be where they cannot.
    """
    chain[0] = pair
    length = 1
    if not _may_move(grid, state, pair, to):
        return 0
    for side in range(2):
        here, there, at, end = state.slot[pair], to, pair, side
        while True:
            person = state.person[at, end]
            at = state.cell[person, there]
            if at == AWAY:
                return 0
            if at == FREE:
                break
            if at == pair:
                return length
            here, there, end = there, here, 1 - end
            if not _may_move(grid, state, at, there):
                return 0
            chain[length] = at
            length += 1
    return length


@inner
def _may_move(grid: Grid, state: State, pair: int, to: int) -> bool:
    return bool(grid.possible[pair, to] and not state.fixed[pair])


@inner
def swap_fits(grid: Grid, state: State, chain: Numbers, here: int, there: int, more: int) -> bool:
    """Tables and capacities suffice in both slots after the swap, with the pair `more` in `here`
    (NOWHERE for none)."""
    total, shared = 0, 0
    for pair in chain:
        step = 1 if state.slot[pair] == here else -1
        total += step
        shared += 0 if grid.booth[pair] else step
    extra = 1 if more != NOWHERE else 0
    table = 1 if more != NOWHERE and not grid.booth[more] else 0
    return bool(
        state.total[there] + total <= grid.capacity[there]
        and state.total[here] - total + extra <= grid.capacity[here]
        and state.shared[there] + shared <= grid.seats[there]
        and state.shared[here] - shared + table <= grid.seats[here]
    )


@inner
def swap_cost(grid: Grid, state: State, chain: Numbers, here: int, there: int) -> int:
    """What the swap costs in penalties for moves."""
    moved = 0
    for pair in chain:
        home = grid.home[pair]
        if home in (here, there):
            moved += 1 if home == state.slot[pair] else -1
    return int(moved * grid.move_penalty)


@inner
def swap(grid: Grid, state: State, chain: Numbers, here: int, there: int) -> None:
    """Let the meetings of a chain that are in one of two slots be in the other."""
    state.value[0] -= swap_cost(grid, state, chain, here, there)
    for pair in chain:
        state.cell[state.person[pair, 0], state.slot[pair]] = FREE
        state.cell[state.person[pair, 1], state.slot[pair]] = FREE
    for pair in chain:
        at = state.slot[pair]
        to = there if at == here else here
        state.slot[pair] = to
        step = 1 if grid.booth[pair] == 0 else 0
        state.total[at] -= 1
        state.total[to] += 1
        state.shared[at] -= step
        state.shared[to] += step
        state.cell[state.person[pair, 0], to] = pair
        state.cell[state.person[pair, 1], to] = pair
