"""Repairing a timetable: what was agreed stays where it is, and only what pays is moved.

Dropping and moving have prices, which are part of what the search maximises: a pair of the previous
plan weighs its drop penalty more, and meeting away from home costs the move penalty. No meeting of
the previous plan is dropped in favour of another one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from marketplace.engine.timetable.colour import colour
from marketplace.engine.timetable.compiled import compiled, inner
from marketplace.engine.timetable.grid import (
    GONE,
    GUEST,
    HOST,
    NOWHERE,
    Grid,
    Names,
    Numbers,
    people_of,
)
from marketplace.engine.timetable.problem import Meeting, Previous, Problem
from marketplace.engine.timetable.search import Effort, Found, search
from marketplace.engine.timetable.select import select
from marketplace.engine.timetable.state import FREE, State, copy_of, has_room, is_full, put, put_in

LESS = 10
"""How much shorter than usual the search ends: little can change beside what stays."""


def priced(grid: Grid, names: Names, previous: Previous) -> Grid:
    """The grid in which keeping a meeting is worth its drop penalty, and moving it has a cost."""
    home = np.full(len(grid.weight), NOWHERE)
    for meeting in movable_meetings(names, previous):
        home[names.pair[meeting.pair]] = names.slot.get(meeting.slot, GONE)
    weight = grid.weight + previous.drop_penalty * (home != NOWHERE)
    return grid._replace(home=home, weight=weight, move_penalty=previous.move_penalty)


def movable_meetings(names: Names, previous: Previous | None) -> list[Meeting]:
    """The meetings of the previous plan that may move: outside frozen slots, the pair exists."""
    return [
        meeting
        for meeting in (previous.meetings if previous else ())
        if previous and meeting.slot not in previous.frozen_slots and meeting.pair in names.pair
    ]


def repair(
    problem: Problem, names: Names, grid: Grid, settled: State, effort: Effort, seed: int
) -> Found:
    """The repaired timetable; the bound is of value less penalties, as `grid` is priced."""
    bound = select(grid, settled).bound
    state = copy_of(settled)
    known = movable_meetings(names, problem.previous)
    pairs = np.array([names.pair[one.pair] for one in known], np.int64)
    people = np.array([people_of(problem, names, one) for one in known], np.int64).reshape(-1, 2)
    heaviest = np.argsort(-grid.weight[pairs], kind="stable")
    _stay(grid, state, pairs[heaviest], people[heaviest])
    colour(grid, state, pairs[heaviest][state.slot[pairs[heaviest]] == NOWHERE])
    less = effort._replace(steps=effort.steps // LESS)
    return Found(search(grid, state, less, seed).state, bound)


@compiled
def _stay(grid: Grid, state: State, pairs: Numbers, people: Numbers) -> None:
    """Let pairs meet at home as far as possible, the same people if they may still."""
    for pair, (demand, supply) in zip(pairs, people):  # noqa: B905 - strict is not compiled
        home = grid.home[pair]
        if home < 0 or state.slot[pair] != NOWHERE or is_full(grid, state, pair):
            continue
        if (
            has_room(grid, state, pair, home)
            and _may_sit(grid, state, pair, HOST, demand)
            and _may_sit(grid, state, pair, GUEST, supply)
        ):
            put(grid, state, pair, home, demand, supply)
        else:
            put_in(grid, state, pair, home)


@inner
def _may_sit(grid: Grid, state: State, pair: int, side: int, person: int) -> bool:
    """The person still speaks for the pair, and is free in the slot that is its home."""
    party, home = grid.party[pair, side], grid.home[pair]
    start, end = grid.first[party], grid.first[party + 1]
    if person < start or person >= end or not grid.speaks[pair, side, person - start]:
        return False
    return bool(grid.possible[pair, home] and state.cell[person, home] == FREE)


def difference(previous: Previous, meetings: Sequence[Meeting]) -> dict[str, Sequence[str]]:
    """Pairs that moved to another slot, were dropped, or came since the previous plan."""
    before = {one.pair: one.slot for one in previous.meetings}
    now = {one.pair: one.slot for one in meetings}
    return {
        "moved": [pair for pair in before if pair in now and now[pair] != before[pair]],
        "dropped": [pair for pair in before if pair not in now],
        "added": [pair for pair in now if pair not in before],
    }


def same_tables(names: Names, state: State, previous: Previous) -> dict[int, str]:
    """The tables of meetings that stayed in their slot."""
    known = [(names.pair[one.pair], one) for one in previous.meetings if one.pair in names.pair]
    return {at: one.table for at, one in known if state.slot[at] == names.slot.get(one.slot, GONE)}
