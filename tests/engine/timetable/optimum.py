"""The best value there is, found by trying everything; for problems of some eight pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from marketplace.engine.timetable.check import check, value_of
from marketplace.engine.timetable.problem import PER_MINIMUM, Meeting, Pair, Problem
from tests.engine.timetable.instances import all_meetings


def best_value(problem: Problem) -> int:
    """The value of the best plan that keeps every rule."""
    return _best(problem, [_ways(problem, pair) for pair in problem.pairs], [], 0)


def _ways(problem: Problem, pair: Pair) -> list[Meeting]:
    """How a pair can meet, were it alone; one table stands for all, `_fits` counts them."""
    ways = [one for one in all_meetings(problem, pair) if not check(problem, [one])]
    people = {(one.slot, one.demand_representative, one.supply_representative): one for one in ways}
    return list(people.values())


def _best(
    problem: Problem, ways: Sequence[Sequence[Meeting]], made: list[Meeting], least: int
) -> int:
    """The best value with these meetings and some of the ways, or `least` if that is more."""
    value = value_of(problem, made)
    rest = problem.pairs[len(problem.pairs) - len(ways) :]
    hope = sum(one.weight + 2 * PER_MINIMUM for one in rest)
    if value + hope <= least:
        return least
    if not ways:
        return value
    for way in ways[0]:
        if _fits(problem, made, way):
            least = max(least, _best(problem, ways[1:], [*made, way], least))
    return max(least, _best(problem, ways[1:], made, least))


def _fits(problem: Problem, made: Sequence[Meeting], way: Meeting) -> bool:
    pairs = {one.id: one for one in problem.pairs}
    booths = {one.id for one in problem.tables if one.booth_of is not None}
    there = [one for one in made if one.slot == way.slot]
    busy = {one.demand_representative for one in there} | {
        one.supply_representative for one in there
    }
    if {way.demand_representative, way.supply_representative} & busy:
        return False
    capacity = next(one.capacity for one in problem.slots if one.id == way.slot)
    if capacity is not None and len(there) >= capacity:
        return False
    shared = sum(one.table not in booths for one in there)
    if way.table not in booths and shared >= len(problem.tables) - len(booths):
        return False
    counts = Counter(name for one in made for name in _ends(pairs[one.pair]))
    full = {one.id for one in problem.parties if counts[one.id] == one.max_meetings}
    return not full & set(_ends(pairs[way.pair]))


def _ends(pair: Pair) -> tuple[str, str]:
    return pair.demand, pair.supply
