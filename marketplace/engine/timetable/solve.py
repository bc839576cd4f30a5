"""A timetable for a problem: choose the pairs, find their slots, seat them."""

from __future__ import annotations

import numpy as np

from marketplace.engine.timetable.figures import figures_of
from marketplace.engine.timetable.grid import Grid, grid_of, names_of
from marketplace.engine.timetable.problem import Meeting, Plan, Problem
from marketplace.engine.timetable.search import EFFORTS, search
from marketplace.engine.timetable.select import value_of
from marketplace.engine.timetable.state import State, empty_state
from marketplace.engine.timetable.tables import seat


def solve(problem: Problem, *, seed: int = 0, effort: str = "good") -> Plan:
    """The best timetable found, and an upper bound on what any is worth.

    The same problem, seed and effort give the same plan. ValueError if the effort is not one of
    EFFORTS; KeyError names a party that a pair asks for and is not there.
    """
    if effort not in EFFORTS:
        raise ValueError(f"effort is one of {', '.join(EFFORTS)}, not {effort}")
    names = names_of(problem)
    grid = grid_of(problem, names)
    state = empty_state(grid)
    found = search(grid, state, EFFORTS[effort], seed)
    return _plan(problem, grid, found.state, found.bound)


def _plan(problem: Problem, grid: Grid, state: State, bound: int) -> Plan:
    placed = state.slot >= 0
    tables = seat(problem, grid, state, {})
    people = [person.id for party in problem.parties for person in party.representatives]
    meetings = [
        Meeting(
            pair=problem.pairs[place].id,
            slot=problem.slots[state.slot[place]].id,
            demand_representative=people[state.person[place, 0]],
            supply_representative=people[state.person[place, 1]],
            table=tables[place],
        )
        for place in np.flatnonzero(placed).tolist()
    ]
    value = value_of(grid, placed)
    return Plan(
        meetings=meetings,
        value=value,
        upper_bound=bound,
        gap=(bound - value) / bound if bound else 0.0,
        proven_optimal=value == bound,
        figures=figures_of(grid, state, tables),
    )
