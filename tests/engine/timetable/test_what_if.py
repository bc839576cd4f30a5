"""What one more table, slot or meeting is worth, by a solver that tries everything."""

from dataclasses import replace
from itertools import product

import pytest

from marketplace.engine.timetable.check import check, value_of
from marketplace.engine.timetable.explain import explain
from marketplace.engine.timetable.problem import Plan, Slot, Table
from marketplace.engine.timetable.what_if import Change, Worth, bottlenecks, changed, what_if
from tests.engine.timetable.instances import all_meetings, event, pair, party

TABLE, SLOT, MEETING = Change("table"), Change("slot"), Change("meeting", "d1")
TIGHT = event(
    [party("d1", "t1", max_meetings=1), party("s1", "t1"), party("s2", "t1")],
    [pair("d1s1", weight=500), pair("d1s2", weight=300)],
    slots=[Slot("t1")],
    tables=[Table("T1")],
)


def best(problem):
    """The best plan of all."""
    ways = product(*([None, *all_meetings(problem, one)] for one in problem.pairs))
    plans = [[one for one in way if one is not None] for way in ways]
    plan = max(
        (one for one in plans if not check(problem, one)), key=lambda one: value_of(problem, one)
    )
    value = value_of(problem, plan)
    return Plan(plan, value, value, 0.0, True, explain(problem, plan)[0])


@pytest.mark.parametrize(
    ("facts", "change", "gain"),
    [
        ({}, TABLE, 0),
        ({}, SLOT, 0),
        ({}, MEETING, 0),
        ({"slots": [Slot("t1"), Slot("+")]}, MEETING, 0),
        ({"tables": []}, TABLE, 500),
        ({"parties": [party("d1"), party("s1"), party("s2")]}, SLOT, 300),
        ({"parties": [party("d1", people=2), party("s1"), party("s2")]}, TABLE, 300),
        (
            {
                "slots": [Slot("t1"), Slot("t2")],
                "parties": [party("d1", max_meetings=1), party("s1"), party("s2")],
            },
            MEETING,
            300,
        ),
    ],
)
def test_one_more_is_worth_what_it_lets_in(facts, change, gain) -> None:
    assert what_if(replace(TIGHT, **facts), change, best) == Worth(change, gain, gain)


def test_nobody_comes_to_a_new_slot_who_never_comes() -> None:
    absent = party("s1")
    absent = replace(
        absent,
        representatives=[replace(one, available=frozenset()) for one in absent.representatives],
    )
    problem = replace(TIGHT, parties=[TIGHT.parties[0], absent, TIGHT.parties[2]])
    assert what_if(problem, SLOT, best).gain == 0


def test_an_unknown_party_or_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="d9"):
        what_if(TIGHT, Change("meeting", "d9"), best)
    with pytest.raises(KeyError, match="chair"):
        what_if(TIGHT, Change("chair"), best)


def test_bottlenecks_come_with_what_gains_most_first_and_nothing_that_gains_nothing() -> None:
    problem = event(
        [party("d1", max_meetings=1), party("d2", "t1"), party("s1"), party("s2"), party("s3")],
        [
            pair("d1s1", weight=500), pair("d1s2", weight=300),
            pair("d2s2", weight=40), pair("d2s3", weight=60),
        ],
    )  # fmt: skip
    assert bottlenecks(problem, best(problem), best) == [("meeting", "d1", 300), ("slot", "", 40)]


def test_what_is_added_has_an_id_of_its_own() -> None:
    problem = replace(TIGHT, slots=[Slot("t1"), Slot("+")])
    assert [slot.id for slot in changed(problem, SLOT).slots] == ["t1", "+", "++"]
