"""Asking for a version of the timetable: a job makes it while pages are read and people check in.

The event names its job until the version is written, so that however often a job is started, after
a crash or by two workers, one version comes of it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import Database
from marketplace.errors import DomainError, Sentence
from marketplace.events import generating, plan_queries, repairing
from marketplace.events.models import Event
from marketplace.jobs import enqueue
from marketplace.records import Job

JOB = "events.plan"
TRIES = 3
"""So often is it solved while others change the event; the last time they wait."""
UNDER_WAY = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Order:
    """A version that was asked for and is not there: under way, refused, or interrupted."""

    keeps: bool
    is_under_way: bool
    refused: Sentence | None = None


def ask(
    session: Session, actor: User, *, event: Event, seed: int = 0, effort: str = "good",
    keep: bool = False,
) -> Job | None:  # fmt: skip
    """A job for a new version, with `keep` for a repair; None where one is under way already.

    Raises:
        RefusedError: the event is over; there is nothing in force to repair.
    """
    plan_queries.hold(session, event)
    generating.must_be_on(event)
    if keep:
        repairing.must_be_in_force(session, event)
    before = order_of(session, event)
    if before is not None and before.is_under_way:
        return None
    payload = {"event_id": event.id, "seed": seed, "effort": effort, "keep": keep}
    made = enqueue(session, JOB, payload, asked_by=actor.id)
    _point(session, event, made.id)
    return made


def order_of(session: Session, event: Event) -> Order | None:
    """What was asked for and is not there; None where nothing is."""
    job = session.get(Job, event.plan_job_id) if event.plan_job_id else None
    if job is None:
        return None
    refused = job.payload.get("refused")
    return Order(
        keeps=job.payload["keep"],
        is_under_way=job.state in UNDER_WAY,
        refused=Sentence(*refused) if refused else None,
    )


def make(database: Database, job_id: int, order: dict[str, Any]) -> None:
    """Make the version of a job; solving holds nothing, but for the last try.

    What changes meanwhile is seen when it is to be written, and it is solved again; wishes made
    meanwhile are for the next version.
    """
    try:
        for left in reversed(range(TRIES)):
            if _made(database, job_id, order, holding=not left):
                return
    except DomainError as error:
        with database.writing() as session:
            refused = [error.sentence.zh, error.sentence.en]
            session.get_one(Job, job_id).payload = {**order, "refused": refused}


def _made(database: Database, job_id: int, order: dict[str, Any], *, holding: bool) -> bool:
    """Whether it is written, now or by somebody else."""
    task = plan = None
    if not holding:
        with database.writing() as session:
            event = _mine(session, job_id, order)
            if event is None:
                return True
            task = generating.prepare(session, event, keep=order["keep"])
        plan = generating.solved(task, seed=order["seed"], effort=order["effort"])
    with database.writing() as session:
        event = _mine(session, job_id, order)
        if event is None:
            return True
        now = generating.prepare(session, event, keep=order["keep"], compare=holding)
        if plan is None:
            plan = generating.solved(now, seed=order["seed"], effort=order["effort"])
        elif now != task:
            return False
        actor = session.get(User, session.get_one(Job, job_id).asked_by_id)
        generating.write(session, actor, event=event, task=now, plan=plan, order=order)
        _point(session, event, None)
    return True


def _mine(session: Session, job_id: int, order: dict[str, Any]) -> Event | None:
    """The event, held, while it waits for this job."""
    event = session.get(Event, order["event_id"], with_for_update=True, populate_existing=True)
    return event if event is not None and event.plan_job_id == job_id else None


def _point(session: Session, event: Event, job_id: int | None) -> None:
    """Beside the version of the event: whoever edits its text is not in the way of it."""
    session.execute(update(Event).where(Event.id == event.id).values(plan_job_id=job_id))
    session.refresh(event, ["plan_job_id"])
