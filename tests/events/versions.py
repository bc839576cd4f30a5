"""Versions of a timetable for tests, made row by row."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.events.models import Event, Participant
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan

PUBLISHED = dt.datetime(2030, 5, 10, 8, tzinfo=dt.UTC)


def pair(session: Session, demand: Participant, supply: Participant, **about: object) -> EventPair:
    """A pair; `about` may name its scenario_id and product_id. Committed."""
    made = EventPair(event_id=demand.event_id, demand_id=demand.id, supply_id=supply.id, **about)
    session.add(made)
    session.commit()
    return made


def publish(
    session: Session, event: Event, number: int, meets: Sequence[tuple[EventPair, int, int]],
    **values: object,
) -> EventPlan:  # fmt: skip
    """Put a version in force with meetings of (pair, slot, table), both counted from 0; committed.

    The version before becomes a replaced one. The first representatives of both meet.
    """
    for old in session.scalars(select(EventPlan).where(EventPlan.event_id == event.id)):
        old.state = "replaced"
    session.flush()
    moment = PUBLISHED + dt.timedelta(hours=number)
    plan = EventPlan(
        event_id=event.id, number=number, state="published", published_at=moment, **values
    )
    for one, slot, table in meets:
        plan.meetings.append(
            EventMeeting(
                pair=one, slot=event.slots[slot], table=event.tables[table],
                demand_person=one.demand.people[0], supply_person=one.supply.people[0],
            )
        )  # fmt: skip
    session.add(plan)
    session.commit()
    return plan
