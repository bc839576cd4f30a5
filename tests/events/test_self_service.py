"""Participants book each other."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.db import now
from marketplace.errors import NotFoundError, RefusedError
from marketplace.events import plan_queries, requests_due, self_service
from marketplace.events.models import EventTable
from marketplace.events.plan_models import EventMeeting, EventPair
from marketplace.events.request_tasks import SECONDS
from marketplace.jobs import EVERY, enqueue
from marketplace.records import Job, OutboxMail
from tests.events import made

NOW = dt.datetime(2030, 5, 10, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(hours=24)


@pytest.fixture
def event(session, chen):
    return made.event(session, chen, mode="self_service", request_hours=24, slots=3, tables=1)


@pytest.fixture
def mine(session, event, ada):
    return made.participant(session, event, ada, "demand")


@pytest.fixture
def other(session, event, bao):
    return made.participant(session, event, bao, "supply")


def ask(session, event, mine, other, slot=0, at=NOW):
    return self_service.ask(
        session, event=event, mine=mine, other=other, slot=event.slots[slot], at=at
    )


def accept(session, event, who, pair, at=NOW):
    return self_service.accept(session, event=event, mine=who, pair=pair, at=at)


def subjects(session):
    session.flush()
    return [(one.recipient, one.subject) for one in session.scalars(select(OutboxMail))]


def test_a_request_waits_and_takes_nothing(session, event, mine, other) -> None:
    pair = ask(session, event, mine, other)
    assert (pair.request, pair.asked_by_id, pair.asked_slot_id, pair.pinned_slot_id) == (
        "asked", mine.id, event.slots[0].id, None
    )  # fmt: skip
    assert pair.expires_at == NOW + DAY
    assert session.scalars(select(EventMeeting)).all() == []
    free = self_service.free_times(session, event, mine, [other], at=NOW)
    assert [one.id for one in free[other.id]] == [one.id for one in event.slots]
    assert subjects(session) == [("bao@example.cn", "“Ada Hospital”约您在“低空经济供需对接会”见面")]


def test_a_request_lapses_when_the_slot_begins(session, event, mine, other) -> None:
    starts = event.slots[0].starts_at
    pair = ask(session, event, mine, other, at=starts - dt.timedelta(hours=1))
    assert pair.expires_at == starts


def test_an_accepted_request_is_a_meeting(session, event, mine, other) -> None:
    pair = ask(session, event, mine, other)
    meeting = accept(session, event, other, pair)
    session.commit()
    plan = plan_queries.published(session, event)
    assert (plan.number, [one.id for one in plan.meetings]) == (1, [meeting.id])
    assert (meeting.slot_id, meeting.table.label, meeting.seat) == (event.slots[0].id, "T1", 1)
    assert (meeting.demand_person_id, meeting.supply_person_id) == (
        mine.people[0].id, other.people[0].id
    )  # fmt: skip
    assert (pair.request, pair.pinned_slot_id, pair.weight) == (
        "accepted", event.slots[0].id, 1000
    )  # fmt: skip
    assert subjects(session)[1] == ("ada@example.cn", "“Bao Robotics”接受了您的约见")


@pytest.mark.parametrize(("late", "state"), [(-SECOND, "asked"), (0 * SECOND, "asked"),
                                             (SECOND, "expired")])  # fmt: skip
def test_requests_lapse_at_the_very_second(session, event, mine, other, late, state) -> None:
    pair = ask(session, event, mine, other)
    moment = NOW + DAY + late
    assert self_service.standing(pair, moment) == state
    if state == "asked":
        assert accept(session, event, other, pair, at=moment).slot_id == event.slots[0].id
        return
    with pytest.raises(RefusedError) as refused:
        accept(session, event, other, pair, at=moment)
    assert refused.value.sentence == self_service.NO_ANSWER


def test_a_lapsed_request_may_be_asked_again(session, event, mine, other) -> None:
    ask(session, event, mine, other)
    again = ask(session, event, mine, other, slot=1, at=NOW + DAY + SECOND)
    assert (again.request, again.asked_slot_id) == ("asked", event.slots[1].id)


def test_only_the_other_answers(session, event, mine, other) -> None:
    pair = ask(session, event, mine, other)
    with pytest.raises(RefusedError):
        accept(session, event, mine, pair)


def test_a_refused_request_is_not_asked_again_by_the_same(session, event, mine, other) -> None:
    pair = ask(session, event, mine, other)
    self_service.refuse(session, event=event, mine=other, pair=pair, at=NOW)
    with pytest.raises(RefusedError) as refused:
        ask(session, event, mine, other, slot=1)
    assert refused.value.sentence == self_service.UNWANTED
    assert ask(session, event, other, mine, slot=1).asked_by_id == other.id


def test_one_request_waits_between_two(session, event, mine, other) -> None:
    ask(session, event, mine, other)
    for who, whom, why in (
        (mine, other, self_service.WAITS), (other, mine, self_service.THEY_ASKED)
    ):  # fmt: skip
        with pytest.raises(RefusedError) as refused:
            ask(session, event, who, whom, slot=1)
        assert refused.value.sentence == why


def test_a_request_is_taken_back(session, event, mine, other) -> None:
    pair = ask(session, event, mine, other)
    self_service.take_back(session, mine=other, pair=pair)
    assert pair.request == "asked"
    self_service.take_back(session, mine=mine, pair=pair)
    assert (pair.request, pair.asked_slot_id) == ("", None)


def test_a_no_and_the_organisers_no_are_respected(session, event, mine, other) -> None:
    made.wish(session, other, mine, "no")
    with pytest.raises(RefusedError) as refused:
        ask(session, event, mine, other)
    assert refused.value.sentence == self_service.UNWANTED
    pair = ask(session, event, other, mine)  # who said no may change their mind
    pair.request, pair.is_forbidden = "", True
    with pytest.raises(RefusedError):
        ask(session, event, other, mine)


def test_a_taken_table_is_not_given_twice(session, event, mine, other) -> None:
    third = made.participant(session, event, "Third", "demand")
    fourth = made.participant(session, event, "Fourth", "supply")
    first, second = ask(session, event, mine, other), ask(session, event, third, fourth)
    accept(session, event, other, first)
    with pytest.raises(RefusedError) as refused:
        accept(session, event, fourth, second)
    assert refused.value.sentence == self_service.NOT_FREE
    with pytest.raises(RefusedError):
        ask(session, event, third, fourth)
    assert ask(session, event, fourth, made.participant(session, event, "Fifth", "demand"),
               slot=1).request == "asked"  # fmt: skip


def test_a_busy_person_is_not_booked_twice(session, event, mine, other) -> None:
    session.add(EventTable(event_id=event.id, label="T2", position=2))
    session.commit()
    third = made.participant(session, event, "Third", "demand")
    first, second = ask(session, event, mine, other), ask(session, event, third, other)
    accept(session, event, other, first)
    with pytest.raises(RefusedError):
        accept(session, event, other, second)


def test_a_second_representative_takes_the_second_meeting(session, event, mine, chen) -> None:
    session.add(EventTable(event_id=event.id, label="T2", position=2))
    two = made.participant(session, event, "Two people", "supply", people=2)
    third = made.participant(session, event, "Third", "demand")
    people = []
    for owner in (mine, third):
        pair = ask(session, event, owner, two)
        people.append(accept(session, event, two, pair).supply_person_id)
    assert people == [one.id for one in two.people]


def test_the_booth_of_a_participant_is_its_place(session, event, mine, other) -> None:
    booth = EventTable(event_id=event.id, label="B7", position=9, booth_of_id=other.id)
    session.add(booth)
    session.commit()
    meeting = accept(session, event, other, ask(session, event, mine, other))
    assert (meeting.table.label, meeting.seat) == ("B7", 1)


def test_absent_closed_and_past_slots_are_not_free(session, event, mine, other) -> None:
    made.absent(session, other.people[0], event.slots[:1])
    event.slots[1].is_closed = True
    session.commit()
    free = self_service.free_times(session, event, mine, [other], at=event.slots[1].starts_at)
    assert [one.id for one in free[other.id]] == [event.slots[2].id]
    assert self_service.free_times(
        session, event, mine, [other], at=event.slots[2].starts_at
    ) == {other.id: []}  # fmt: skip
    for slot in (0, 1):
        with pytest.raises(RefusedError):
            ask(session, event, mine, other, slot=slot)


def test_a_slot_of_another_event_is_not_free(session, event, mine, other, chen) -> None:
    elsewhere = made.event(session, chen, title="另一场对接会")
    with pytest.raises(RefusedError):
        self_service.ask(
            session, event=event, mine=mine, other=other, slot=elsewhere.slots[0], at=NOW
        )


def test_the_capacity_of_a_slot_counts(session, event, mine, other) -> None:
    event.slots[0].capacity = 0
    session.commit()
    with pytest.raises(RefusedError):
        ask(session, event, mine, other)


def test_nobody_meets_more_than_they_can_take(session, event, mine, other) -> None:
    mine.max_meetings = 1
    accept(session, event, other, ask(session, event, mine, other))
    second = made.participant(session, event, "Second", "supply")
    with pytest.raises(RefusedError) as refused:
        ask(session, event, mine, second, slot=1)
    assert refused.value.sentence == self_service.FULL


def test_waiting_requests_are_capped(session, event, mine, other) -> None:
    event.most_wishes = 1
    ask(session, event, mine, other)
    second = made.participant(session, event, "Second", "supply")
    with pytest.raises(RefusedError):
        ask(session, event, mine, second)
    assert ask(session, event, mine, second, at=NOW + DAY + SECOND).request == "asked"


def test_requests_need_the_mode_and_an_approval(session, event, mine, other) -> None:
    mine.state = "requested"
    with pytest.raises(RefusedError):
        ask(session, event, mine, other)
    mine.state, event.mode = "approved", "organiser"
    with pytest.raises(RefusedError) as refused:
        ask(session, event, mine, other)
    assert refused.value.sentence == self_service.NOT_HERE


def test_requests_go_to_the_other_side(session, event, mine) -> None:
    with pytest.raises(NotFoundError):
        ask(session, event, mine, made.participant(session, event, "Same side", "demand"))


def test_a_booked_meeting_is_called_off_before_it_begins(session, event, mine, other) -> None:
    pair = ask(session, event, mine, other)
    accept(session, event, other, pair)
    starts = event.slots[0].starts_at
    with pytest.raises(RefusedError):
        self_service.call_off(session, event=event, mine=mine, pair=pair, at=starts)
    self_service.call_off(session, event=event, mine=mine, pair=pair, at=starts - SECOND)
    assert (pair.request, pair.pinned_slot_id) == ("", None)
    assert session.scalars(select(EventMeeting)).all() == []
    assert subjects(session)[-1] == ("bao@example.cn", "“Ada Hospital”取消了洽谈")


def test_a_table_twice_is_refused_by_the_database(session, event, mine, other) -> None:
    meeting = accept(session, event, other, ask(session, event, mine, other))
    third = made.participant(session, event, "Third", "demand")
    fourth = made.participant(session, event, "Fourth", "supply")
    pair = EventPair(event_id=event.id, demand_id=third.id, supply_id=fourth.id)
    session.add(
        EventMeeting(
            plan_id=meeting.plan_id, pair=pair, slot_id=meeting.slot_id, table_id=meeting.table_id,
            demand_person_id=third.people[0].id, supply_person_id=fourth.people[0].id,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_job_lets_requests_lapse_once(session, event, mine, other) -> None:
    pair = ask(session, event, mine, other)
    counts = [
        requests_due.expire_due(session, site="", at=NOW + DAY + late)
        for late in (-SECOND, 0 * SECOND, SECOND, SECOND)
    ]
    assert (counts, pair.request) == ([0, 0, 1, 0], "expired")
    assert subjects(session)[1:] == [("ada@example.cn", "您对“Bao Robotics”的约见已过期")]


def test_the_job_reminds_once_in_the_last_quarter(session, event, mine, other) -> None:
    ask(session, event, mine, other)
    last = NOW + dt.timedelta(hours=18)
    counts = [
        requests_due.remind_due(session, site="", at=at)
        for at in (last - SECOND, last, last + SECOND)
    ]
    assert counts == [0, 1, 0]
    assert subjects(session)[1:] == [("bao@example.cn", "请答复“Ada Hospital”的约见")]


def test_letters_speak_the_language_of_their_reader(session, event, mine, other, bao) -> None:
    bao.language = "en"
    session.commit()
    ask(session, event, mine, other)
    session.flush()
    body = session.scalars(select(OutboxMail.body)).one()
    assert "2030-05-14 (Tue) 09:00 UTC+8" in body
    assert "2030-05-11 (Sat) 17:00 UTC+8" in body


def test_the_job_does_both_and_sends_letters(app, session, event, mine, other) -> None:
    ask(session, event, mine, other, at=now() - DAY - SECOND)
    third = made.participant(session, event, "Third", "supply")
    ask(session, event, mine, third, at=now() - DAY + 10 * SECOND)
    number = enqueue(session, "events.requests", {}).id
    session.commit()
    app.extensions["jobs"].run(number)
    session.expire_all()
    assert session.get(Job, number).state == "done"
    assert [
        (one.request, one.reminded_at is not None)
        for one in session.scalars(select(EventPair).order_by(EventPair.id))
    ] == [("expired", False), ("asked", True)]
    assert [one.sent_at is not None for one in session.scalars(select(OutboxMail))] == [
        True
    ] * 2  # the request to Bao and the news of its lapse; the third has no address
    assert EVERY["events.requests"] == SECONDS
