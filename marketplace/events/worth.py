"""What one more table, slot or meeting would bring: told beside a version, in its own value."""

from dataclasses import replace

from marketplace.engine.timetable.explain import explain
from marketplace.engine.timetable.problem import Plan, Problem
from marketplace.engine.timetable.solve import solve
from marketplace.engine.timetable.what_if import bottlenecks

EFFORT = "fast"
"""Plans that are compared with each other are sought as quickly as each other."""


def worth(problem: Problem) -> list[tuple[str, str, int]]:
    """(kind, id, gain) of what would help, what gains most first; solves up to six times.

    Kinds are table, slot, and meeting, with the id of whose it is. Nothing for a repair, which
    people wait for.
    """
    if problem.previous is not None and problem.previous.meetings:
        return []
    now = _solved(problem)
    unplaced, _without = explain(problem, now.meetings)
    return bottlenecks(problem, replace(now, unplaced=unplaced), _solved) if unplaced else []


def _solved(problem: Problem) -> Plan:
    return solve(problem, effort=EFFORT)
