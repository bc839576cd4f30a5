"""What a problem can be told before it is solved."""

from dataclasses import replace

import pytest

from marketplace.engine.timetable.problem import Previous, Slot, Table
from marketplace.engine.timetable.soundness import problems_of
from tests.engine.timetable.instances import event, meet, pair, party, random_problem

PROBLEM = event([party("d1"), party("s1"), party("s2")], [pair("d1s1"), pair("d1s2")])


def codes(**facts):
    return [(one.code, *one.ids) for one in problems_of(replace(PROBLEM, **facts))]


def times(*pairs):
    return [Slot(f"t{at}", start, end) for at, (start, end) in enumerate(pairs, 1)] + [Slot("t3")]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"tables": [Table("T1"), Table("T1")]}, [("duplicate_id", "T1")]),
        ({"tables": [Table("")]}, [("empty_id", "")]),
        ({"slots": [*PROBLEM.slots, Slot("t1")]}, [("duplicate_id", "t1")]),
        (
            {"parties": [*PROBLEM.parties, party("s1")]},
            [("duplicate_id", "s1"), ("duplicate_id", "s1a")],
        ),
        ({"pairs": [pair("d1s1"), pair("d1s1")]}, [("duplicate_id", "d1s1")]),
        ({"slots": [*PROBLEM.slots, Slot("t4", capacity=-1)]}, [("out_of_range", "t4")]),
        ({"tables": [Table("B", "s9")]}, [("unknown_booth_party", "B", "s9")]),
        (
            {"parties": [*PROBLEM.parties, party("d2", side="both")]},
            [("unknown_side", "d2", "both")],
        ),
        ({"parties": [*PROBLEM.parties, party("d2", min_meetings=-1)]}, [("out_of_range", "d2")]),
        ({"parties": [*PROBLEM.parties, party("d2", max_meetings=-1)]}, [("out_of_range", "d2")]),
        ({"parties": [*PROBLEM.parties, party("d2", "t9")]}, [("unknown_available", "d2a")]),
        ({"pairs": [pair("d1s1", weight=0)]}, [("wrong_weight", "d1s1")]),
        ({"pairs": [pair("d1s1", weight=1001)]}, [("wrong_weight", "d1s1")]),
        ({"pairs": [pair("d1s9")]}, [("unknown_party", "d1s9", "s9")]),
        (
            {"pairs": [pair("s1d1")]},
            [("unknown_party", "s1d1", "s1"), ("unknown_party", "s1d1", "d1")],
        ),
        ({"pairs": [pair("d1s1", pinned_slot="t9")]}, [("unknown_pair_slots", "d1s1")]),
        (
            {"pairs": [pair("d1s1", allowed_slots=frozenset(["t9"]))]},
            [("unknown_pair_slots", "d1s1")],
        ),
        (
            {"pairs": [pair("d1s1", supply_representatives=frozenset(["s2a"]))]},
            [("unknown_representatives", "d1s1", "s1")],
        ),
        (
            {"parties": [*PROBLEM.parties, party("d2", max_meetings=10**6 + 1)]},
            [("out_of_range", "d2")],
        ),
        ({"previous": Previous([], drop_penalty=10**30)}, [("penalty_out_of_range",)]),
        ({"previous": Previous([], move_penalty=-1)}, [("penalty_out_of_range",)]),
        (
            {"slots": times(("2026-12-01T09:20", "2026-12-01T09:00"), ("", ""))},
            [("ends_before_start", "t1")],
        ),
        (
            {"slots": times(("2026-12-01T09:00", "2026-12-01T09:20"), ("2026-12-01T09:10", ""))},
            [("slots_overlap", "t1", "t2")],
        ),
    ],
)
def test_what_makes_no_sense_is_named(facts, found) -> None:
    assert codes(**facts) == found


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"slots": times(("2026-12-01T09:00", "2026-12-01T09:20"), ("2026-12-01T09:20", "09:40"))},
        {"slots": times(("2026-12-01T09:00+08:00", "2026-12-01T09:20"), ("soon", "later"))},
        {"parties": [*PROBLEM.parties, party("d2", min_meetings=5, max_meetings=3)]},
        {"pairs": [pair("d1s1", allowed_slots=frozenset(), pinned_slot="t1")]},
        {"pairs": [*PROBLEM.pairs, replace(pair("d1s1"), id="again")]},
        {"previous": Previous([meet("d9s9", "t9")], frozenset(["t9"]))},
    ],
)
def test_what_can_be_solved_is_sound_though_perhaps_not_meant(facts) -> None:
    assert codes(**facts) == []


def test_sentences_name_the_place_and_what_to_type() -> None:
    (found,) = problems_of(replace(PROBLEM, pairs=[pair("d1s1", weight=2000)]))
    assert found.en == "Pair d1s1: weight is 2000; it has to be from 1 to 1000."
    assert found.zh == "配对 d1s1 的权重为 2000，应在 1 到 1000 之间。"


def test_random_problems_are_sound() -> None:
    assert [problems_of(random_problem(seed)) for seed in range(50)] == [[]] * 50
