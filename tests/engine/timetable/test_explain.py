"""Why a pair does not meet: one example of each reason, then all of them against brute force."""

from collections import Counter
from dataclasses import replace

from marketplace.engine.timetable.explain import explain
from marketplace.engine.timetable.problem import REASONS, Previous, Slot, Table, Unplaced
from tests.engine.timetable.brute import untrue
from tests.engine.timetable.instances import (
    changed,
    event,
    meet,
    pair,
    party,
    random_plan,
    random_problem,
)


def reasons(problem, meetings):
    return [(one.pair, one.reason, one.detail) for one in explain(problem, meetings)[0]]


def test_a_forbidden_pair() -> None:
    problem = event([party("d1"), party("s1")], [pair("d1s1", forbidden=True)])
    assert reasons(problem, []) == [("d1s1", "forbidden", {})]


def test_no_common_time_tells_when_either_side_is_there() -> None:
    problem = event([party("d1", "t1", "t2"), party("s1", "t3")], [pair("d1s1")])
    detail = {"demand_slots": ["t1", "t2"], "supply_slots": ["t3"]}
    assert reasons(problem, []) == [("d1s1", "no_common_time", detail)]


def test_a_full_party_is_named_with_the_meetings_that_won_heaviest_first() -> None:
    problem = event(
        [party("d1", max_meetings=2), party("s1"), party("s2"), party("s3")],
        [pair("d1s1", weight=5), pair("d1s2", weight=6), pair("d1s3", weight=4)],
    )
    won = [{"pair": "d1s2", "weight": 6}, {"pair": "d1s1", "weight": 5}]
    assert reasons(problem, [meet("d1s1", "t1"), meet("d1s2", "t2")]) == [
        ("d1s3", "demand_full", {"demand_meetings": won})
    ]


def test_both_sides_can_be_full_and_a_maximum_of_nothing_is_full_at_once() -> None:
    problem = event([party("d1", max_meetings=0), party("s1", max_meetings=0)], [pair("d1s1")])
    detail = {"demand_meetings": [], "supply_meetings": []}
    assert reasons(problem, []) == [("d1s1", "both_full", detail)]
    problem = event([party("d1"), party("s1", max_meetings=0)], [pair("d1s1")])
    assert reasons(problem, []) == [("d1s1", "supply_full", {"supply_meetings": []})]


def test_tables_full_tells_how_many_meet_in_each_common_slot() -> None:
    problem = event(
        [party("d1"), party("d2", "t2"), party("s1"), party("s2", "t2")],
        [pair("d1s1", weight=9), pair("d2s2", weight=1)],
        tables=[Table("T1")],
    )
    found = reasons(problem, [meet("d1s1", "t2")])
    assert found == [("d2s2", "tables_full", {"slots": {"t2": 1}})]
    nowhere = replace(problem, tables=[])
    assert reasons(nowhere, [])[1] == ("d2s2", "tables_full", {"slots": {"t2": 0}})


def test_a_clash_names_what_is_lacking_in_each_slot_and_what_would_have_to_move() -> None:
    problem = event(
        [party("d1", "t1"), party("s1"), party("s2")],
        [pair("d1s1", weight=9), pair("d1s2", weight=4)],
    )
    detail = {
        "slots": {"t1": ["demand"]},
        "slot": "t1",
        "moves": [],
        "drops": [{"pair": "d1s1", "weight": 9}],
        "change": -5,
    }
    assert reasons(problem, [meet("d1s1", "t1")]) == [("d1s2", "times_clash", detail)]
    later = replace(problem, parties=[party("d1", "t1", "t2"), party("s1"), party("s2", "t1")])
    (found,) = reasons(later, [meet("d1s1", "t1")])
    assert found[2]["moves"] == [{"pair": "d1s1", "from": "t1", "to": "t2"}]
    assert (found[2]["drops"], found[2]["change"]) == ([], 4)


def test_a_pair_that_could_simply_be_added_needs_no_moves() -> None:
    problem = event([party("d1", min_meetings=1), party("s1", "t2")], [pair("d1s1", weight=4)])
    detail = {"slots": {"t2": []}, "slot": "t2", "moves": [], "drops": [], "change": 1004}
    assert reasons(problem, []) == [("d1s1", "times_clash", detail)]


def test_a_heavier_pair_waits_where_all_in_its_way_are_somebodys_only_meeting() -> None:
    problem = event(
        [party("d1", max_meetings=1), party("s1"), party("s2")],
        [pair("d1s1", weight=3), pair("d1s2", weight=9)],
    )
    detail = {"pair": "d1s1", "weight": 3, "only_meeting_of": "s1"}
    assert reasons(problem, [meet("d1s1", "t1")]) == [("d1s2", "protects_only_meeting", detail)]


def test_a_pair_that_lost_to_a_meeting_of_the_well_supplied_is_not_waiting_for_anybody() -> None:
    problem = event(
        [party("d1", max_meetings=1), party("d2"), party("s1"), party("s2")],
        [pair("d1s1", weight=3), pair("d1s2", weight=9), pair("d2s1")],
    )
    found = reasons(problem, [meet("d1s1", "t1"), meet("d2s1", "t2")])
    assert found == [("d1s2", "demand_full", {"demand_meetings": [{"pair": "d1s1", "weight": 3}]})]


def test_nothing_is_offered_in_the_past() -> None:
    problem = event(
        [party("d1", "t1"), party("s1", "t1")],
        [pair("d1s1")],
        previous=Previous([], frozenset(["t1"])),
    )
    detail = {"demand_slots": [], "supply_slots": []}
    assert reasons(problem, []) == [("d1s1", "no_common_time", detail)]


def test_parties_without_a_meeting_are_those_who_could_have_had_one() -> None:
    problem = event(
        [party("d1"), party("d2"), party("d3", max_meetings=0), party("s1", "t1"), party("s2")],
        [pair("d1s1"), pair("d2s1"), pair("d3s2")],
    )
    assert explain(problem, [meet("d1s1", "t1")])[1] == ["d2"]


def test_an_event_without_parties_or_pairs_needs_no_explanation() -> None:
    assert explain(event([], []), []) == ([], [])
    assert explain(event([], [], slots=[], tables=[]), []) == ([], [])
    assert explain(event([party("d1", people=0), party("s1", people=0)], []), []) == ([], [])
    nobody = event([party("d1", people=0), party("s1", people=0)], [pair("d1s1")])
    detail = {"demand_slots": [], "supply_slots": []}
    assert explain(nobody, []) == ([Unplaced("d1s1", "no_common_time", detail)], [])
    no_slots = replace(nobody, slots=[Slot("t1", closed=True)])
    assert explain(no_slots, [])[0][0].reason == "no_common_time"


def test_every_reason_is_true_of_random_plans_and_repairs() -> None:
    seen: Counter[str] = Counter()
    for seed in range(60):
        problem = random_problem(seed)
        plan = random_plan(problem, seed, share=(1.0, 1.0, 0.6)[seed % 3])
        later = changed(problem, plan, seed)
        for one, meetings in ((problem, plan), (later, random_plan(later, seed + 1))):
            unplaced, _without = explain(one, meetings)
            assert untrue(one, meetings, unplaced) == []
            seen.update(found.reason for found in unplaced)
    assert set(seen) == set(REASONS)


def test_history_stands_in_nobodys_way() -> None:
    problem = event(
        [party("d1", max_meetings=1), party("s1"), party("s2")],
        [pair("d1s1", weight=3), pair("d1s2", weight=9)],
        previous=Previous([meet("d1s1", "t1")], frozen_slots=frozenset(["t1"])),
    )
    assert reasons(problem, [meet("d1s1", "t1")])[0][1] == "demand_full"


def test_a_full_party_makes_room_in_any_slot_by_giving_up_a_meeting() -> None:
    problem = event(
        [party("d1", max_meetings=1), party("s1", "t1"), party("s2", "t2")],
        [pair("d1s1", weight=3), pair("d1s2", weight=9)],
    )
    assert reasons(problem, [meet("d1s1", "t1")])[0][1] == "protects_only_meeting"


def test_a_meeting_in_another_slot_is_not_in_the_way() -> None:
    problem = event(
        [party("d1", "t1", "t2", max_meetings=1), party("d2"), party("s1"), party("s2", "t2")],
        [pair("d1s1", weight=3), pair("d1s2", weight=9), pair("d2s2", weight=9)],
    )
    assert reasons(problem, [meet("d1s1", "t1"), meet("d2s2", "t2")])[0][1] == "demand_full"


def test_two_who_move_for_a_pair_go_to_different_slots() -> None:
    problem = event(
        [party("d1", "t1", "t2", "t3"), party("d2"), party("s1"), party("s2")],
        [pair("d1s1", allowed_slots=frozenset(["t1"])), pair("d1s2"), pair("d2s1")],
        tables=[Table("T1"), Table("T2"), Table("T3")],
        slots=[Slot("t1"), Slot("t2", capacity=1), Slot("t3", capacity=1)],
    )
    (found,) = reasons(problem, [meet("d1s2", "t1"), meet("d2s1", "t1", "T2")])
    assert found[2]["moves"] == [
        {"pair": "d1s2", "from": "t1", "to": "t2"},
        {"pair": "d2s1", "from": "t1", "to": "t3"},
    ]


def test_who_leaves_does_not_stay_in_the_slot_with_another_person() -> None:
    problem = event(
        [party("d1", "t1", people=2), party("s1", "t1"), party("s2", "t1", people=2)],
        [pair("d1s1", demand_representatives=frozenset(["d1a"])), pair("d1s2", weight=2)],
        tables=[Table("T1")],
    )
    (found,) = reasons(problem, [meet("d1s2", "t1")])
    assert found[1] == "tables_full"
    roomy = replace(problem, tables=[Table("T1"), Table("T2")])
    (found,) = reasons(roomy, [meet("d1s2", "t1")])
    assert found[2]["drops"] == [{"pair": "d1s2", "weight": 2}]


def test_two_pairs_of_the_same_parties_make_room_together() -> None:
    again = replace(pair("d1s1", weight=5), id="again")
    problem = event([party("d1", "t1"), party("s1", "t1")], [pair("d1s1", weight=7), again])
    (found,) = reasons(problem, [meet("d1s1", "t1")])
    assert found[2]["drops"] == [{"pair": "d1s1", "weight": 7}]
    assert found[2]["change"] == -2


def test_a_slot_at_its_capacity_lacks_a_table_and_makes_room_for_one() -> None:
    problem = event(
        [party("d1"), party("d2"), party("s1"), party("s2")],
        [pair("d1s1"), pair("d2s2"), pair("d1s2"), pair("d2s1")],
        slots=[Slot("t1", capacity=1), Slot("t2"), Slot("t3", closed=True)],
    )
    meetings = [meet("d1s1", "t2"), meet("d2s2", "t1")]
    found = {name: detail for name, _why, detail in reasons(problem, meetings)}
    assert found["d1s2"] == {
        "slots": {"t1": ["supply", "table"], "t2": ["demand"]},
        "slot": "t1",
        "moves": [{"pair": "d2s2", "from": "t1", "to": "t2"}],
        "drops": [],
        "change": 1,
    }


def test_a_meeting_in_a_slot_that_the_pair_does_not_allow_is_not_in_its_way() -> None:
    problem = event(
        [party("d1", "t1", "t2"), party("s1"), party("s2"), party("s3")],
        [
            pair("d1s1", weight=1),
            pair("d1s2", weight=5, allowed_slots=frozenset(["t2"])),
            pair("d1s3", weight=9),
        ],
    )
    (found,) = reasons(problem, [meet("d1s1", "t1"), meet("d1s3", "t2")])
    assert found[1] == "times_clash"


def test_a_table_held_by_anybodys_only_meeting_is_waited_for() -> None:
    everybody = [party(f"{side}{at}", "t1", "t2") for side in "ds" for at in (1, 2)]
    pairs = [pair("d1s1", weight=3), pair("d2s2", weight=9, allowed_slots=frozenset(["t1"]))]
    problem = event(everybody, pairs, tables=[Table("T1")])
    detail = {"pair": "d1s1", "weight": 3, "only_meeting_of": "s1"}
    assert reasons(problem, [meet("d1s1", "t1")]) == [("d2s2", "protects_only_meeting", detail)]
    others = [pair("d1s2"), pair("d2s1")]
    busy = replace(problem, pairs=[*pairs, *others], slots=[Slot("t1"), Slot("t2"), Slot("t3")])
    busy = replace(busy, tables=[Table("T1"), Table("B", "d1"), Table("C", "s1")])
    assert reasons(busy, [meet("d1s1", "t1", "B"), meet("d1s2", "t2", "B")])[0][1] == "times_clash"


def test_the_cheapest_meeting_leaves_a_slot_at_its_capacity() -> None:
    problem = event(
        [
            party("d1", "t1", min_meetings=1), party("d2"), party("d3"),
            party("s1"), party("s2", "t1"), party("s3", "t1", "t2"),
        ],
        [pair("d1s1", weight=4), pair("d2s2", weight=7), pair("d3s3", weight=3),
         pair("d2s3", weight=9)],
        slots=[Slot("t1", capacity=2), Slot("t2"), Slot("t3")],
        tables=[Table("T1"), Table("T2"), Table("T3")],
    )  # fmt: skip
    meetings = [meet("d1s1", "t1"), meet("d2s2", "t1", "T2"), meet("d2s3", "t2")]
    detail = {
        "slots": {"t1": ["table"], "t2": ["supply"]},
        "slot": "t1",
        "moves": [],
        "drops": [{"pair": "d2s2", "weight": 7}],
        "change": -4,
    }
    assert reasons(problem, meetings) == [("d3s3", "times_clash", detail)]


def test_who_leaves_may_push_another_on() -> None:
    early, late = frozenset(["t1", "t2"]), frozenset(["t2", "t3"])
    problem = event(
        [party("d1", "t1"), party("d2"), party("s1"), party("s3")],
        [
            pair("d1s1"),
            pair("d2s1", weight=9, allowed_slots=early),
            pair("d2s3", weight=9, allowed_slots=late),
        ],
    )
    meetings = [meet("d2s1", "t1"), meet("d2s3", "t2")]
    (found,) = reasons(problem, meetings)
    assert found[2]["moves"] == [
        {"pair": "d2s1", "from": "t1", "to": "t2"},
        {"pair": "d2s3", "from": "t2", "to": "t3"},
    ]
    assert (found[2]["drops"], found[2]["change"]) == ([], 1)
    stuck = replace(problem, slots=[Slot("t1"), Slot("t2"), Slot("t3", closed=True)])
    (found,) = reasons(stuck, meetings)
    assert (found[2]["moves"], found[2]["drops"]) == ([], [{"pair": "d2s1", "weight": 9}])
