"""Late changes: what can stay stays, and the rest is placed anew in a draft to look at.

Who does not come, comes late, or came by surprise, and tables that are lost, are rows already
(absences, participants, tables); a repair is a version that starts from the one in force.
"""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.engine.timetable.check import check
from marketplace.errors import RefusedError, Sentence
from marketplace.events import generating, plan_queries, planning
from marketplace.events.models import Absence, Event, EventSlot, EventTable, Representative
from marketplace.events.plan_models import EventPlan
from marketplace.events.plan_words import named

BY_DESK = ("late", "no_show")


@dataclass(frozen=True, slots=True)
class Broken:
    """What of the version in force cannot be kept any more, as sentences."""

    plan: EventPlan
    sentences: list[Sentence] = field(default_factory=list)


def broken(session: Session, event: Event, *, moment: dt.datetime | None = None) -> Broken | None:
    """What the version in force breaks by now; None where nothing is in force."""
    plan = plan_queries.published(session, event)
    if plan is None:
        return None
    meetings = planning.meetings_of(session, plan)
    problem = planning.problem_of(session, event, moment=moment, only=plan)
    wrong = check(problem, meetings)
    told = named(session, event, wrong, meetings) if wrong else []
    return Broken(plan, list(dict.fromkeys(told)))


def repair(
    session: Session, actor: User | None, *, event: Event, moment: dt.datetime | None = None
) -> EventPlan:
    """A draft that keeps what can stay of the version in force, and places the rest anew.

    Raises:
        RefusedError: no version is in force.
    """
    must_be_in_force(session, event)
    return generating.generate(session, actor, event=event, keep=True, moment=moment)


def must_be_in_force(session: Session, event: Event) -> None:
    """Raises RefusedError: no version is in force."""
    if plan_queries.published(session, event) is None:
        raise RefusedError(
            Sentence(
                "还没有发布的日程，无须修复。请先生成并发布日程。",
                "No timetable is in force yet. Generate and publish one first.",
            )
        )


def not_there(
    session: Session, actor: User | None, *, person: Representative, slots: list[EventSlot],
    cause: str = "no_show",
) -> int:  # fmt: skip
    """The desk says that somebody is not there in these slots; returns how many are new."""
    mine = select(Absence.slot_id).where(Absence.representative_id == person.id)
    known = set(session.scalars(mine))
    new = [one for one in slots if one.id not in known]
    session.add_all(
        Absence(representative_id=person.id, slot_id=one.id, cause=cause) for one in new
    )
    session.flush()
    return len(new)


def there_again(
    session: Session, actor: User | None, *, person: Representative,
    moment: dt.datetime | None = None,
) -> int:  # fmt: skip
    """Somebody came after all: what was said about slots to come is taken back."""
    chosen = (
        select(Absence)
        .join(EventSlot, EventSlot.id == Absence.slot_id)
        .where(
            Absence.representative_id == person.id,
            Absence.cause.in_(BY_DESK),
            EventSlot.starts_at > (moment or now()),
        )
    )
    found = list(session.scalars(chosen))
    for one in found:
        session.delete(one)
    session.flush()
    return len(found)


def to_come(slots: list[EventSlot], moment: dt.datetime | None = None) -> list[EventSlot]:
    """The meeting slots that have not begun."""
    at = moment or now()
    return [one for one in slots if one.kind == "meeting" and one.starts_at > at]


def lose_table(
    session: Session, actor: User | None, *, table: EventTable, is_closed: bool = True
) -> None:
    """A table cannot be used any more, or can again; the next repair minds it."""
    table.is_closed = is_closed
    session.flush()
