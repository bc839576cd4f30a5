"""Figures about a finished timetable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from marketplace.engine.timetable.grid import NOWHERE, Grid, Numbers
from marketplace.engine.timetable.problem import Meeting, Problem
from marketplace.engine.timetable.state import State


def figures_of(
    problem: Problem, grid: Grid, state: State, meetings: Sequence[Meeting]
) -> dict[str, float]:
    """Figures that do not count for the value: those of `comfort`, and

    `without_meeting`: parties with a pair that could meet, if alone, and without a meeting.
    `pins_missed`: pinned pairs for which their slot is impossible.
    """
    pinned = np.array([pair.pinned_slot is not None for pair in problem.pairs], np.bool_)
    return {
        "meetings": float(len(meetings)),
        **comfort(problem, meetings),
        "without_meeting": float(len(without_meeting(grid, state.meetings))),
        "pins_missed": float((pinned & (state.slot == NOWHERE)).sum()),
    }


def without_meeting(grid: Grid, held: Numbers) -> list[int]:
    """The parties that could meet somebody who wants to meet anybody, and `held` no meeting."""
    wanted = (grid.maximum > 0)[grid.party].all(axis=1)
    could = np.unique(grid.party[grid.possible.any(axis=1) & wanted])
    return [int(party) for party in could if held[party] == 0]


def comfort(problem: Problem, meetings: Sequence[Meeting]) -> dict[str, float]:
    """What people feel of a timetable, whoever made it.

    `idle_slots_per_person`: open slots in which a representative is there and free between their
    first and last meeting, on average over those who meet anybody. `host_table_moves`: how often a
    demand-side representative changes between shared tables, on average over those who use one.
    """
    at = {slot.id: number for number, slot in enumerate(problem.slots)}
    busy: dict[str, set[int]] = defaultdict(set)
    for one in meetings:
        for who in (one.demand_representative, one.supply_representative):
            busy[who].add(at[one.slot])
    shared = {table.id for table in problem.tables if table.booth_of is None}
    seats: dict[str, list[str]] = defaultdict(list)
    for one in sorted(meetings, key=lambda one: at[one.slot]):
        if one.table in shared:
            seats[one.demand_representative].append(one.table)
    moves = sum(now != then for mine in seats.values() for then, now in pairwise(mine))
    return {
        "idle_slots_per_person": _idle(problem, at, busy) / max(1, len(busy)),
        "host_table_moves": moves / max(1, len(seats)),
    }


def _idle(problem: Problem, at: dict[str, int], busy: dict[str, set[int]]) -> int:
    is_open = {at[slot.id] for slot in problem.slots if not slot.closed}
    idle = 0
    for party in problem.parties:
        for one in party.representatives:
            if mine := busy.get(one.id):
                between = set(range(min(mine), max(mine))) - mine
                idle += len(between & is_open & {at[slot] for slot in one.available if slot in at})
    return idle
