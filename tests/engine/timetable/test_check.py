"""Every rule of a timetable, each broken once."""

from dataclasses import replace

import pytest

from marketplace.engine.timetable.check import check, penalty_of, value_of
from marketplace.engine.timetable.problem import Previous, Slot, Table
from tests.engine.timetable.instances import (
    changed,
    event,
    meet,
    pair,
    party,
    random_plan,
    random_problem,
)

TWO_BY_TWO = event(
    [party("d1"), party("d2"), party("s1"), party("s2")],
    [pair("d1s1"), pair("d1s2"), pair("d2s1"), pair("d2s2")],
)


def codes(problem, meetings):
    return [(one.code, *one.ids) for one in check(problem, meetings)]


def varied(**facts):
    """The two by two with other facts about the pair d1s1."""
    return replace(TWO_BY_TWO, pairs=[pair("d1s1", **facts), *TWO_BY_TWO.pairs[1:]])


def peopled(*parties, **facts):
    """The two by two with some of its parties replaced."""
    others = [one for one in TWO_BY_TWO.parties if one.id not in {new.id for new in parties}]
    return replace(TWO_BY_TWO, parties=[*others, *parties], **facts)


def test_a_plan_that_keeps_every_rule_has_no_violation() -> None:
    meetings = [
        meet("d1s1", "t1"), meet("d2s2", "t1", "T2"), meet("d1s2", "t2"), meet("d2s1", "t2", "T2"),
    ]  # fmt: skip
    assert check(TWO_BY_TWO, meetings) == []


@pytest.mark.parametrize(
    ("meeting", "found"),
    [
        (replace(meet("d1s1", "t1"), pair="d9s9"), ("unknown_pair", "d9s9")),
        (meet("d1s1", "t9"), ("unknown_slot", "d1s1", "t9")),
        (meet("d1s1", "t1", "T9"), ("unknown_table", "d1s1", "T9")),
        (
            replace(meet("d1s1", "t1"), demand_representative="d2a"),
            ("wrong_representative", "d1s1", "d2a", "d1"),
        ),
        (
            replace(meet("d1s1", "t1"), supply_representative="d1a"),
            ("wrong_representative", "d1s1", "d1a", "s1"),
        ),
    ],
)
def test_an_unknown_id_is_named(meeting, found) -> None:
    assert codes(TWO_BY_TWO, [meeting]) == [found]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"forbidden": True}, ("forbidden_pair", "d1s1")),
        ({"allowed_slots": frozenset(["t2"])}, ("slot_not_allowed", "d1s1", "t1")),
        ({"allowed_slots": frozenset()}, ("slot_not_allowed", "d1s1", "t1")),
        ({"pinned_slot": "t3"}, ("not_in_pinned_slot", "d1s1", "t1", "t3")),
        (
            {"demand_representatives": frozenset()},
            ("representative_not_allowed", "d1s1", "d1a"),
        ),
        (
            {"supply_representatives": frozenset()},
            ("representative_not_allowed", "d1s1", "s1a"),
        ),
    ],
)
def test_a_pair_meets_only_as_it_allows(facts, found) -> None:
    assert codes(varied(**facts), [meet("d1s1", "t1")]) == [found]


def test_a_person_meets_only_when_available() -> None:
    problem = peopled(party("s1", "t2", "t3"))
    assert codes(problem, [meet("d1s1", "t1")]) == [("not_available", "d1s1", "s1a", "t1")]


def test_nobody_meets_in_a_closed_slot() -> None:
    problem = replace(TWO_BY_TWO, slots=[Slot("t1", closed=True)])
    problem = replace(problem, parties=[party(one.id, "t1") for one in problem.parties])
    assert codes(problem, [meet("d1s1", "t1")]) == [("closed_slot", "d1s1", "t1")]


def test_nobody_is_in_two_meetings_at_a_time() -> None:
    meetings = [meet("d1s1", "t1"), meet("d1s2", "t1", "T2")]
    assert codes(TWO_BY_TWO, meetings) == [("person_twice", "t1", "d1a")]
    meetings = [meet("d1s1", "t1"), meet("d2s1", "t1", "T2")]
    assert codes(TWO_BY_TWO, meetings) == [("person_twice", "t1", "s1a")]


def test_a_shared_table_holds_one_meeting_a_slot() -> None:
    meetings = [meet("d1s1", "t1"), meet("d2s2", "t1")]
    assert codes(TWO_BY_TWO, meetings) == [("table_twice", "t1", "T1")]


def test_a_booth_holds_as_many_as_its_party_has_people() -> None:
    booth = {"tables": [Table("B", "s1")]}
    meetings = [meet("d1s1", "t1", "B", "aa"), meet("d2s1", "t1", "B", "ab")]
    assert codes(peopled(party("s1", people=2), **booth), meetings) == []
    crowded = [*meetings, meet("d3s1", "t1", "B", "ac")]
    problem = peopled(party("s1", people=2), party("d3"), **booth)
    problem = replace(problem, pairs=[*problem.pairs, pair("d3s1")])
    assert codes(problem, crowded) == [("wrong_representative", "d3s1", "s1c", "s1")]
    crowded[-1] = meet("d3s1", "t1", "B", "ab")
    assert codes(problem, crowded) == [("person_twice", "t1", "s1b"), ("table_twice", "t1", "B")]


def test_the_demand_sides_booth_comes_first_then_the_supply_sides_then_a_shared_table() -> None:
    tables = [Table("T1"), Table("B-d1", "d1"), Table("B-s1", "s1"), Table("B-s2", "s2")]
    problem = replace(TWO_BY_TWO, tables=tables)
    assert codes(problem, [meet("d1s1", "t1", "B-d1")]) == []
    assert codes(problem, [meet("d1s1", "t1", "B-s1")]) == [("not_at_booth", "d1s1", "B-s1", "d1")]
    assert codes(problem, [meet("d2s1", "t1", "B-s1")]) == []
    assert codes(problem, [meet("d2s1", "t1", "T1")]) == [("not_at_booth", "d2s1", "T1", "s1")]
    shared = replace(problem, tables=tables[:3])
    assert codes(shared, [meet("d2s2", "t1", "T1")]) == []
    assert codes(shared, [meet("d2s2", "t1", "B-d1")]) == [("not_at_shared_table", "d2s2", "B-d1")]


def test_a_slot_holds_no_more_than_its_capacity() -> None:
    problem = replace(TWO_BY_TWO, slots=[Slot("t1", capacity=1), Slot("t2"), Slot("t3")])
    meetings = [meet("d1s1", "t1"), meet("d2s2", "t1", "T2")]
    assert codes(problem, meetings) == [("slot_over_capacity", "t1")]


def test_a_party_has_no_more_meetings_than_its_maximum() -> None:
    problem = peopled(party("d1", max_meetings=1))
    meetings = [meet("d1s1", "t1"), meet("d1s2", "t2")]
    assert codes(problem, meetings) == [("over_maximum", "d1")]


def test_a_pair_meets_once() -> None:
    meetings = [meet("d1s1", "t1"), meet("d1s1", "t2")]
    assert codes(TWO_BY_TWO, meetings) == [("pair_twice", "d1s1")]


def test_history_stays_as_it_was_whatever_has_changed_since() -> None:
    past = meet("d1s1", "t1")
    previous = Previous([past, meet("d2s2", "t2")], frozen_slots=frozenset(["t1"]))
    problem = peopled(
        party("s1", "t3", max_meetings=0), tables=[Table("T2")], previous=previous
    )  # gone by now: the person, the wish for meetings, the table
    assert codes(problem, [past]) == []
    assert codes(problem, []) == [("frozen_changed", "d1s1", "t1")]
    assert codes(problem, [past, past]) == [
        ("person_twice", "t1", "d1a"), ("person_twice", "t1", "s1a"), ("table_twice", "t1", "T1"),
        ("over_maximum", "s1"), ("pair_twice", "d1s1"),
    ]  # fmt: skip
    assert codes(problem, [past, meet("d2s2", "t1", "T2")]) == [("added_to_frozen", "d2s2", "t1")]


def test_a_violation_says_in_two_languages_what_is_wrong() -> None:
    (found,) = check(TWO_BY_TWO, [meet("d1s1", "t1"), meet("d1s2", "t1", "T2")])
    assert found.en == "d1a is in 2 meetings in slot t1."
    assert found.zh == "d1a 在时段 t1 同时有 2 场会面。"


def test_value_is_weights_and_what_is_reached_of_the_minima() -> None:
    problem = event(
        [party("d1", min_meetings=3), party("s1", min_meetings=1), party("s2")],
        [pair("d1s1", weight=640), pair("d1s2", weight=100)],
    )
    assert value_of(problem, []) == 0
    assert value_of(problem, [meet("d1s1", "t1")]) == 640 + 2000
    assert value_of(problem, [meet("d1s1", "t1"), meet("d1s2", "t2")]) == 740 + 3000


def test_penalties_are_for_moves_and_drops_outside_frozen_slots() -> None:
    before = [meet("d1s1", "t1"), meet("d2s2", "t2"), meet("d1s2", "t3"), meet("d9s9", "t3")]
    previous = Previous(before, frozenset(["t1"]), move_penalty=7, drop_penalty=50)
    problem = replace(TWO_BY_TWO, previous=previous)
    assert penalty_of(TWO_BY_TWO, []) == 0
    assert penalty_of(problem, before) == 0
    assert penalty_of(problem, [before[0], meet("d2s2", "t3", "T2")]) == 7 + 50


def test_random_plans_keep_every_rule() -> None:
    for seed in range(30):
        problem = random_problem(seed)
        plan = random_plan(problem, seed)
        assert check(problem, plan) == []
        later = changed(problem, plan, seed)
        assert check(later, random_plan(later, seed)) == []
