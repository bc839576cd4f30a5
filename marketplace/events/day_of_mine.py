"""A participant's own agenda: meetings of the published timetable with what can be done now."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.events import agendas, plan_queries
from marketplace.events.agenda_values import Person, Programme, Talk
from marketplace.events.excusing import EXCUSES
from marketplace.events.models import Event, Participant
from marketplace.events.plan_models import Outcome


@dataclass(frozen=True, slots=True)
class Own:
    """A meeting of mine: who of us goes, whom they meet, and how it stands at a moment.

    `excuse` is late or no_show where we said so; `phase` is before, now or over.
    """

    talk: Talk
    slot: int
    me: Person
    other: Person
    phase: str
    excuse: str
    outcome: Outcome | None


def own_meetings(
    session: Session, event: Event, mine: Participant, *, language: str, at: dt.datetime
) -> tuple[Programme, list[Own]]:
    """The published version as far as it concerns this participant, and its meetings in order."""
    ids = [one.id for one in mine.people]
    programme = agendas.programme(session, event, language=language, only=ids)
    slots = {one.starts: one.number for one in programme.stretches if one.kind == "meeting"}
    said = plan_queries.outcomes(session, [one.pair for one in programme.talks])
    excuses = {
        (person.id, one.slot_id): one.cause
        for person in mine.people
        for one in person.absences
        if one.cause in EXCUSES
    }
    found = []
    for talk in programme.talks:
        me, other = _sides(talk, ids)
        slot = slots.get(talk.starts, 0)
        outcome = said.get(talk.pair, {}).get(mine.side)
        excuse = excuses.get((me.number, slot), "")
        found.append(Own(talk, slot, me, other, phase(talk, at), excuse, outcome))
    return programme, found


def phase(talk: Talk, at: dt.datetime) -> str:
    """`before`, `now` or `over`, at a moment."""
    if at < talk.starts:
        return "before"
    return "now" if at < talk.ends else "over"


def _sides(talk: Talk, ids: Sequence[int]) -> tuple[Person, Person]:
    if talk.demand.number in ids:
        return talk.demand, talk.supply
    return talk.supply, talk.demand
