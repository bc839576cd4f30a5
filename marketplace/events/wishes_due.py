"""Reminding those who have made no wish while the time for it runs out. Nothing here commits."""

import datetime as dt

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from marketplace.db import now
from marketplace.events import join_letters
from marketplace.events.models import Event, Participant, Wish

BATCH = 100
BEFORE = dt.timedelta(hours=24)
"""So long before wishes close."""


def remind_due(session: Session, *, site: str, at: dt.datetime | None = None) -> int:
    """Remind each participant without a wish once; returns how many, at most a batch.

    Only those who could wish for somebody: they are approved, and so is somebody of the other side.
    """
    moment = at or now()
    found = list(session.scalars(_silent(moment)))
    for one in found:
        one.wishes_reminded_at = moment
        until = one.event.wishes_until or moment
        join_letters.to_participant(
            session, one, join_letters.WISHES_REMINDER, event=one.event.title,
            until=join_letters.moment(one.event, until), link=join_letters.mine(site, one),
        )  # fmt: skip
    session.flush()
    return len(found)


def _silent(moment: dt.datetime) -> Select[Participant]:
    other = aliased(Participant)
    return (
        select(Participant)
        .join(Participant.event)
        .where(
            Event.state.in_(("open", "closed")),
            Event.wishes_until > moment,
            Event.wishes_until <= moment + BEFORE,
            Participant.state == "approved",
            Participant.wishes_reminded_at.is_(None),
            ~exists().where(Wish.from_id == Participant.id),
            exists().where(
                other.event_id == Event.id, other.side != Participant.side,
                other.state == "approved",
            ),
        )
        .options(joinedload(Participant.event))
        .order_by(Participant.id)
        .limit(BATCH)
        .with_for_update(of=Participant, skip_locked=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
