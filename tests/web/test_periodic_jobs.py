"""Jobs that come again and again: asked for once each time, by whichever process comes first."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from marketplace import jobs
from marketplace.db import now
from marketplace.records import Job, Periodic


@pytest.fixture
def ticks(monkeypatch):
    """A periodic kind of the test's own; no other kind comes due."""
    done: list[int] = []
    monkeypatch.setattr(jobs, "EVERY", {"test.tick": 60})
    monkeypatch.setitem(jobs.KINDS, "test.tick", lambda run: done.append(run.job_id))
    return done


def open_jobs(session) -> list[str]:
    found = list(session.scalars(select(Job.state).where(Job.kind == "test.tick")))
    session.commit()
    return found


def make_due(session) -> None:
    session.execute(update(Periodic).values(due_at=now() - dt.timedelta(seconds=1)))
    session.commit()


def test_periodic_job_is_asked_for_when_due(app, session, ticks) -> None:
    running = app.extensions["jobs"]
    running.sweep()
    running.sweep()
    assert open_jobs(session) == ["queued"]
    number = session.scalar(select(Job.id))
    session.commit()
    running.run(number)
    running.sweep()
    assert open_jobs(session) == ["done"]
    make_due(session)
    running.sweep()
    assert open_jobs(session) == ["queued"]
    assert len(ticks) == 1


def test_periodic_job_waits_for_the_one_before(app, session, ticks) -> None:
    running = app.extensions["jobs"]
    running.sweep()
    make_due(session)
    running.sweep()
    assert open_jobs(session) == ["queued"]


def test_periodic_job_is_asked_for_once_by_many_processes(app, session, ticks) -> None:
    running = app.extensions["jobs"]
    with ThreadPoolExecutor(8) as pool:
        for _round in range(2):
            for one in [pool.submit(running.sweep) for _ in range(8)]:
                one.result()
    assert open_jobs(session) == ["queued"]
