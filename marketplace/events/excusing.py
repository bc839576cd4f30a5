"""On the day: late, cannot come, can come after all. Nothing here commits.

An absence tells the organiser's repair which meetings of the published timetable cannot be kept.
"""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.letters import Letter
from marketplace.db import now
from marketplace.errors import RefusedError, Sentence
from marketplace.events import join_letters
from marketplace.events.models import Absence, Event, EventSlot, Participant, Representative
from marketplace.events.plan_models import EventMeeting, EventPlan
from marketplace.events.timing import must_go_on

EXCUSES = ("late", "no_show")
NOTHING = Sentence(
    "没有可以更改的洽谈：所选时段已经过去，或没有安排。",
    "There is no meeting to change: the time has passed, or nothing was planned.",
)


def late(
    session: Session, *, event: Event, participant: Participant, person: Representative,
    slot: EventSlot, site: str = "", at: dt.datetime | None = None,
) -> list[EventSlot]:  # fmt: skip
    """There only after `slot`: it and the meetings before it that are not over cannot be kept.

    Returns the slots given up. Raises RefusedError where there is none.
    """
    moment = at or now()
    lost = [one for one in to_come(session, person, moment) if one.starts_at <= slot.starts_at]
    return _excuse(session, event, participant, person, lost, "late", site)


def cannot_come(
    session: Session, *, event: Event, participant: Participant, person: Representative,
    slot: EventSlot | None = None, site: str = "", at: dt.datetime | None = None,
) -> list[EventSlot]:  # fmt: skip
    """Not there in `slot`, or without one for all the rest of the event.

    Returns the slots given up. Raises RefusedError where there is none.
    """
    lost = to_come(session, person, at or now())
    if slot is not None:
        lost = [one for one in lost if one.id == slot.id]
    return _excuse(session, event, participant, person, lost, "no_show", site)


def can_come(
    session: Session, *, event: Event, participant: Participant, person: Representative,
    slot: EventSlot, site: str = "", at: dt.datetime | None = None,
) -> bool:  # fmt: skip
    """Take an excuse for a slot back while it is not over; whether there was one."""
    must_go_on(event)
    if slot.ends_at <= (at or now()):
        raise RefusedError(NOTHING)
    found = [one for one in person.absences if one.slot_id == slot.id and one.cause in EXCUSES]
    for one in found:
        person.absences.remove(one)
    if found:
        _tell(session, event, participant, person, [slot], join_letters.COMES_AFTER_ALL, site)
    return bool(found)


def give_up(session: Session, *, person: Representative, after: dt.datetime) -> list[EventSlot]:
    """Every meeting of this person that is not over cannot be kept, as when they withdraw."""
    lost = to_come(session, person, after)
    _put(person, lost, "no_show")
    return lost


def to_come(session: Session, person: Representative, after: dt.datetime) -> list[EventSlot]:
    """Slots of this person's published meetings that end after a moment, in order of time."""
    chosen = (
        select(EventSlot)
        .join(EventMeeting, EventMeeting.slot_id == EventSlot.id)
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .where(
            EventPlan.event_id == person.event_id,
            EventPlan.state == "published",
            EventSlot.ends_at > after,
            or_(
                EventMeeting.demand_person_id == person.id,
                EventMeeting.supply_person_id == person.id,
            ),
        )
        .order_by(EventSlot.starts_at)
    )
    return list(session.scalars(chosen))


def hours(slots: Sequence[EventSlot], zone: str) -> str:
    """`2026-12-01 09:00, 2026-12-01 09:20`, in the zone of the event."""
    there = ZoneInfo(zone)
    return ", ".join(f"{one.starts_at.astimezone(there):%Y-%m-%d %H:%M}" for one in slots)


def _excuse(
    session: Session, event: Event, participant: Participant, person: Representative,
    lost: Sequence[EventSlot], cause: str, site: str,
) -> list[EventSlot]:  # fmt: skip
    must_go_on(event)
    if not lost:
        raise RefusedError(NOTHING)
    _put(person, lost, cause)
    session.flush()
    letter = join_letters.COMES_LATE if cause == "late" else join_letters.CANNOT_COME
    _tell(session, event, participant, person, lost, letter, site)
    return list(lost)


def _put(person: Representative, slots: Sequence[EventSlot], cause: str) -> None:
    known = {one.slot_id: one for one in person.absences}
    for slot in slots:
        if slot.id in known:
            known[slot.id].cause = cause
        else:
            person.absences.append(Absence(slot_id=slot.id, cause=cause))


def _tell(
    session: Session, event: Event, participant: Participant, person: Representative,
    slots: Sequence[EventSlot], letter: Letter, site: str,
) -> None:  # fmt: skip
    join_letters.to_organiser(
        session, event, letter, who=participant.name, speaker=person.name,
        times=hours(slots, event.zone), link=join_letters.desk(site, event),
    )  # fmt: skip
