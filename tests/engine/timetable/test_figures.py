"""What people feel: idle slots, changes of table, and going without any meeting."""

from marketplace.engine.timetable.figures import comfort
from marketplace.engine.timetable.problem import Slot, Table
from marketplace.engine.timetable.solve import solve
from tests.benchmarks.events import Size, made_event
from tests.engine.timetable.instances import event, meet, pair, party


def test_meetings_of_a_person_follow_each_other() -> None:
    slots = tuple(Slot(f"t{at}") for at in range(8))
    names = [slot.id for slot in slots]
    everybody = [party(name, *names) for name in ("d1", "d2", "s1", "s2", "s3")]
    pairs = [pair(f"d{one}s{two}") for one in (1, 2) for two in (1, 2, 3)]
    plan = solve(event(everybody, pairs, slots=slots))
    assert (len(plan.meetings), plan.figures["idle_slots_per_person"]) == (6, 0.0)


def test_slot_without_a_meeting_between_two_is_idle() -> None:
    everybody = [party("d1"), party("s1", "t1"), party("s2", "t3")]
    plan = solve(event(everybody, [pair("d1s1"), pair("d1s2")]))
    assert plan.figures["idle_slots_per_person"] == 1 / 3


def test_slot_in_which_somebody_is_away_is_not_idle() -> None:
    everybody = [party("d1", "t1", "t3"), party("s1", "t1"), party("s2", "t3")]
    plan = solve(event(everybody, [pair("d1s1"), pair("d1s2")]))
    assert plan.figures["idle_slots_per_person"] == 0.0


def test_host_keeps_the_table() -> None:
    everybody = [party(name) for name in ("d1", "d2", "s1", "s2", "s3")]
    pairs = [pair(f"d{one}s{two}") for one in (1, 2) for two in (1, 2, 3)]
    plan = solve(event(everybody, pairs))
    tables = {one.demand_representative: one.table for one in plan.meetings}
    assert [one.table for one in plan.meetings] == [
        tables[one.demand_representative] for one in plan.meetings
    ]
    assert plan.figures["host_table_moves"] == 0.0


def test_a_change_of_table_and_the_gap_before_it_are_counted() -> None:
    everybody = [party("d1"), party("s1"), party("s2")]
    problem = event(everybody, [pair("d1s1"), pair("d1s2")])
    meetings = [meet("d1s1", "t1"), meet("d1s2", "t3", "T2")]
    assert comfort(problem, meetings) == {"idle_slots_per_person": 1 / 3, "host_table_moves": 1.0}


def test_who_could_meet_and_does_not_is_counted() -> None:
    everybody = [party("d1", max_meetings=1), party("s1"), party("s2"), party("s3")]
    plan = solve(event(everybody, [pair("d1s1"), pair("d1s2"), pair("d1s3", forbidden=True)]))
    assert plan.figures["without_meeting"] == 1.0


def test_who_wants_no_meeting_goes_without_none() -> None:
    everybody = [party("d1", max_meetings=0), party("s1")]
    plan = solve(event(everybody, [pair("d1s1")]))
    assert plan.figures["without_meeting"] == 0.0


def test_compaction_changes_no_value() -> None:
    problem = made_event(Size(20, 40, 10), 3)
    fast, best = solve(problem, effort="fast"), solve(problem, effort="best")
    assert fast.value == best.value == best.upper_bound
    assert best.figures["idle_slots_per_person"] < 0.1


def test_scarce_tables_are_shared_out_as_well_as_a_bound_allows() -> None:
    plan = solve(made_event(Size(40, 80, 12), 5, "noon"))
    assert plan.gap < 0.001


def test_every_booth_is_used_by_its_owner_alone() -> None:
    tables = (Table("B-d1", "d1"), Table("T1"))
    everybody = [
        party("d1", "t1", people=2),
        party("d2", "t1"),
        party("s1"),
        party("s2"),
        party("s3"),
    ]
    plan = solve(event(everybody, [pair("d1s1"), pair("d1s2"), pair("d2s3")], tables=tables))
    assert [one.table for one in plan.meetings] == ["B-d1", "B-d1", "T1"]
