"""Bringing in pairs that found no place: ejection chains, accepted as in simulated annealing.

A pair that does not meet takes a slot; whoever is in its way goes elsewhere if that is possible (a
free slot, a Kempe chain), else stops meeting and waits for its turn. What loses value is taken
back, but for a probability that falls with the loss and with the steps done (Kirkpatrick, Gelatt
and Vecchi 1983); the best timetable on the way is what remains.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from marketplace.engine.timetable.colour import place
from marketplace.engine.timetable.compiled import compiled, inner
from marketplace.engine.timetable.grid import GUEST, HOST, NOWHERE, Grid, Numbers
from marketplace.engine.timetable.state import (
    AWAY,
    State,
    free_person,
    has_room,
    is_full,
    put,
    restore,
    take,
)

HOT = 60.0
"""Loss that is accepted at the beginning with probability 1 / e."""
DRAWS = 8
"""How many waiting pairs are looked at for one whose parties are not full."""
MOST_LOST = 3
"""One on each side and one at a table make way at most."""


class _Room(NamedTuple):
    """To work in: pairs that wait, those that made way, a Kempe chain."""

    waiting: Numbers
    lost: Numbers
    chain: Numbers


def eject(grid: Grid, state: State, steps: int, target: int, seed: int) -> None:
    """Improve a timetable in place until it is worth `target` or the steps are done."""
    waiting = np.flatnonzero((state.slot == NOWHERE) & grid.possible.any(axis=1))
    room = _Room(
        waiting=np.concatenate((waiting, np.empty(len(state.slot) - len(waiting), np.int64))),
        lost=np.empty(MOST_LOST, np.int64),
        chain=np.empty(len(state.cell), np.int64),
    )
    _anneal(grid, state, room, len(waiting), steps, target, seed)


@compiled
def _anneal(
    grid: Grid, state: State, room: _Room, count: int, steps: int, target: int, seed: int
) -> None:
    np.random.seed(seed)
    slot, person, best = state.slot.copy(), state.person.copy(), state.value[0]
    for step in range(steps):
        if count == 0 or best >= target:
            break
        at = _draw(grid, state, room.waiting[:count])
        pair, before = room.waiting[at], state.value[0]
        lost = room.lost[: _bring_in(grid, state, pair, room)]
        change = state.value[0] - before
        if change < HOT * (1 - step / steps) * np.log(np.random.random()):
            _take_back(grid, state, pair, lost, room.chain)
        if state.slot[pair] != NOWHERE:
            count -= 1
            room.waiting[at] = room.waiting[count]
        for one in lost:
            if state.slot[one] == NOWHERE:
                room.waiting[count] = one
                count += 1
        if state.value[0] > best:
            best = state.value[0]
            slot[:], person[:] = state.slot, state.person
    restore(grid, state, slot, person)


@inner
def _draw(grid: Grid, state: State, waiting: Numbers) -> int:
    for _draw in range(DRAWS):
        at = np.random.randint(len(waiting))
        if not is_full(grid, state, waiting[at]):
            break
    return int(at)


@inner
def _bring_in(grid: Grid, state: State, pair: int, room: _Room) -> int:
    """Let a pair meet at the cost of others; how many made way (they are in `room.lost`)."""
    if place(grid, state, pair, room.chain):
        return 0
    slots = np.flatnonzero(grid.possible[pair])
    slot = slots[np.random.randint(len(slots))]
    demand = _seat(grid, state, pair, HOST, slot)
    supply = _seat(grid, state, pair, GUEST, slot)
    if demand == NOWHERE or supply == NOWHERE:
        return 0
    count = _make_way(grid, state, pair, HOST, state.cell[demand, slot], room.lost, 0)
    count = _make_way(grid, state, pair, GUEST, state.cell[supply, slot], room.lost, count)
    if not has_room(grid, state, pair, slot):
        count = _lose(grid, state, _at_a_table(grid, state, pair, slot), room.lost, count)
    if has_room(grid, state, pair, slot) and not is_full(grid, state, pair):
        put(grid, state, pair, slot, demand, supply)
    for one in room.lost[:count]:
        place(grid, state, one, room.chain)
    return count


@inner
def _take_back(grid: Grid, state: State, pair: int, lost: Numbers, chain: Numbers) -> None:
    if state.slot[pair] != NOWHERE:
        take(grid, state, pair)
    for one in lost:
        if state.slot[one] == NOWHERE:
            place(grid, state, one, chain)


@inner
def _seat(grid: Grid, state: State, pair: int, side: int, slot: int) -> int:
    """A representative who is free, or whose meeting may be lost; NOWHERE if there is none."""
    found = free_person(grid, state, pair, side, slot)
    if found != NOWHERE:
        return found
    party = grid.party[pair, side]
    start, end = grid.first[party], grid.first[party + 1]
    turn = np.random.randint(end - start)
    for place_ in range(end - start):
        person = start + (place_ + turn) % (end - start)
        busy = state.cell[person, slot]
        if busy != AWAY and grid.speaks[pair, side, person - start] and _may_go(grid, state, busy):
            return int(person)
    return NOWHERE


@inner
def _may_go(grid: Grid, state: State, pair: int) -> bool:
    """Neither settled nor of the previous plan, from which nothing is dropped for others."""
    return bool(not state.fixed[pair] and grid.home[pair] == NOWHERE)


@inner
def _make_way(
    grid: Grid, state: State, pair: int, side: int, busy: int, lost: Numbers, count: int
) -> int:
    """Whoever sits there, or else a party's lightest meeting where the party is full, is lost."""
    party = grid.party[pair, side]
    if busy < 0 and state.meetings[party] >= grid.maximum[party]:
        busy = _lightest(grid, state, party)
    return _lose(grid, state, busy, lost, count)


@inner
def _lose(grid: Grid, state: State, pair: int, lost: Numbers, count: int) -> int:
    if pair < 0:
        return count
    take(grid, state, pair)
    lost[count] = pair
    return count + 1


@inner
def _lightest(grid: Grid, state: State, party: int) -> int:
    """The meeting of a party with the least weight that may be lost, or NOWHERE."""
    best = NOWHERE
    for person in range(grid.first[party], grid.first[party + 1]):
        for pair in state.cell[person]:
            if pair < 0 or not _may_go(grid, state, pair):
                continue
            if best == NOWHERE or grid.weight[pair] < grid.weight[best]:
                best = pair
    return best


@inner
def _at_a_table(grid: Grid, state: State, pair: int, slot: int) -> int:
    """A meeting whose loss leaves room for the pair in the slot, at random, or NOWHERE."""
    people = len(state.cell)
    full = state.total[slot] >= grid.capacity[slot]
    turn = np.random.randint(people)
    for place_ in range(people):
        other = state.cell[(place_ + turn) % people, slot]
        fits = other >= 0 and (full or not grid.booth[other])
        if fits and _may_go(grid, state, other):
            return int(other)
    return NOWHERE
