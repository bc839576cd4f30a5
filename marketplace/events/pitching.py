"""Pitch sessions beside meetings: who pitches, and that nobody meets them meanwhile."""

import datetime as dt
from collections.abc import Collection
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import InvalidError, Problem, Sentence
from marketplace.events.models import Absence, Event, EventSlot, Representative
from marketplace.events.service import still_on


class Span(Protocol):
    """Anything from one moment to another."""

    @property
    def starts_at(self) -> dt.datetime: ...

    @property
    def ends_at(self) -> dt.datetime: ...


def overlap(one: Span, other: Span) -> bool:
    """Whether both have a moment in common."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def choose_pitchers(
    session: Session, actor: User, *, event: Event, slot: EventSlot, people: Collection[int]
) -> None:
    """Who takes part in a pitch: they meet nobody in the slots that it overlaps.

    Raises:
        InvalidError: somebody is no representative of this event.
    """
    still_on(actor, event)
    wanted = set(people)
    known = select(Representative.id).where(
        Representative.event_id == event.id, Representative.id.in_(wanted)
    )
    if set(session.scalars(known)) != wanted:
        raise InvalidError([_not_a_representative()])
    there = {
        one.representative_id: one
        for one in session.scalars(select(Absence).where(Absence.slot_id == slot.id))
    }
    for number, absence in there.items():
        if number not in wanted:
            session.delete(absence)
    session.add_all(
        Absence(representative_id=number, slot_id=slot.id, cause="pitch")
        for number in sorted(wanted - set(there))
    )
    session.flush()
    keep_pitchers_away(session, event)


def keep_pitchers_away(session: Session, event: Event) -> None:
    """Absences with cause `pitch` in exactly those meeting slots that overlap somebody's pitch."""
    chosen = select(EventSlot).where(EventSlot.event_id == event.id).order_by(EventSlot.starts_at)
    every = list(session.scalars(chosen))
    by_id = {one.id: one for one in every}
    absences = list(session.scalars(select(Absence).where(Absence.slot_id.in_(by_id))))
    needed = {
        (one.representative_id, slot.id)
        for one in absences
        if by_id[one.slot_id].kind == "pitch"
        for slot in every
        if slot.kind == "meeting" and overlap(slot, by_id[one.slot_id])
    }
    there = {(one.representative_id, one.slot_id): one for one in absences}
    for key, one in there.items():
        if by_id[one.slot_id].kind == "meeting" and one.cause == "pitch" and key not in needed:
            session.delete(one)
    session.add_all(
        Absence(representative_id=person, slot_id=number, cause="pitch")
        for person, number in sorted(needed - set(there))
    )
    session.flush()


def _not_a_representative() -> Problem:
    return Problem(
        "people",
        Sentence(
            "所选人员不是本次会议的参会代表。请重新选择。",
            "Somebody chosen is no representative at this event. Choose again.",
        ),
    )
