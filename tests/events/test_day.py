"""The day: check-in, attendance, late changes, the hall screen, outcomes and the report."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.db import now
from marketplace.errors import RefusedError
from marketplace.events import (
    day,
    generating,
    live,
    outcomes,
    plan_queries,
    publishing,
    repairing,
    reporting,
)
from marketplace.events.models import Absence, Representative
from marketplace.events.outcomes import OutcomeDraft
from marketplace.events.plan_models import EventPair, EventPlan, Outcome
from tests.events import made

EARLY = dt.timedelta(hours=5)


@pytest.fixture
def event(session, chen):
    """The second of six slots goes on."""
    starts = now() - dt.timedelta(minutes=30)
    return made.event(session, chen, slots=6, tables=3, starts=starts)


@pytest.fixture
def sides(session, event, ada, bao):
    demand = [made.participant(session, event, ada, "demand"),
              made.participant(session, event, "Owner 2", "demand")]  # fmt: skip
    supply = [made.participant(session, event, bao, "supply"),
              made.participant(session, event, "Supplier 2", "supply"),
              made.participant(session, event, "Supplier 3", "supply")]  # fmt: skip
    for one in demand:
        for other in supply:
            made.wish(session, one, other, "like")
    return demand, supply


@pytest.fixture
def plan(session, chen, event, sides):
    found = generating.generate(session, chen, event=event, moment=now() - EARLY)
    publishing.publish(session, chen, event=event, plan=found, moment=now() - EARLY)
    session.commit()
    return found


def test_check_in_counts_once_and_can_be_undone(session, sign_in, chen, event, sides) -> None:
    person = sides[0][0].people[0]
    code, where = person.code, f"/events/{event.id}/check-in"
    client = sign_in(chen)
    address = f"https://example.cn{where}/{code}"
    answer = client.get(where, query_string={"code": address})
    assert answer.headers["Location"].endswith(f"{where}/{code}")
    assert "Not here yet" in client.get(f"{where}/{code}").text
    assert client.post(f"{where}/{code}").status_code == 303
    assert "was checked in before" in client.post(f"{where}/{code}", follow_redirects=True).text
    first = select(Representative.checked_in_at).where(Representative.code == code)
    assert session.scalar(first) is not None
    session.commit()
    assert client.post(f"{where}/{code}", data={"undo": "1"}).status_code == 303
    assert session.scalar(first) is None
    session.commit()
    assert client.get(f"{where}/no-such-code").status_code == 404


def test_attendance_is_one_tap_and_can_be_taken_back(session, sign_in, chen, event, plan) -> None:
    pair_id = plan_queries.meetings(session, plan)[0].pair_id
    session.commit()
    client = sign_in(chen)
    where = f"/events/{event.id}/day/pairs/{pair_id}"
    said = select(EventPair.attendance, EventPair.attended_at).where(EventPair.id == pair_id)
    for attendance in ("held", "supply_missing", ""):
        assert client.post(where, data={"attendance": attendance}).status_code == 303
        row = session.execute(said).one()
        assert (row.attendance, row.attended_at is None) == (attendance, attendance == "")
        session.commit()
    assert client.post(where, data={"attendance": "perhaps"}).status_code == 409


def test_only_meetings_in_force_are_attended(session, chen, event, sides) -> None:
    pair = EventPair(event_id=event.id, demand_id=sides[0][0].id, supply_id=sides[1][0].id)
    session.add(pair)
    session.flush()
    with pytest.raises(RefusedError, match="not part of the published timetable"):
        day.attend(session, chen, pair=pair, attendance="held")


def test_a_repair_leaves_what_can_stay(session, sign_in, chen, event, plan, sides) -> None:
    gone = sides[1][1]
    before = {it.pair_id: (it.slot_id, it.table_id, it.pair.supply_id, it.slot.starts_at)
              for it in plan_queries.meetings(session, plan)}  # fmt: skip
    person_id = gone.people[0].id
    session.commit()
    client = sign_in(chen)
    page = client.get(f"/events/{event.id}/day").text
    assert "cannot be kept any more" not in page
    answer = client.post(f"/events/{event.id}/day/people/{person_id}", data={"is": ""})
    assert answer.status_code == 303
    page = client.get(f"/events/{event.id}/day").text
    has_late = any(supply == gone.id and starts > now() for _s, _t, supply, starts in
                   before.values())  # fmt: skip
    assert ("cannot be kept any more" in page) == has_late
    answer = client.post(f"/events/{event.id}/plan/repair")
    assert answer.status_code == 303, answer.text[answer.text.index("<main") :]
    made_now = plan_queries.plan(session, event, 2)
    after = {it.pair_id: (it.slot_id, it.table_id) for it in
             plan_queries.meetings(session, made_now)}  # fmt: skip
    session.commit()
    for pair, (slot, table, supply, starts) in before.items():
        if supply != gone.id or starts <= now():
            assert after[pair] == (slot, table)
        else:
            assert pair not in after
    assert client.post(f"/events/{event.id}/plan/2/publish").status_code == 303
    assert client.post(f"/events/{event.id}/day/people/{person_id}", data={"is": "here"})
    assert session.scalars(select(Absence.id)).all() == []


def test_lateness_reaches_to_the_slot_named(session, sign_in, chen, event, plan, sides) -> None:
    person_id = sides[0][1].people[0].id
    until, lost = event.slots[4].id, {event.slots[2].id, event.slots[3].id}
    answer = sign_in(chen).post(f"/events/{event.id}/day/people/{person_id}", data={"until": until})
    assert answer.status_code == 303
    rows = session.execute(select(Absence.slot_id, Absence.cause)).all()
    assert {tuple(row) for row in rows} == {(one, "late") for one in lost}


def test_a_lost_table_is_repaired(session, chen, event, plan) -> None:
    table = event.tables[0]
    repairing.lose_table(session, chen, table=table)
    found = repairing.broken(session, event)
    late = [it for it in plan_queries.meetings(session, plan)
            if it.table_id == table.id and it.slot.starts_at > now()]  # fmt: skip
    assert bool(found.sentences) == bool(late)
    again = repairing.repair(session, chen, event=event)
    there = [it for it in plan_queries.meetings(session, again) if it.slot.starts_at > now()]
    assert all(it.table_id != table.id for it in there)
    assert again.figures["difference"]["dropped"] == []


def test_the_hall_screen_shows_now_and_next(session, sign_in, chen, event, plan) -> None:
    address = f"/events/{event.id}/screen/{event.code}"
    visitor = sign_in()
    page = visitor.get(address)
    assert page.status_code == 200
    assert page.headers["Refresh"] == "60"
    shown = live.screen(session, event)
    assert shown.current.id == event.slots[1].id
    assert shown.following.id == event.slots[2].id
    for row in shown.rows:
        for one in (*row.now, *row.next):
            assert f"{one.pair.demand.name} – {one.pair.supply.name}" in page.text
    session.commit()
    assert visitor.get(f"/events/{event.id}/screen/wrong").status_code == 404


def test_changes_are_marked_for_two_minutes(session, chen, event, plan, sides) -> None:
    repairing.not_there(
        session, chen, person=sides[0][0].people[0], slots=repairing.to_come(event.slots)
    )
    again = repairing.repair(session, chen, event=event)
    publishing.publish(session, chen, event=event, plan=again)
    first = {(it.pair_id, it.slot_id, it.table_id)
             for it in plan_queries.meetings(session, plan)}  # fmt: skip
    new = {it.id for it in plan_queries.meetings(session, again)
           if (it.pair_id, it.slot_id, it.table_id) not in first}  # fmt: skip
    assert live.screen(session, event).changed == new
    later = now() + dt.timedelta(minutes=3)
    assert live.screen(session, event, moment=later).changed == frozenset()


def test_outcomes_are_kept_and_checked(session, sign_in, chen, event, plan) -> None:
    pair_id = plan_queries.meetings(session, plan)[0].pair_id
    session.commit()
    client = sign_in(chen)
    where = f"/events/{event.id}/day/pairs/{pair_id}/outcome"
    assert client.get(where).status_code == 200
    wrong = {"result": "insufficient_interest", "amount_wan": "120"}
    answer = client.post(where, data=wrong)
    assert answer.status_code == 422
    assert "Leave the amount empty" in answer.text
    for amount in ("120", "150.5"):
        good = {"result": "cooperation_possible", "amount_wan": amount, "rating": "5",
                "next_step": "看现场", "follow_up_on": "2030-06-01"}  # fmt: skip
        assert client.post(where, data=good).status_code == 303
    one = session.scalars(select(Outcome)).one()
    assert (one.side, one.result, one.amount_wan, one.rating) == (
        "desk", "cooperation_possible", Decimal("150.50"), 5,
    )  # fmt: skip
    assert session.get(EventPair, pair_id).attendance == "held"


def test_the_report_counts_from_rows(session, sign_in, chen, event, plan, sides) -> None:
    meetings = plan_queries.meetings(session, plan)
    first, second = meetings[0].pair, meetings[1].pair
    day.attend(session, chen, pair=first, attendance="held")
    day.attend(session, chen, pair=second, attendance="supply_missing")
    for side, amount in (("demand", 300), ("supply", 200)):
        draft = OutcomeDraft(result="cooperation_possible", amount_wan=amount, rating=4)
        outcomes.say_outcome(session, None, pair=first, side=side, draft=draft)
    day.check_in(session, chen, person=sides[0][0].people[0])
    session.commit()
    report = reporting.report(session, event)
    assert (report.planned, report.held, report.intents) == (6, 1, 1)
    assert report.amount_wan == Decimal(200)
    assert report.missed == {"supply_missing": 1}
    assert (report.came, report.approved) == (
        {"demand": 1, "supply": 0}, {"demand": 2, "supply": 3},
    )  # fmt: skip
    assert (report.wishes, report.wishes_met) == (6, 6)
    assert report.ratings == {"demand": 4.0, "supply": 4.0}
    assert report.share(1, 3) == "33.3 %"
    session.commit()
    page = sign_in(chen).get(f"/events/{event.id}/report")
    assert page.status_code == 200
    assert "CNY 2,000,000" in page.text


def test_only_those_whose_meetings_changed_are_written_to(
    session, chen, event, plan, sides
) -> None:
    person = sides[0][1].people[0]
    repairing.not_there(session, chen, person=person, slots=repairing.to_come(event.slots))
    again = repairing.repair(session, chen, event=event)
    changes = publishing.differences(session, event, plan, again)
    both = [
        {
            number: {it.what for it in entries}
            for number, entries in publishing.agendas(session, event, version).items()
        }
        for version in (plan, again)
    ]
    people = both[0].keys() | both[1].keys()
    differ = {one for one in people if both[0].get(one, set()) != both[1].get(one, set())}
    assert {one.person.id for one in changes} == differ


def test_statements_of_the_desk_do_not_grow(
    session, sign_in, chen, event, plan, sides, connection_count
) -> None:
    client, counts = sign_in(chen), []
    for n in (1, 3):
        for i in range(n):
            one = made.participant(session, event, f"D{n}{i}", "demand")
            made.wish(session, one, sides[1][0], "like")
        found = generating.generate(session, chen, event=event, moment=now() - EARLY)
        publishing.publish(session, chen, event=event, plan=found, moment=now() - EARLY)
        session.commit()
        code = event.code
        client.get(f"/events/{event.id}/day")
        connection_count()
        for path in ("day", "report", f"screen/{code}"):
            client.get(f"/events/{event.id}/{path}")
        counts.append(connection_count())
    assert counts[0] == counts[1]
    assert session.scalars(select(EventPlan.number).order_by(EventPlan.number)).all() == [1, 2, 3]
