"""A small part of `tests.benchmarks.timetable_fuzz`: nothing wrong is made, all wrong is found."""

from itertools import islice

from tests.benchmarks.timetable_fuzz import cases, corrupted, faults
from tests.engine.timetable.brute import untrue
from tests.engine.timetable.corruptions import KINDS, STATEMENTS


def test_the_checker_finds_nothing_in_plans_and_repairs() -> None:
    found = {
        name: faults(problem, plan, at)
        for at, (name, problem, plan) in enumerate(islice(cases(0), 200))
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_reason_of_the_solvers_unplaced_pairs_is_true() -> None:
    for name, problem, plan in islice(cases(0), 40):
        assert (name, untrue(problem, plan.meetings, plan.unplaced)) == (name, [])


def test_the_checker_finds_every_planted_corruption_of_every_kind() -> None:
    planted, missed = corrupted(2 * (len(KINDS) + len(STATEMENTS)), 0)
    assert missed == []
    assert planted == dict.fromkeys([*KINDS, *STATEMENTS], 2)
