"""Compiling ahead: numba keeps what it compiles, so that later processes start at once."""

from dataclasses import replace

from marketplace.engine.timetable.problem import (
    DEMAND,
    SUPPLY,
    Pair,
    Party,
    Previous,
    Problem,
    Representative,
    Slot,
    Table,
)
from marketplace.engine.timetable.solve import solve

SLOTS, TABLES, PARTIES = 6, 4, 8


def warm() -> None:
    """Run every loop of the solver once: half a minute on a new machine, a second afterwards."""
    problem = _problem()
    plan = solve(problem, effort="fast")
    changed = Previous(plan.meetings[1:], frozenset({problem.slots[0].id}))
    solve(replace(problem, previous=changed, tables=problem.tables[1:]), effort="fast")


def _problem() -> Problem:
    """More pairs than slots and tables hold, people who are there in part, a booth, a minimum."""
    slots = [Slot(f"s{at}", capacity=2 if at == 1 else None) for at in range(SLOTS)]
    tables = [Table(f"t{at}", booth_of="supply0" if at == 0 else None) for at in range(TABLES)]
    parties = [_party(side, at) for side in (DEMAND, SUPPLY) for at in range(PARTIES)]
    pairs = [
        Pair(f"{at}-{to}", f"{DEMAND}{at}", f"{SUPPLY}{to}", 1 + (37 * at + 11 * to) % 100)
        for at in range(PARTIES)
        for to in range(PARTIES)
    ]
    return Problem(slots, tables, parties, pairs)


def _party(side: str, at: int) -> Party:
    hours = [frozenset(f"s{it}" for it in range(SLOTS) if (it + at + who) % 3) for who in range(2)]
    people = [Representative(f"{side}{at}.{who}", there) for who, there in enumerate(hours)]
    return Party(f"{side}{at}", side, people, min_meetings=at % 2, max_meetings=3)
