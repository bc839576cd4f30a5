"""Minima out of reach, and the cut that proves it."""

from itertools import product

import pytest

from marketplace.engine.timetable.check import check
from marketplace.engine.timetable.minimums import Shortfall, unreachable_minimums
from marketplace.engine.timetable.problem import Previous, Slot
from marketplace.engine.timetable.solve import solve
from tests.engine.timetable.instances import (
    all_meetings,
    event,
    meet,
    pair,
    party,
    random_problem,
)


def test_a_party_with_too_few_partners() -> None:
    problem = event(
        [party("d1", min_meetings=3), party("s1"), party("s2"), party("s3")],
        [pair("d1s1"), pair("d1s2"), pair("d1s3", forbidden=True)],
    )
    assert unreachable_minimums(problem) == [Shortfall(("d1",), 3, 2, partners=("s1", "s2"))]


def test_a_party_with_too_little_time() -> None:
    problem = event(
        [party("d1", "t1", "t2", min_meetings=3), party("s1"), party("s2"), party("s3")],
        [pair("d1s1"), pair("d1s2"), pair("d1s3")],
    )
    assert unreachable_minimums(problem) == [Shortfall(("d1",), 3, 2, slots=("t1", "t2"))]


def test_some_partners_and_some_slots_limit_together() -> None:
    problem = event(
        [party("d1", min_meetings=3), party("s1"), party("s2", "t1"), party("s3", "t1")],
        [pair("d1s1"), pair("d1s2"), pair("d1s3")],
    )
    assert unreachable_minimums(problem) == [
        Shortfall(("d1",), 3, 2, partners=("s1",), slots=("t1",))
    ]


def test_a_minimum_above_the_maximum_names_nobody_else() -> None:
    problem = event([party("d1", min_meetings=3, max_meetings=2), party("s1")], [pair("d1s1")])
    assert unreachable_minimums(problem) == [Shortfall(("d1",), 3, 2)]


def test_a_slot_at_its_capacity_limits_several_people() -> None:
    problem = event(
        [party("d1", min_meetings=2, people=2), party("s1"), party("s2")],
        [pair("d1s1"), pair("d1s2")],
        slots=[Slot("t1", capacity=1), Slot("t2", closed=True), Slot("t3", capacity=0)],
    )
    assert unreachable_minimums(problem) == [Shortfall(("d1",), 2, 1, slots=("t1",))]


def test_parties_that_share_a_partner_cannot_both_have_it() -> None:
    problem = event(
        [
            party("d1", min_meetings=1), party("d2", min_meetings=1), party("d3", min_meetings=1),
            party("s1", max_meetings=1), party("s2"),
        ],
        [pair("d1s1"), pair("d2s1"), pair("d3s2")],
    )  # fmt: skip
    assert unreachable_minimums(problem) == [Shortfall(("d1", "d2"), 2, 1, partners=("s1",))]


def test_history_counts_as_had_and_the_past_gives_no_more() -> None:
    past = Previous([meet("d1s1", "t1")], frozen_slots=frozenset(["t1", "t2"]))
    parties = [party("d1", min_meetings=3), party("s1"), party("s2"), party("s3")]
    pairs = [pair("d1s1"), pair("d1s2"), pair("d1s3")]
    assert unreachable_minimums(event(parties, pairs, previous=past)) == [
        Shortfall(("d1",), 3, 2, slots=("t3",))
    ]
    assert unreachable_minimums(event(parties, pairs)) == []


def most_of(problem, parties: set[str]) -> int:
    """The most meetings, up to each minimum, of these parties in any plan; by trying all."""
    mine = [one for one in problem.pairs if {one.demand, one.supply} & parties]
    least = {one.id: one.min_meetings for one in problem.parties if one.id in parties}
    best = 0
    for chosen in product(*([None, *all_meetings(problem, one)] for one in mine)):
        meetings = [one for one in chosen if one is not None]
        if check(problem, meetings):
            continue
        pairs = {one.id: (one.demand, one.supply) for one in mine}
        held = [name for one in meetings for name in pairs[one.pair]]
        best = max(best, sum(min(held.count(name), least[name]) for name in parties))
    return best


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_no_plan_has_more_than_a_cut_allows(start: int) -> None:
    for seed in range(start, start + 20):
        problem = random_problem(seed, parties=2, slots=2)
        for one in unreachable_minimums(problem):
            assert one.most < one.minimum
            assert most_of(problem, set(one.parties)) <= one.most


def test_looking_only_into_what_a_plan_misses_finds_the_same() -> None:
    found = 0
    for seed in range(200):
        problem = random_problem(seed)
        whole = unreachable_minimums(problem)
        assert unreachable_minimums(problem, solve(problem, effort="fast").meetings) == whole, seed
        found += len(whole)
    assert found > 20
