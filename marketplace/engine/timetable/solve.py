"""A timetable for a problem: choose the pairs, find their slots, seat them."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.engine.timetable.figures import figures_of
from marketplace.engine.timetable.grid import NOWHERE, Grid, Names, grid_of, names_of
from marketplace.engine.timetable.problem import Meeting, Plan, Previous, Problem
from marketplace.engine.timetable.replan import difference, priced, repair, same_tables
from marketplace.engine.timetable.search import EFFORTS, Effort, Found, search
from marketplace.engine.timetable.select import select, value_of
from marketplace.engine.timetable.settle import frozen_meetings, settle
from marketplace.engine.timetable.tables import seat


def solve(problem: Problem, *, seed: int = 0, effort: str = "good") -> Plan:
    """The best timetable found, and an upper bound on what any is worth.

    With a previous plan it is repaired: what is maximised is the value less the penalties, while
    `value` and `upper_bound` are without them. Frozen meetings and pins that are possible are part
    of every timetable the bound speaks of. The same problem, seed and effort give the same plan.
    The problem has to be sound. ValueError if the effort is not one of EFFORTS.
    """
    if effort not in EFFORTS:
        raise ValueError(f"effort is one of {', '.join(EFFORTS)}, not {effort}")
    names = names_of(problem)
    grid = grid_of(problem, names)
    if problem.previous is not None:
        return _repaired(problem, problem.previous, names, grid, EFFORTS[effort], seed)
    found = search(grid, settle(problem, names, grid), EFFORTS[effort], seed)
    return _plan(problem, names, grid, found, {})


def _repaired(
    problem: Problem, previous: Previous, names: Names, grid: Grid, effort: Effort, seed: int
) -> Plan:
    dear = priced(grid, names, previous)
    settled = settle(problem, names, dear)
    state, most = repair(problem, names, dear, settled, effort, seed)
    found = Found(state, select(grid, settled).bound)
    tables = same_tables(names, state, previous)
    return _plan(problem, names, grid, found, tables, proven=state.value[0] == most)


def _plan(
    problem: Problem,
    names: Names,
    grid: Grid,
    found: Found,
    before: Mapping[int, str],
    proven: bool = False,
) -> Plan:
    state, bound = found
    tables = seat(problem, grid, state, before)
    meetings = _meetings(problem, names, found, tables)
    value = value_of(grid, state.slot != NOWHERE)
    return Plan(
        meetings=meetings,
        value=value,
        upper_bound=bound,
        gap=(bound - value) / bound if bound else 0.0,
        proven_optimal=bool(proven or value == bound),
        figures=figures_of(problem, grid, state, meetings),
        difference=difference(problem.previous, meetings) if problem.previous else {},
    )


def _meetings(
    problem: Problem, names: Names, found: Found, tables: Mapping[int, str]
) -> list[Meeting]:
    """In the order of pairs, frozen ones exactly as they were."""
    slot, person = found.state.slot.tolist(), found.state.person.tolist()
    people = [one for _party, one in names.representative]
    meetings = {names.pair[one.pair]: one for one in frozen_meetings(problem, names)}
    for at, table in tables.items():
        demand, supply = person[at]
        pair = problem.pairs[at].id
        meetings[at] = Meeting(
            pair, problem.slots[slot[at]].id, people[demand], people[supply], table
        )
    return [meetings[at] for at in sorted(meetings)]
