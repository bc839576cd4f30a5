"""Late, cannot come, can come after all."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.errors import InvalidError, RefusedError
from marketplace.events import excusing, joining, representing
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.records import OutboxMail
from tests.events import made

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def event(session, chen):
    return made.event(session, chen)


@pytest.fixture
def mine(session, event, ada):
    return made.participant(session, event, ada, "demand")


@pytest.fixture
def day(session, event, mine):
    """Ada meets a supplier in the first, second and fourth slot."""
    plan = EventPlan(event_id=event.id, number=1, state="published")
    others = made.crowd(session, event, demand=0, supply=3)[1]
    for slot, other in zip((0, 1, 3), others, strict=True):
        plan.meetings.append(
            EventMeeting(
                pair=EventPair(event_id=event.id, demand_id=mine.id, supply_id=other.id),
                slot=event.slots[slot], table=event.tables[0],
                demand_person=mine.people[0], supply_person=other.people[0],
            )
        )  # fmt: skip
    session.add(plan)
    session.commit()
    return event.slots


def causes(person):
    return {one.slot_id: one.cause for one in person.absences}


def about(event, mine):
    return {"event": event, "participant": mine, "person": mine.people[0]}


def subjects(session):
    session.flush()
    return [one.subject for one in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def test_late_gives_up_what_comes_before(session, event, mine, day) -> None:
    early = day[0].starts_at - SECOND
    lost = excusing.late(session, **about(event, mine), slot=day[1], at=early)
    assert [one.id for one in lost] == [day[0].id, day[1].id]
    assert causes(mine.people[0]) == {day[0].id: "late", day[1].id: "late"}
    assert subjects(session) == ["“Ada Hospital”将迟到：低空经济供需对接会"]
    body = session.scalars(select(OutboxMail.body)).one()
    assert "2030-05-14 09:00, 2030-05-14 09:20" in body


@pytest.mark.parametrize(("late", "count"), [(-SECOND, 2), (0 * SECOND, 1), (SECOND, 1)])
def test_what_is_over_cannot_be_given_up(session, event, mine, day, late, count) -> None:
    moment = day[0].ends_at + late
    lost = excusing.late(session, **about(event, mine), slot=day[1], at=moment)
    assert len(lost) == count


def test_cannot_come_to_one_or_to_all_the_rest(session, event, mine, day) -> None:
    early = day[0].starts_at
    excusing.cannot_come(session, **about(event, mine), slot=day[1], at=early)
    assert causes(mine.people[0]) == {day[1].id: "no_show"}
    excusing.cannot_come(session, **about(event, mine), at=early)
    assert causes(mine.people[0]) == {
        day[0].id: "no_show", day[1].id: "no_show", day[3].id: "no_show"
    }  # fmt: skip
    assert subjects(session) == ["“Ada Hospital”不能到场：低空经济供需对接会"] * 2


def test_without_a_meeting_there_is_nothing_to_excuse(session, event, mine, day) -> None:
    for call in (
        lambda: excusing.cannot_come(
            session, **about(event, mine), slot=day[2], at=day[0].starts_at
        ),
        lambda: excusing.late(session, **about(event, mine), slot=day[3], at=day[3].ends_at),
    ):
        with pytest.raises(RefusedError) as refused:
            call()
        assert refused.value.sentence == excusing.NOTHING
    assert subjects(session) == []


def test_an_excuse_is_taken_back_until_the_slot_ends(session, event, mine, day) -> None:
    early = day[0].starts_at
    excusing.cannot_come(session, **about(event, mine), at=early)
    with pytest.raises(RefusedError):
        excusing.can_come(session, **about(event, mine), slot=day[0], at=day[0].ends_at)
    assert excusing.can_come(
        session, **about(event, mine), slot=day[0], at=day[0].ends_at - SECOND
    )  # fmt: skip
    assert not excusing.can_come(session, **about(event, mine), slot=day[0], at=early)
    assert causes(mine.people[0]) == {day[1].id: "no_show", day[3].id: "no_show"}
    assert subjects(session)[1:] == ["“Ada Hospital”可以到场了：低空经济供需对接会"]


def test_what_was_never_said_is_not_taken_back(session, event, mine, day) -> None:
    made.absent(session, mine.people[0], [day[2]])
    assert not excusing.can_come(
        session, **about(event, mine), slot=day[2], at=day[0].starts_at
    )  # fmt: skip
    assert causes(mine.people[0]) == {day[2].id: "own"}


def test_withdrawing_gives_up_the_meetings_to_come(session, event, mine, ada, day) -> None:
    joining.withdraw(session, ada, event=event, participant=mine, at=day[1].starts_at)
    assert causes(mine.people[0]) == {day[1].id: "no_show", day[3].id: "no_show"}


def test_availability_cannot_undo_a_meeting(session, event, mine, day) -> None:
    person = mine.people[0]
    with pytest.raises(InvalidError) as invalid:
        representing.can_meet(session, event=event, person=person, slots=[day[0].id, day[1].id])
    assert [one.field for one in invalid.value.problems] == ["slots"]
    kept = [day[0].id, day[1].id, day[3].id]
    representing.can_meet(session, event=event, person=person, slots=kept)
    assert causes(person) == {day[2].id: "own"}


def test_a_person_with_meetings_is_not_removed(session, event, mine, day) -> None:
    mine.people.append(made.representative(event, "Second"))
    session.commit()
    with pytest.raises(RefusedError) as refused:
        representing.remove(session, event=event, participant=mine, person=mine.people[0])
    assert refused.value.sentence == representing.MEETS
