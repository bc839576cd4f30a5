"""Figures about a finished timetable."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from marketplace.engine.timetable.grid import NOWHERE, Grid
from marketplace.engine.timetable.problem import Problem
from marketplace.engine.timetable.state import FREE, State


def figures_of(
    problem: Problem, grid: Grid, state: State, tables: Mapping[int, str]
) -> dict[str, float]:
    """Figures that do not count for the value.

    `idle_slots_per_person`: slots in which a representative is there and free between their first
    and last meeting, on average over those who meet anybody. `host_table_moves`: how often a
    demand-side representative changes between shared tables, on average over those who use one.
    `without_meeting`: parties with a pair that could meet, if alone, and without a meeting.
    `pins_missed`: pinned pairs for which their slot is impossible.
    """
    pinned = np.array([pair.pinned_slot is not None for pair in problem.pairs], np.bool_)
    return {
        "meetings": float((state.slot != NOWHERE).sum()),
        "idle_slots_per_person": _idle(state),
        "host_table_moves": _moves(grid, state, tables),
        "without_meeting": float(len(without_meeting(grid, state))),
        "pins_missed": float((pinned & (state.slot == NOWHERE)).sum()),
    }


def without_meeting(grid: Grid, state: State) -> list[int]:
    """The parties that could meet somebody and meet nobody."""
    could = np.unique(grid.party[grid.possible.any(axis=1)])
    return [int(party) for party in could if state.meetings[party] == 0]


def _idle(state: State) -> float:
    busy = state.cell >= 0
    begun = np.logical_or.accumulate(busy, axis=1)
    going_on = np.logical_or.accumulate(busy[:, ::-1], axis=1)[:, ::-1]
    idle = (begun & going_on & (state.cell == FREE)).sum()
    return float(idle / max(1, busy.any(axis=1).sum()))


def _moves(grid: Grid, state: State, tables: Mapping[int, str]) -> float:
    meet = np.array([at for at in tables if not grid.booth[at]], np.int64)
    last: dict[int, str] = {}
    moves = 0
    for place in meet[np.argsort(state.slot[meet], kind="stable")].tolist():
        host, table = int(state.person[place, 0]), tables[place]
        moves += last.get(host, table) != table
        last[host] = table
    return moves / max(1, len(last))
