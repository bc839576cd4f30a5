"""An event as a problem of the engine: ids are the numbers of rows, as text."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.engine.timetable.problem import (
    Meeting,
    Pair,
    Party,
    Previous,
    Problem,
    Representative,
    Slot,
    Table,
)
from marketplace.engine.timetable.soundness import problems_of
from marketplace.errors import RefusedError, Sentence
from marketplace.events import pairing, plan_queries, queries
from marketplace.events.models import Event, EventSlot, EventTable, Participant
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan

HERE = ("approved",)
EVERYBODY = ("approved", "invited", "requested", "declined", "withdrawn")


def problem_of(
    session: Session, event: Event, *, keep: bool = False, moment: dt.datetime | None = None,
    only: EventPlan | None = None,
) -> Problem:  # fmt: skip
    """All that the timetable of an event has to respect as of this moment.

    Slots that have begun are frozen: their meetings of the published version are history, and
    nothing is put into them. With `keep` its other meetings stay where they can. With `only` it
    has no pairs but those of a version, which is enough to check that version.

    Raises:
        RefusedError: the slots of the event overlap.
    """
    moment = moment or now()
    slots = queries.slots(session, event)
    begun = {one.id for one in slots if one.starts_at <= moment}
    before = _published(session, event)
    past = [one for one in before if one.slot_id in begun]
    people = _participants(session, event, past)
    problem = Problem(
        slots=_slots(slots, past),
        tables=_tables(queries.tables(session, event), people),
        parties=_parties(session, event, people, slots),
        pairs=_pairs(session, event, people, slots, past, only),
        previous=_previous(before if keep else past, begun),
    )
    _check(problem)
    return problem


def _previous(meetings: Sequence[EventMeeting], begun: set[int]) -> Previous | None:
    """What is kept of the version in force; None leaves the search free."""
    if not meetings and not begun:
        return None
    return Previous([meeting_of(one) for one in meetings], _ids(begun))


def meeting_of(row: EventMeeting) -> Meeting:
    """A row of a version as the engine writes it."""
    return Meeting(
        str(row.pair_id), str(row.slot_id), str(row.demand_person_id), str(row.supply_person_id),
        str(row.table_id),
    )  # fmt: skip


def meetings_of(session: Session, plan: EventPlan) -> list[Meeting]:
    """The meetings of a version as the engine writes them."""
    chosen = select(EventMeeting).where(EventMeeting.plan_id == plan.id).order_by(EventMeeting.id)
    return [meeting_of(one) for one in session.scalars(chosen)]


def _published(session: Session, event: Event) -> list[EventMeeting]:
    chosen = (
        select(EventMeeting)
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .where(EventPlan.event_id == event.id, EventPlan.state == "published")
        .order_by(EventMeeting.id)
    )
    return list(session.scalars(chosen))


def _participants(
    session: Session, event: Event, past: Sequence[EventMeeting]
) -> list[Participant]:
    """Those who are approved, and whoever was in a meeting that is history."""
    met = {one.demand_person_id for one in past} | {one.supply_person_id for one in past}
    found = queries.participants(session, event, states=EVERYBODY if met else HERE)
    return [one for one in found if one.state in HERE or any(who.id in met for who in one.people)]


def _slots(slots: Sequence[EventSlot], past: Sequence[EventMeeting]) -> list[Slot]:
    used = {one.slot_id for one in past}
    return [
        Slot(
            str(one.id), one.starts_at.isoformat(), one.ends_at.isoformat(), one.is_closed,
            one.capacity,
        )
        for one in slots
        if one.kind == "meeting" or one.id in used
    ]  # fmt: skip


def _tables(tables: Sequence[EventTable], people: Sequence[Participant]) -> list[Table]:
    """Lost tables are not there, nor the booths of those who do not come."""
    here = {one.id for one in people if one.state in HERE}
    return [
        Table(str(one.id), None if one.booth_of_id is None else str(one.booth_of_id))
        for one in tables
        if not one.is_closed and (one.booth_of_id is None or one.booth_of_id in here)
    ]


def _parties(
    session: Session, event: Event, people: Sequence[Participant], slots: Sequence[EventSlot]
) -> list[Party]:
    away = plan_queries.absences(session, event)
    all_slots = {one.id for one in slots if one.kind == "meeting"}
    return [
        Party(
            id=str(one.id),
            side=one.side,
            representatives=[
                Representative(str(who.id), _ids(all_slots - away.get(who.id, set())))
                if one.state in HERE
                else Representative(str(who.id), frozenset())
                for who in one.people
            ],
            name=one.name,
            min_meetings=_least(event, one),
            max_meetings=event.max_meetings if one.max_meetings is None else one.max_meetings,
        )
        for one in people
    ]


def _least(event: Event, one: Participant) -> int:
    if one.state not in HERE:
        return 0
    return event.min_meetings if one.min_meetings is None else one.min_meetings


def _ids(numbers: set[int]) -> frozenset[str]:
    return frozenset(str(one) for one in numbers)


def _pairs(
    session: Session, event: Event, people: Sequence[Participant], slots: Sequence[EventSlot],
    past: Sequence[EventMeeting], only: EventPlan | None,
) -> list[Pair]:  # fmt: skip
    """Pairs of those who come that have a score or a wish, or were decided upon."""
    here = {one.id: one for one in people}
    known = {one.id for one in slots}
    history = {one.pair_id for one in past}
    refused = pairing.refused(session, event)
    speakers = _speakers(people)
    return [
        Pair(
            id=str(one.id),
            demand=str(one.demand_id),
            supply=str(one.supply_id),
            weight=one.weight,
            pinned_slot=str(one.pinned_slot_id) if one.pinned_slot_id in known else None,
            forbidden=_is_forbidden(one, refused),
            demand_representatives=speakers.get((one.demand_id, one.scenario_id)),
            supply_representatives=speakers.get((one.supply_id, one.product_id)),
        )
        for one in _pair_rows(session, event, only)
        if one.demand_id in here
        and one.supply_id in here
        and (one.id in history or _is_live(one, refused))
    ]


def _pair_rows(session: Session, event: Event, only: EventPlan | None) -> Sequence[Any]:
    """Columns, not objects: a large event has ten thousands of pairs."""
    chosen = select(
        EventPair.id, EventPair.demand_id, EventPair.supply_id, EventPair.score, EventPair.weight,
        EventPair.scenario_id, EventPair.product_id, EventPair.is_forbidden, EventPair.is_forced,
        EventPair.pinned_slot_id, EventPair.request,
    ).where(EventPair.event_id == event.id)  # fmt: skip
    if only is not None:
        in_it = select(EventMeeting.pair_id).where(EventMeeting.plan_id == only.id)
        in_force = (
            select(EventMeeting.pair_id)
            .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
            .where(EventPlan.event_id == event.id, EventPlan.state == "published")
        )
        chosen = chosen.where(or_(EventPair.id.in_(in_it), EventPair.id.in_(in_force)))
    return session.execute(chosen.order_by(EventPair.id)).all()


def _is_live(one: Any, refused: set[tuple[int, int]]) -> bool:
    wished = one.score > 0 or one.weight > 1 or (one.demand_id, one.supply_id) in refused
    return wished or one.is_forced or one.is_forbidden or one.pinned_slot_id is not None


def _is_forbidden(one: Any, refused: set[tuple[int, int]]) -> bool:
    said_no = one.request == "refused" or (one.demand_id, one.supply_id) in refused
    return one.is_forbidden or (said_no and not one.is_forced)


def _speakers(people: Sequence[Participant]) -> Mapping[tuple[int, int | None], frozenset[str]]:
    """Who alone speaks for a posting, by participant and posting; nobody named is everybody."""
    return {
        (one.id, subject.scenario_id or subject.product_id): frozenset(
            {str(subject.representative_id)}
        )
        for one in people
        for subject in one.subjects
        if any(who.id == subject.representative_id for who in one.people)
    }


def _check(problem: Problem) -> None:
    wrong = problems_of(problem)
    overlap = next((one for one in wrong if one.code == "slots_overlap"), None)
    if overlap is not None:
        raise RefusedError(_overlap())
    if wrong:
        raise RefusedError(Sentence(wrong[0].zh, wrong[0].en))


def _overlap() -> Sentence:
    return Sentence(
        "有时段互相重叠，无法排期。请先在“时段”中改正起止时间。",
        "Some slots overlap, so no timetable can be made. Correct their times under Slots first.",
    )
