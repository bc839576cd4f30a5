"""Thirty-two threads want one scarce thing of a timetable: a slot, a table, or a person."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.events.models import Event, EventTable, Participant
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from tests.events import made

THREADS = 32
SCARCE = ("slot", "table", "person")


def build(session: Session, chen: User, scarce: str) -> tuple[Event, list[int]]:
    """An event with an empty draft and 32 pairs of which one can have what is scarce."""
    event = made.event(session, chen, slots=1, tables=0)
    tables = 1 if scarce == "table" else THREADS
    event.tables.extend(EventTable(label=f"T{n}", position=n) for n in range(tables))
    event.slots[0].capacity = 1 if scarce == "slot" else None
    owners = 1 if scarce == "person" else THREADS
    demand = _people(session, event, "demand", owners) * (THREADS // owners)
    supply = _people(session, event, "supply", THREADS)
    pairs = [
        EventPair(event_id=event.id, demand_id=one.id, supply_id=other.id, weight=150)
        for one, other in zip(demand, supply, strict=True)
    ]
    session.add_all([*pairs, EventPlan(event_id=event.id, number=1)])
    session.commit()
    return event, [one.id for one in pairs]


def _people(session: Session, event: Event, side: str, count: int) -> list[Participant]:
    rows = []
    for n in range(count):
        one = Participant(event_id=event.id, name=f"{side} {n}", side=side, state="approved",
                          max_meetings=99)  # fmt: skip
        one.people.append(made.representative(event, f"{side} person {n}"))
        rows.append(one)
    session.add_all(rows)
    session.flush()
    return rows


def play(
    session: Session, event: Event, pairs: Sequence[int], clients: Sequence[FlaskClient]
) -> tuple[Counter[int], int]:
    """One round: all want it at once. Returns the answers by status, and meetings written."""
    plan_id = session.scalar(select(EventPlan.id).where(EventPlan.event_id == event.id))
    session.execute(delete(EventMeeting).where(EventMeeting.plan_id == plan_id))
    slot, base = event.slots[0].id, f"/events/{event.id}/plan/1/pairs"
    tables = [one.id for one in event.tables] * THREADS
    session.commit()

    def want(at: int) -> int:
        data = {"slot": slot, "table": tables[at]}
        return clients[at].post(f"{base}/{pairs[at]}/put", data=data).status_code

    answers = at_once(want)
    written = session.scalars(select(EventMeeting.id).where(EventMeeting.plan_id == plan_id)).all()
    session.commit()
    return answers, len(written)


def at_once(want: Callable[[int], int]) -> Counter[int]:
    """Thirty-two threads do something, each with its number; the answers by status."""
    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(want, range(THREADS)))
