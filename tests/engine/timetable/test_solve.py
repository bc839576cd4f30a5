"""A timetable for a problem: what is placed, where, and what the plan says of itself."""

from dataclasses import replace

import pytest

from marketplace.engine.timetable.check import check
from marketplace.engine.timetable.check_plan import check_plan
from marketplace.engine.timetable.problem import Problem, Slot, Table
from marketplace.engine.timetable.solve import solve
from tests.engine.timetable.instances import (
    changed,
    event,
    meet,
    pair,
    party,
    random_problem,
)
from tests.engine.timetable.optimum import best_value


def placed(problem: Problem) -> list[tuple[str, str]]:
    """Pairs and slots of the plan, which has to keep every rule."""
    plan = solve(problem)
    assert check(problem, plan.meetings) == []
    return [(one.pair, one.slot) for one in plan.meetings]


def test_pair_meets_at_a_shared_table() -> None:
    plan = solve(event([party("d1", "t2"), party("s1")], [pair("d1s1", weight=700)]))
    assert plan.meetings == [meet("d1s1", "t2", "T1")]
    assert (plan.value, plan.upper_bound, plan.gap, plan.proven_optimal) == (700, 700, 0.0, True)


def test_meeting_is_at_the_booth_of_the_demand_side_before_that_of_the_supply_side() -> None:
    tables = (Table("T1"), Table("B-s1", "s1"), Table("B-d2", "d2"))
    everybody = [party("d1"), party("d2"), party("s1")]
    plan = solve(event(everybody, [pair("d1s1"), pair("d2s1")], tables=tables))
    assert [(one.pair, one.table) for one in plan.meetings] == [("d1s1", "B-s1"), ("d2s1", "B-d2")]


def test_party_with_two_people_has_two_meetings_at_once() -> None:
    everybody = [party("d1", "t1", people=2), party("s1"), party("s2")]
    assert placed(event(everybody, [pair("d1s1"), pair("d1s2")])) == [
        ("d1s1", "t1"),
        ("d1s2", "t1"),
    ]


def test_colleague_takes_over_for_a_pair_that_wants_one_person() -> None:
    everybody = [party("d1", "t1", people=2), party("s1"), party("s2")]
    wants_a = pair("d1s2", weight=1, demand_representatives=frozenset({"d1a"}))
    plan = solve(event(everybody, [pair("d1s1", weight=900), wants_a]))
    assert [(one.pair, one.demand_representative) for one in plan.meetings] == [
        ("d1s1", "d1b"),
        ("d1s2", "d1a"),
    ]


def test_nobody_meets_in_a_closed_slot_or_above_its_capacity() -> None:
    slots = (Slot("t1", closed=True), Slot("t2", capacity=1), Slot("t3", capacity=0))
    everybody = [party("d1"), party("d2"), party("s1"), party("s2")]
    pairs = [pair("d1s1", weight=5), pair("d2s2", weight=6)]
    assert placed(event(everybody, pairs, slots=slots)) == [("d2s2", "t2")]


def test_shared_table_holds_one_meeting_a_slot() -> None:
    everybody = [party("d1", "t1"), party("d2", "t1"), party("s1"), party("s2")]
    pairs = [pair("d1s1", weight=5), pair("d2s2", weight=6)]
    assert placed(event(everybody, pairs, tables=(Table("T1"),))) == [("d2s2", "t1")]
    assert placed(event(everybody, pairs, tables=())) == []


def test_heavier_pair_is_chosen_where_a_party_is_full() -> None:
    everybody = [party("d1", max_meetings=1), party("s1"), party("s2")]
    pairs = [pair("d1s1", weight=10), pair("d1s2", weight=11)]
    assert [name for name, _slot in placed(event(everybody, pairs))] == ["d1s2"]


def test_minimum_counts_more_than_weight() -> None:
    everybody = [party("d1", max_meetings=1), party("s1", min_meetings=1), party("s2")]
    pairs = [pair("d1s1", weight=1), pair("d1s2", weight=1000)]
    assert solve(event(everybody, pairs)).value == 1001


def test_everybody_meets_everybody_in_as_many_slots() -> None:
    """Koenig's theorem: six and six people need six slots, and every slot of everybody."""
    slots = tuple(Slot(f"t{at}") for at in range(6))
    names = [slot.id for slot in slots]
    everybody = [party(f"{side}{at}", *names) for side in "ds" for at in range(6)]
    pairs = [pair(f"d{one}s{two}") for one in range(6) for two in range(6)]
    tables = tuple(Table(f"T{at}") for at in range(6))
    assert len(placed(event(everybody, pairs, slots=slots, tables=tables))) == 36


def test_pair_meets_in_the_slot_to_which_it_is_pinned() -> None:
    everybody = [party("d1", max_meetings=1), party("s1"), party("s2")]
    pairs = [pair("d1s1", weight=1, pinned_slot="t3"), pair("d1s2", weight=1000)]
    plan = solve(event(everybody, pairs))
    assert [(one.pair, one.slot) for one in plan.meetings] == [("d1s1", "t3")]
    assert (plan.value, plan.upper_bound, plan.figures["pins_missed"]) == (1, 1, 0.0)


def test_pin_that_is_impossible_is_counted_and_the_pair_is_not_placed() -> None:
    everybody = [party("d1", "t1"), party("s1")]
    plan = solve(event(everybody, [pair("d1s1", pinned_slot="t2")]))
    assert (plan.meetings, plan.figures["pins_missed"]) == ([], 1.0)


def test_all_pins_of_a_slot_are_placed_whoever_has_to_sit_where() -> None:
    everybody = [party("d1", "t1", people=2), party("s1"), party("s2")]
    wants_a = pair("d1s2", weight=1, demand_representatives=frozenset({"d1a"}), pinned_slot="t1")
    pairs = [pair("d1s1", weight=900, pinned_slot="t1"), wants_a]
    assert placed(event(everybody, pairs)) == [("d1s1", "t1"), ("d1s2", "t1")]


def test_forbidden_pair_is_not_placed() -> None:
    everybody = [party("d1"), party("s1")]
    assert placed(event(everybody, [pair("d1s1", forbidden=True, pinned_slot="t1")])) == []


def test_event_without_pairs_or_slots_has_an_empty_plan() -> None:
    empty = Problem((), (), (), ())
    assert solve(empty).meetings == []
    plan = solve(event([party("d1"), party("s1")], [pair("d1s1")], slots=()))
    assert (plan.meetings, plan.value, plan.upper_bound, plan.proven_optimal) == ([], 0, 0, True)


def test_party_without_people_meets_nobody() -> None:
    everybody = [party("d1", people=0), party("d2"), party("s1", people=0), party("s2")]
    names = ("d1s1", "d1s2", "d2s1", "d2s2")
    plan = solve(event(everybody, [pair(name) for name in names]))
    assert [one.pair for one in plan.meetings] == ["d2s2"]


def test_same_seed_and_effort_give_the_same_plan() -> None:
    problem = random_problem(7, parties=8, slots=8)
    assert solve(problem, seed=-3) == solve(problem, seed=-3)
    assert solve(problem, seed=1 << 70).value == solve(problem).value


def test_unknown_effort_is_refused() -> None:
    with pytest.raises(ValueError, match="effort is one of fast, good, best, not great"):
        solve(event([], []), effort="great")


@pytest.mark.parametrize("effort", ["fast", "good"])
def test_value_and_bound_enclose_the_best_value_there_is(effort: str) -> None:
    problems = [random_problem(seed, parties=3) for seed in range(120)]
    free = [
        replace(one, pairs=[replace(two, pinned_slot=None) for two in one.pairs])
        for one in problems
        if len(one.pairs) <= 7
    ]
    assert len(free) > 100
    for problem in free:
        plan = solve(problem, effort=effort)
        assert plan.value <= best_value(problem) <= plan.upper_bound
        assert effort == "fast" or plan.proven_optimal


@pytest.mark.parametrize("effort", ["fast", "good"])
def test_random_plans_and_repairs_keep_every_rule(effort: str) -> None:
    for seed in range(150):
        problem = random_problem(seed, parties=6, slots=6)
        plan = solve(problem, effort=effort)
        later = changed(problem, plan.meetings, seed)
        repaired = solve(later, effort=effort)
        found = [*check_plan(problem, plan), *check_plan(later, repaired)]
        assert [one for one in found if one.code != "unexplained"] == []
