"""Repairing a plan: history stays, what is agreed stays where it can, and changes are named."""

from collections.abc import Sequence
from dataclasses import replace

from marketplace.engine.timetable.check import check
from marketplace.engine.timetable.problem import Meeting, Pair, Party, Plan, Previous, Table
from marketplace.engine.timetable.solve import solve
from tests.engine.timetable.instances import event, meet, pair, party


def repaired(
    parties: Sequence[Party],
    pairs: Sequence[Pair],
    meetings: Sequence[Meeting],
    frozen: Sequence[str] = (),
    **facts,
) -> Plan:
    """The plan after a repair, which has to keep every rule."""
    prices = {name: facts.pop(name) for name in ("move_penalty", "drop_penalty") if name in facts}
    previous = Previous(meetings, frozenset(frozen), **prices)
    problem = event(parties, pairs, previous=previous, **facts)
    plan = solve(problem)
    assert check(problem, plan.meetings) == []
    return plan


def test_frozen_meeting_stays_as_it_was_whatever_has_changed() -> None:
    history = meet("d1s1", "t1", "gone", "zz")
    parties = [party("d1", "t2", max_meetings=0), party("s1", "t2")]
    plan = repaired(parties, [pair("d1s1", weight=7, forbidden=True)], [history], ["t1"])
    assert (plan.meetings, plan.value, plan.upper_bound) == ([history], 7, 7)


def test_frozen_meeting_counts_for_maximum_and_minimum() -> None:
    parties = [party("d1", max_meetings=1, min_meetings=1), party("s1"), party("s2")]
    pairs = [pair("d1s1", weight=1), pair("d1s2", weight=1000)]
    plan = repaired(parties, pairs, [meet("d1s1", "t1")], ["t1"])
    assert ([one.pair for one in plan.meetings], plan.value) == (["d1s1"], 1001)


def test_nothing_is_added_to_a_frozen_slot() -> None:
    plan = repaired([party("d1", "t1"), party("s1")], [pair("d1s1")], [], ["t1"])
    assert plan.meetings == []


def test_meeting_stays_in_its_slot_with_the_same_people_at_the_same_table() -> None:
    agreed = meet("d1s1", "t2", "T2", "ba")
    plan = repaired([party("d1", people=2), party("s1")], [pair("d1s1")], [agreed])
    assert plan.meetings == [agreed]
    assert plan.difference == {"moved": [], "dropped": [], "added": []}


def test_colleague_comes_where_somebody_does_not_turn_up() -> None:
    ill = party("d1", people=2)
    ill = replace(
        ill,
        representatives=[
            replace(ill.representatives[0], available=frozenset()),
            ill.representatives[1],
        ],
    )
    plan = repaired([ill, party("s1")], [pair("d1s1")], [meet("d1s1", "t2")])
    assert plan.meetings == [meet("d1s1", "t2", people="ba")]


def test_meeting_moves_where_its_table_is_lost_and_is_not_dropped() -> None:
    parties = [party("d1"), party("d2"), party("s1"), party("s2")]
    agreed = [meet("d1s1", "t1", "T1"), meet("d2s2", "t1", "T2")]
    pairs = [pair("d1s1", weight=1), pair("d2s2", weight=2)]
    plan = repaired(parties, pairs, agreed, tables=(Table("T1"),))
    assert plan.difference == {"moved": ["d1s1"], "dropped": [], "added": []}


def test_what_is_agreed_is_not_dropped_for_a_heavier_pair() -> None:
    parties = [party("d1", max_meetings=1), party("s1"), party("s2", min_meetings=1)]
    pairs = [pair("d1s1", weight=1), pair("d1s2", weight=1000)]
    plan = repaired(parties, pairs, [meet("d1s1", "t1")], drop_penalty=0)
    assert [one.pair for one in plan.meetings] == ["d1s1"]


def test_agreed_meeting_moves_for_a_new_one_only_where_that_pays() -> None:
    parties = [party("d1"), party("s1"), party("d2", "t1"), party("s2", "t1")]
    pairs = [pair("d1s1"), pair("d2s1", weight=400)]
    agreed = [meet("d1s1", "t1")]
    cheap = repaired(parties, pairs, agreed, move_penalty=399)
    assert cheap.difference == {"moved": ["d1s1"], "dropped": [], "added": ["d2s1"]}
    assert cheap.value == 401
    dear = repaired(parties, pairs, agreed, move_penalty=401)
    assert dear.difference == {"moved": [], "dropped": [], "added": []}


def test_pair_that_is_gone_or_cancelled_is_named_as_dropped() -> None:
    parties = [party("d1"), party("s1"), party("s2")]
    agreed = [meet("d1s1", "t1"), meet("d1s2", "t2")]
    plan = repaired(parties, [pair("d1s1", forbidden=True)], agreed)
    assert plan.difference == {"moved": [], "dropped": ["d1s1", "d1s2"], "added": []}


def test_meeting_whose_slot_is_gone_moves() -> None:
    plan = repaired([party("d1"), party("s1")], [pair("d1s1")], [meet("d1s1", "t9")])
    assert plan.difference == {"moved": ["d1s1"], "dropped": [], "added": []}


def test_repair_without_loss_is_proven_optimal() -> None:
    parties = [party("d1"), party("s1"), party("s2")]
    plan = repaired(parties, [pair("d1s1"), pair("d1s2", weight=5)], [meet("d1s1", "t1")])
    assert (plan.value, plan.upper_bound, plan.proven_optimal) == (6, 6, True)
