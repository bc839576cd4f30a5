"""What a plan says of itself is held against the problem."""

from dataclasses import replace

import pytest

from marketplace.engine.timetable.check_plan import check_plan
from marketplace.engine.timetable.problem import Plan, Previous, Unplaced
from tests.engine.timetable.instances import event, meet, pair, party

PROBLEM = event(
    [party("d1"), party("s1", min_meetings=1), party("s2")],
    [pair("d1s1", weight=600), pair("d1s2", weight=400, forbidden=True)],
)
TRUE = Plan(
    [meet("d1s1", "t1")], 1600, 2000, 0.2, False, unplaced=[Unplaced("d1s2", "forbidden")]
)  # fmt: skip


def codes(plan, problem=PROBLEM):
    return [(one.code, *one.ids) for one in check_plan(problem, plan)]


def test_a_truthful_plan_has_no_violation() -> None:
    assert codes(TRUE) == []
    assert codes(replace(TRUE, upper_bound=1600, gap=0.0, proven_optimal=True)) == []


@pytest.mark.parametrize(
    ("false", "found"),
    [
        ({"value": 1700}, [("wrong_value",)]),
        ({"upper_bound": 1500, "gap": -1 / 15}, [("bound_below_value",)]),
        ({"gap": 0.1}, [("wrong_gap",)]),
        ({"proven_optimal": True}, [("wrongly_proven",)]),
        ({"upper_bound": 1600, "gap": 0.0}, [("not_called_proven",)]),
        ({"unplaced": []}, [("unexplained", "d1s2")]),
        ({"unplaced": [*TRUE.unplaced] * 2}, [("explained_twice", "d1s2")]),
        ({"unplaced": [Unplaced("d1s2", "tired")]}, [("unknown_reason", "d1s2", "tired")]),
        (
            {"unplaced": [*TRUE.unplaced, Unplaced("d9s9", "forbidden")]},
            [("explained_unknown", "d9s9")],
        ),
        (
            {"unplaced": [*TRUE.unplaced, Unplaced("d1s1", "forbidden")]},
            [("explained_and_placed", "d1s1")],
        ),
    ],
)
def test_a_false_statement_is_found(false, found) -> None:
    assert codes(replace(TRUE, **false)) == found


def test_broken_rules_come_first() -> None:
    plan = replace(TRUE, meetings=[meet("d1s1", "t1", "T9")])
    assert codes(plan) == [("unknown_table", "d1s1", "T9")]
    assert codes(replace(TRUE, meetings=[meet("d9s9", "t1")])) == [("unknown_pair", "d9s9")]


def test_a_repair_may_be_optimal_below_the_bound_since_changes_cost() -> None:
    previous = Previous([meet("d1s1", "t2")], move_penalty=150)
    problem = replace(PROBLEM, previous=previous)
    assert codes(replace(TRUE, proven_optimal=True), problem) == []
    assert codes(replace(TRUE, upper_bound=1600, gap=0.0), problem) == []
    kept = replace(TRUE, meetings=[meet("d1s1", "t2")], upper_bound=1600, gap=0.0)
    assert codes(kept, problem) == [("not_called_proven",)]
