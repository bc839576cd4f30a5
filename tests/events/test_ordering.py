"""Asking for a timetable: one job, one version, whatever happens meanwhile."""

import pytest
from sqlalchemy import func, select, update

from marketplace.errors import RefusedError
from marketplace.events import generating, ordering, plan_queries
from marketplace.events.models import Event, EventSlot
from marketplace.events.plan_models import EventMeeting, EventPlan
from marketplace.records import Job
from tests.events import made


@pytest.fixture
def event(session, chen, ada, bao):
    """Two slots and one table; Ada and Bao would like to meet."""
    event = made.event(session, chen, slots=2, tables=1)
    demand = made.participant(session, event, ada, "demand")
    made.wish(session, demand, made.participant(session, event, bao, "supply"), "like")
    session.commit()
    return event


def ask(session, chen, event, **more):
    job = ordering.ask(session, chen, event=event, **more)
    session.commit()
    return job


def count(session, model):
    session.expire_all()
    found = session.scalar(select(func.count()).select_from(model))
    session.commit()
    return found


def test_asking_again_while_one_is_made_asks_for_nothing(session, chen, event) -> None:
    assert ask(session, chen, event) is not None
    assert ask(session, chen, event, effort="best") is None
    assert count(session, Job) == 1


def test_a_job_that_is_done_twice_makes_one_version(session, app, chen, event) -> None:
    job = ask(session, chen, event)
    for _time in range(2):
        ordering.make(app.extensions["database"], job.id, job.payload)
        session.rollback()
    assert count(session, EventPlan) == 1
    assert ordering.order_of(session, event) is None


def test_what_changes_while_it_is_solved_is_respected(
    session, database, chen, event, monkeypatch
) -> None:
    solved, times = generating.solved, []

    def slow(task, **more):
        plan = solved(task, **more)
        if not times:  # while the first is at work, the slot that it has chosen is closed
            with database.writing() as other:
                chosen = EventSlot.id == int(plan.meetings[0].slot)
                other.execute(update(EventSlot).where(chosen).values(is_closed=True))
        times.append(plan)
        return plan

    monkeypatch.setattr(generating, "solved", slow)
    job = ask(session, chen, event)
    ordering.make(database, job.id, job.payload)
    session.expire_all()
    assert len(times) == 2
    (meeting,) = session.scalars(select(EventMeeting))
    assert not meeting.slot.is_closed


def test_somebody_who_always_changes_things_is_made_to_wait(
    session, database, chen, event, monkeypatch
) -> None:
    solved, times = generating.solved, []

    def slow(task, **more):
        times.append(task)
        if len(times) < ordering.TRIES:
            with database.writing() as other:
                other.execute(update(Event).values(max_meetings=Event.max_meetings + 1))
        return solved(task, **more)

    monkeypatch.setattr(generating, "solved", slow)
    job = ask(session, chen, event)
    ordering.make(database, job.id, job.payload)
    assert len(times) == ordering.TRIES
    assert count(session, EventPlan) == 1


def test_why_it_is_refused_is_told_on_the_page(session, chen, sign_in) -> None:
    bare = made.event(session, chen, slots=2, tables=0)
    session.commit()
    client = sign_in(chen)
    client.post(f"/events/{bare.id}/plan/generate")
    page = client.get(f"/events/{bare.id}/plan").text
    assert "Add tables or booths first." in page
    assert "Generate the timetable" in page
    assert count(session, EventPlan) == 0


def test_nothing_in_force_cannot_be_repaired(session, chen, event) -> None:
    with pytest.raises(RefusedError, match="No timetable is in force"):
        ordering.ask(session, chen, event=event, keep=True)


def test_a_repair_names_the_version_that_it_starts_from(session, database, chen, event) -> None:
    first = generating.generate(session, chen, event=event)
    first.state = "published"
    session.commit()
    job = ask(session, chen, event, keep=True)
    ordering.make(database, job.id, job.payload)
    session.expire_all()
    assert plan_queries.newest(session, event).note == "1 →"


def test_the_page_says_that_it_is_made_and_htmx_asks_until_it_is(
    session, database, chen, event, sign_in
) -> None:
    job = ask(session, chen, event)
    client = sign_in(chen)
    page = client.get(f"/events/{event.id}/plan").text
    assert "The timetable is being made." in page
    assert "/plan/generate" not in page
    progress = f"/events/{event.id}/plan/progress"
    assert "HX-Refresh" not in client.get(progress).headers
    ordering.make(database, job.id, job.payload)
    assert client.get(progress).headers["HX-Refresh"] == "true"
    assert "/plan/generate" in client.get(f"/events/{event.id}/plan").text


def test_a_job_that_failed_can_be_asked_for_again(session, chen, event, sign_in) -> None:
    job = ask(session, chen, event)
    job.state = "failed"
    session.commit()
    client = sign_in(chen)
    page = client.get(f"/events/{event.id}/plan").text
    assert "The version was not finished." in page
    client.post(f"/events/{event.id}/plan/generate")
    assert count(session, EventPlan) == 1


def test_whoever_edits_the_event_is_not_in_the_way(session, chen, event) -> None:
    before = event.version
    ask(session, chen, event)
    session.refresh(event)
    assert event.version == before
