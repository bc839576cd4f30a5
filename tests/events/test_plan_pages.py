"""The timetable in the browser: generate, look, change by hand, publish."""

import pytest
from sqlalchemy import select

from marketplace.events import generating, pairing, plan_queries
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.records import OutboxMail
from tests.events import made


@pytest.fixture
def event(session, chen):
    return made.event(session, chen, slots=3, tables=2)


@pytest.fixture
def sides(session, event, ada, bao):
    """Ada and another owner, Bao and another supplier; the first of each wish for each other."""
    demand = [made.participant(session, event, ada, "demand"),
              made.participant(session, event, "Owner 2", "demand")]  # fmt: skip
    supply = [made.participant(session, event, bao, "supply"),
              made.participant(session, event, "Supplier 2", "supply")]  # fmt: skip
    for one in demand:
        for other in supply:
            made.wish(session, one, other, "like")
    return demand, supply


def plan_of(session, event, chen):
    plan = generating.generate(session, chen, event=event)
    session.commit()
    return plan


def pair_of(session, event, demand, supply):
    found = pairing.pair_of(session, event, demand, supply)
    session.commit()
    return found


def test_generating_and_publishing_write_to_those_concerned(
    session, sign_in, chen, event, sides
) -> None:
    client = sign_in(chen)
    assert "No timetable yet" in client.get(f"/events/{event.id}/plan").text
    answer = client.post(f"/events/{event.id}/plan/generate")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "no timetable can be better; this is proven" in page
    assert "Ada Hospital" in page
    for view in ("people", "tables", "unplaced", "changes"):
        assert client.get(f"/events/{event.id}/plan/1?view={view}").status_code == 200
    assert session.scalars(select(OutboxMail)).all() == []
    session.commit()
    assert client.post(f"/events/{event.id}/plan/1/publish").status_code == 303
    session.commit()
    told = set(session.scalars(select(OutboxMail.recipient)))
    session.commit()
    assert told == {"ada@example.cn", "bao@example.cn"}
    assert client.post(f"/events/{event.id}/plan/1/publish").status_code == 303
    session.commit()
    assert len(session.scalars(select(OutboxMail)).all()) == 2
    session.commit()


def test_what_would_help_is_told(session, sign_in, chen, event, sides) -> None:
    sides[0][0].max_meetings = 1
    session.commit()
    client = sign_in(chen)
    client.post(f"/events/{event.id}/plan/generate")
    page = client.get(f"/events/{event.id}/plan").text
    assert "One more meeting for Ada Hospital" in page
    assert "One more table" not in page


def test_who_has_nobody_to_meet_is_named_once(session, sign_in, chen, event, sides) -> None:
    event.min_meetings = 1
    for number in range(7):
        made.participant(session, event, f"Alone {number}", "supply")
    plan_of(session, event, chen)
    page = sign_in(chen).get(f"/events/{event.id}/plan").text
    assert "7 participants have nobody to meet: Alone 0, Alone 1," in page
    assert "and 2 more" in page
    assert "no timetable can give more than" not in page


def test_too_few_interpreters_at_once_are_told(session, sign_in, chen, event, sides) -> None:
    for one in sides[1]:
        one.people[0].languages = "en"
    plan_of(session, event, chen)
    client = sign_in(chen)
    told = "meetings need an interpreter at once, and there are"
    assert f"2 {told} 0" in client.get(f"/events/{event.id}/plan").text
    event.interpreters = 2
    session.commit()
    page = client.get(f"/events/{event.id}/plan").text
    assert told not in page
    assert "Need an interpreter" in page


def test_only_one_version_is_in_force(session, sign_in, chen, event, sides) -> None:
    plan_of(session, event, chen)
    plan_of(session, event, chen)
    client = sign_in(chen)
    for number in (1, 2):
        assert client.post(f"/events/{event.id}/plan/{number}/publish").status_code == 303
    session.commit()
    rows = select(EventPlan.number, EventPlan.state).order_by(EventPlan.number)
    assert [tuple(row) for row in session.execute(rows)] == [(1, "replaced"), (2, "published")]
    session.commit()
    assert client.post(f"/events/{event.id}/plan/1/publish").status_code == 409
    assert client.post(f"/events/{event.id}/plan/1/restore").status_code == 303
    session.commit()
    restored, first = (plan_queries.plan(session, event, number) for number in (3, 1))
    assert restored.state == "draft"
    same = [
        {(it.pair_id, it.slot_id, it.table_id) for it in one.meetings} for one in (first, restored)
    ]
    assert same[0] == same[1] != set()


def test_a_conflict_is_named_and_solved_when_confirmed(
    session, sign_in, chen, event, sides
) -> None:
    (ada, _owner), (bao, supplier) = sides
    plan = plan_of(session, event, chen)
    rows = {(it.pair.demand_id, it.pair.supply_id): it
            for it in plan_queries.meetings(session, plan)}  # fmt: skip
    mine, other = rows[ada.id, bao.id], rows[ada.id, supplier.id]
    slot_id, pair_id, old_id = other.slot_id, mine.pair_id, mine.slot_id
    session.commit()
    where = f"/events/{event.id}/plan/1/pairs/{pair_id}"
    client = sign_in(chen)
    assert client.get(where).status_code == 200
    answer = client.post(f"{where}/put", data={"slot": slot_id})
    assert answer.status_code == 409
    assert "Ada (Ada Hospital) already meets then: Ada Hospital – Supplier 2" in answer.text
    session.commit()
    before = set(session.execute(select(EventMeeting.pair_id, EventMeeting.slot_id)))
    assert (pair_id, old_id) in before
    session.commit()
    answer = client.post(f"{where}/put", data={"slot": slot_id, "swap": "1"})
    assert answer.status_code == 303
    after = dict(session.execute(select(EventMeeting.pair_id, EventMeeting.slot_id)).all())
    assert after[pair_id] == slot_id
    assert len(after) == 4


def test_pins_forbids_and_forces_hold(session, sign_in, chen, event, sides) -> None:
    (ada, owner), (bao, supplier) = sides
    plan_of(session, event, chen)
    pair = pair_of(session, event, ada, bao)
    other = pair_of(session, event, owner, supplier)
    client = sign_in(chen)
    where = f"/events/{event.id}/plan/1/pairs"
    last = event.slots[2].id
    meeting = session.scalars(select(EventMeeting).where(EventMeeting.pair_id == pair.id)).one()
    elsewhere = next(one.id for one in event.slots if one.id != meeting.slot_id)
    session.commit()
    answer = client.post(f"{where}/{pair.id}/pin", data={"slot": elsewhere})
    assert answer.status_code == 409
    assert "is pinned to" in answer.text
    assert client.post(f"{where}/{pair.id}/pin", data={"slot": meeting.slot_id}).status_code == 303
    assert client.post(f"{where}/{other.id}/forbid", data={"is": "1"}).status_code == 303
    assert client.post(f"{where}/{pair.id}/force", data={"is": "1"}).status_code == 303
    rows = select(EventPair.is_forced, EventPair.weight, EventPair.is_forbidden)
    forced = session.execute(rows.where(EventPair.id == pair.id)).one()
    assert tuple(forced) == (True, 1000, False)
    assert session.execute(rows.where(EventPair.id == other.id)).one().is_forbidden
    gone = select(EventMeeting.id).where(EventMeeting.pair_id == other.id)
    assert session.scalars(gone).all() == []
    session.commit()
    assert client.post(f"{where}/{other.id}/put", data={"slot": last}).status_code == 409
    assert client.post(f"{where}/{other.id}/forbid", data={"is": "0"}).status_code == 303
    assert client.post(f"{where}/{pair.id}/take-out").status_code == 303


def test_a_published_version_cannot_be_changed(session, sign_in, chen, event, sides) -> None:
    plan_of(session, event, chen)
    client = sign_in(chen)
    client.post(f"/events/{event.id}/plan/1/publish")
    pair = session.scalars(select(EventPair).order_by(EventPair.id)).first()
    session.commit()
    answer = client.post(
        f"/events/{event.id}/plan/1/pairs/{pair.id}/put", data={"slot": event.slots[0].id}
    )
    assert answer.status_code == 409
    assert "stays as it is" in answer.text
    assert client.post(f"/events/{event.id}/plan/1/discard").status_code == 409


@pytest.mark.parametrize(("state", "says"), [("draft", "Announce it"), ("ended", "is over")])
def test_nothing_is_published_before_or_after_the_event(
    session, sign_in, chen, event, sides, state, says
) -> None:
    plan_of(session, event, chen)
    event.state = state
    session.commit()
    answer = sign_in(chen).post(f"/events/{event.id}/plan/1/publish")
    assert answer.status_code == 409
    assert says in answer.text


def test_any_two_can_be_put_together(session, sign_in, chen, event, sides) -> None:
    plan_of(session, event, chen)
    lone = made.participant(session, event, "Walk In", "supply")
    client = sign_in(chen)
    answer = client.post(
        f"/events/{event.id}/plan/1/pairs",
        data={"demand": sides[0][0].id, "supply": lone.id},
    )
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert "They do not meet in this version" in client.get(where).text
    assert client.post(f"{where}/force", data={"is": "1"}).status_code == 303
    assert client.post(f"/events/{event.id}/plan/generate").status_code == 303
    assert "Walk In" in client.get(f"/events/{event.id}/plan/2").text


def test_strangers_see_no_timetable(session, sign_in, person, ada, chen, event, sides) -> None:
    plan_of(session, event, chen)
    other = sign_in(person("Cleo", organisation="Cleo Events", role="organiser"))
    assert other.get(f"/events/{event.id}/plan").status_code == 403
    assert other.post(f"/events/{event.id}/plan/1/publish").status_code == 403
    assert sign_in(ada).get(f"/events/{event.id}/plan/1").status_code == 403
    assert sign_in(chen).get(f"/events/{event.id}/plan/7").status_code == 404


def test_statements_do_not_grow_with_meetings(
    session, sign_in, chen, event, connection_count
) -> None:
    client, counts = sign_in(chen), []
    for n in (1, 3):
        demand = [made.participant(session, event, f"D{n}{i}", "demand") for i in range(n)]
        supply = [made.participant(session, event, f"S{n}{i}", "supply") for i in range(n)]
        for one in demand:
            for other in supply:
                made.wish(session, one, other, "like")
        number = plan_of(session, event, chen).number
        client.get(f"/events/{event.id}/plan/{number}")
        connection_count()
        for view in ("grid", "people", "unplaced", "changes"):
            client.get(f"/events/{event.id}/plan/{number}?view={view}")
        counts.append(connection_count())
    assert counts[0] == counts[1]
