"""Requests of the self-service mode whose time is up, or soon will be. Nothing here commits."""

import datetime as dt

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.letters import Letter
from marketplace.db import now
from marketplace.events import join_letters
from marketplace.events.models import Participant
from marketplace.events.plan_models import EventPair

BATCH = 100
LAST_PART = 4
"""The one who was asked is reminded in the last quarter of the time."""


def expire_due(session: Session, *, site: str, at: dt.datetime | None = None) -> int:
    """Write down which requests lapsed and tell who asked; returns how many, at most a batch."""
    moment = at or now()
    found = list(session.scalars(_waiting(EventPair.expires_at < moment)))
    for pair in found:
        pair.request = "expired"
        _tell(session, join_letters.MEETING_EXPIRED, pair, to=_asker(pair), site=site)
    session.flush()
    return len(found)


def remind_due(session: Session, *, site: str, at: dt.datetime | None = None) -> int:
    """Remind once, in the last quarter of the time; returns how many were reminded."""
    moment = at or now()
    waiting = _waiting(EventPair.expires_at >= moment, EventPair.reminded_at.is_(None))
    found = [one for one in session.scalars(waiting) if _is_late(one, moment)]
    for pair in found:
        pair.reminded_at = moment
        _tell(session, join_letters.MEETING_REMINDER, pair, to=_asked(pair), site=site)
    session.flush()
    return len(found)


def _waiting(*conditions: ColumnElement[bool]) -> Select[EventPair]:
    return (
        select(EventPair)
        .where(EventPair.request == "asked", *conditions)
        .options(
            joinedload(EventPair.demand).joinedload(Participant.event),
            joinedload(EventPair.supply),
            joinedload(EventPair.asked_slot),
        )
        .order_by(EventPair.expires_at, EventPair.id)
        .limit(BATCH)
        .with_for_update(of=EventPair, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _is_late(pair: EventPair, moment: dt.datetime) -> bool:
    last = dt.timedelta(hours=pair.demand.event.request_hours) / LAST_PART
    return pair.expires_at is not None and pair.expires_at - moment <= last


def _asker(pair: EventPair) -> Participant:
    return pair.demand if pair.asked_by_id == pair.demand_id else pair.supply


def _asked(pair: EventPair) -> Participant:
    return pair.supply if pair.asked_by_id == pair.demand_id else pair.demand


def _tell(session: Session, letter: Letter, pair: EventPair, *, to: Participant, site: str) -> None:
    event, slot = pair.demand.event, pair.asked_slot
    if slot is None or event.state not in ("open", "closed"):
        return
    other = pair.demand if to is pair.supply else pair.supply
    join_letters.to_participant(
        session, to, letter, who=other.name, event=event.title,
        time=join_letters.moment(event, slot.starts_at),
        until=join_letters.moment(event, pair.expires_at or slot.starts_at),
        link=join_letters.mine(site, to),
    )  # fmt: skip
