"""Fewer idle slots between the meetings of a day, by moves that never change the value.

A meeting moves to another slot, where need be by a Kempe chain, or to a colleague who is free.
What makes more idle slots is taken back, but for a probability that falls with the steps done
(simulated annealing); the timetable with the fewest on the way is what remains.
"""

from __future__ import annotations

import numpy as np

from marketplace.engine.timetable.colour import find_chain, swap, swap_cost, swap_fits
from marketplace.engine.timetable.compiled import compiled, inner
from marketplace.engine.timetable.grid import NOWHERE, Grid, Numbers
from marketplace.engine.timetable.state import FREE, State, restore

HOT, COLD = 0.7, 0.05
"""More idle slots that are accepted with probability 1 / e, at the beginning and at the end."""
TO_COLLEAGUE = 0.2
"""How often a meeting is offered to a colleague instead of another slot."""


def compact(grid: Grid, state: State, steps: int, seed: int) -> None:
    """Make fewer idle slots in place, by so many steps for each meeting that may move."""
    movable = np.flatnonzero((state.slot != NOWHERE) & ~state.fixed & (grid.home == NOWHERE))
    if len(movable) > 0:
        _anneal(grid, state, movable, steps * len(movable), seed)


@inner
def idle_slots(state: State, person: int) -> int:
    """Slots in which a person is there and free between their first and last meeting."""
    idle, waiting, begun = 0, 0, False
    for held in state.cell[person]:
        if held >= 0:
            idle += waiting
            waiting, begun = 0, True
        elif held == FREE and begun:
            waiting += 1
    return idle


@compiled
def _anneal(grid: Grid, state: State, movable: Numbers, steps: int, seed: int) -> None:
    np.random.seed(seed)
    chain = np.empty(len(state.cell), np.int64)
    slot, person, idle = state.slot.copy(), state.person.copy(), 0
    for step in range(steps):
        pair = movable[np.random.randint(len(movable))]
        limit = -np.log(np.random.random()) * HOT * (COLD / HOT) ** (step / steps)
        if np.random.random() < TO_COLLEAGUE:
            idle += _hand_over(grid, state, pair, np.random.randint(2), limit)
        else:
            to = np.random.randint(len(state.total))
            idle += _move(grid, state, pair, to, limit, chain)
    if idle > 0:
        restore(grid, state, slot, person)


@inner
def _move(grid: Grid, state: State, pair: int, to: int, limit: float, chain: Numbers) -> int:
    """Let a pair meet in another slot unless that makes more idle slots than the limit; how many
    more there are."""
    here = state.slot[pair]
    if to == here:
        return 0
    moved = chain[: find_chain(grid, state, pair, to, chain)]
    if len(moved) == 0 or not swap_fits(grid, state, moved, here, to, NOWHERE):
        return 0
    if swap_cost(grid, state, moved, here, to) > 0:
        return 0
    before = _idle_of(state, moved)
    swap(grid, state, moved, here, to)
    more = _idle_of(state, moved) - before
    if more > limit:
        swap(grid, state, moved, here, to)
        return 0
    return more


@inner
def _idle_of(state: State, pairs: Numbers) -> int:
    idle = 0
    for pair in pairs:
        idle += idle_slots(state, state.person[pair, 0]) + idle_slots(state, state.person[pair, 1])
    return idle


@inner
def _hand_over(grid: Grid, state: State, pair: int, side: int, limit: float) -> int:
    """Let a free colleague sit there unless that makes more idle slots than the limit; how many
    more there are."""
    slot, person = state.slot[pair], state.person[pair, side]
    party = grid.party[pair, side]
    start, end = grid.first[party], grid.first[party + 1]
    other = np.random.randint(start, end)
    if state.cell[other, slot] != FREE or not grid.speaks[pair, side, other - start]:
        return 0
    before = idle_slots(state, person) + idle_slots(state, other)
    _sit(state, pair, side, other)
    more = idle_slots(state, person) + idle_slots(state, other) - before
    if more > limit:
        _sit(state, pair, side, person)
        return 0
    return more


@inner
def _sit(state: State, pair: int, side: int, person: int) -> None:
    slot = state.slot[pair]
    state.cell[state.person[pair, side], slot] = FREE
    state.cell[person, slot] = pair
    state.person[pair, side] = person
