"""At which table: booths by their owner, shared tables by a sweep over the slots.

A host is the representative of the demand side; in the sweep a host keeps the table of the meeting
before if nobody has taken it, and others are given the table that is wanted back last (the rule of
Belady 1966 for what to put aside).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from marketplace.engine.timetable.grid import NOWHERE, Grid, Numbers
from marketplace.engine.timetable.problem import Problem
from marketplace.engine.timetable.state import State

NEVER = 1 << 30


def seat(problem: Problem, grid: Grid, state: State, before: Mapping[int, str]) -> dict[int, str]:
    """The id of a table for every pair that meets; `before` are tables to keep if possible."""
    booths: dict[str, list[str]] = {}
    for table in problem.tables:
        if table.booth_of is not None:
            booths.setdefault(table.booth_of, []).append(table.id)
    seated: dict[int, str] = {}
    meet = _to_seat(grid, state)
    for at in meet[grid.booth[meet]].tolist():
        pair = problem.pairs[at]
        mine = booths.get(pair.demand) or booths[pair.supply]
        seated[at] = before[at] if before.get(at) in mine else mine[0]
    shared = [table.id for table in problem.tables if table.booth_of is None]
    return seated | _sweep(state, meet[~grid.booth[meet]], shared, before)


def _to_seat(grid: Grid, state: State) -> Numbers:
    """The pairs that meet outside frozen slots; frozen meetings keep their tables."""
    meet = np.flatnonzero(state.slot != NOWHERE)
    return meet[grid.possible[meet, state.slot[meet]]]


def _sweep(
    state: State, meet: Numbers, shared: Sequence[str], before: Mapping[int, str]
) -> dict[int, str]:
    seated: dict[int, str] = {}
    place_of = {table: place for place, table in enumerate(shared)}
    by_slot = meet[np.argsort(state.slot[meet], kind="stable")]
    hosts, slots = state.person[by_slot, 0], state.slot[by_slot]
    returns = _returns(hosts, slots)
    last: dict[int, int] = {}
    wanted = np.full(len(shared), NEVER)
    for slot in np.unique(slots).tolist():
        now = slice(*np.searchsorted(slots, [slot, slot + 1]).tolist())
        pairs, people = by_slot[now].tolist(), hosts[now].tolist()
        sat = {place_of[before[pair]]: pair for pair in pairs if before.get(pair) in place_of}
        given = {pair: place for place, pair in sat.items()}
        _keep(given, pairs, people, last)
        _give(given, pairs, wanted, slot)
        for pair, person, back in zip(pairs, people, returns[now].tolist(), strict=True):
            last[person] = given[pair]
            wanted[given[pair]] = back
            seated[pair] = shared[given[pair]]
    return seated


def _returns(hosts: Numbers, slots: Numbers) -> Numbers:
    """For each meeting in the order of slots: the slot of its host's next one, or NEVER."""
    order = np.lexsort((slots, hosts))
    following = np.full(len(hosts), NEVER)
    same = hosts[order][1:] == hosts[order][:-1]
    following[order[:-1][same]] = slots[order[1:][same]]
    return following


def _keep(
    given: dict[int, int], pairs: Sequence[int], people: Sequence[int], last: Mapping[int, int]
) -> None:
    """Hosts keep the table of their last meeting; the first to ask has it."""
    used = set(given.values())
    for pair, person in zip(pairs, people, strict=True):
        table = last.get(person)
        if pair not in given and table is not None and table not in used:
            given[pair] = table
            used.add(table)


def _give(given: dict[int, int], pairs: Sequence[int], wanted: Numbers, slot: int) -> None:
    """The others get the tables that are wanted back last."""
    others = [pair for pair in pairs if pair not in given]
    back = wanted.copy()
    back[wanted < slot] = NEVER
    back[list(given.values())] = NOWHERE
    best = np.argsort(-back, kind="stable")
    given.update(zip(others, best.tolist(), strict=False))
