"""What participants read: their own rows, and what they may choose from. Loading is the check."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.accounts.models import User
from marketplace.errors import NotFoundError, RefusedError, Sentence
from marketplace.events import plan_queries, policy, queries, times
from marketplace.events.joining import POSTINGS
from marketplace.events.models import (
    Event,
    EventSlot,
    Participant,
    Representative,
    Subject,
    Wish,
)
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.matching.binding import MODELS
from marketplace.matching.queries import is_open

MOST_OFFERED = 200
NOT_YET = Sentence(
    "洽谈开始后才能填写结果。", "The outcome can be said once the meeting has begun."
)


def mine(
    session: Session, user: User, event_id: int, participant_id: int, *, lock: bool = False
) -> tuple[Event, Participant]:
    """An announced event and a participant this person speaks for, or NotFoundError.

    With `lock` nobody else changes the participant's row, or what is counted under it, until the
    transaction ends; others may still refer to it.
    """
    event = queries.visible(session, user, event_id)
    chosen = _whole().where(Participant.event_id == event.id, Participant.id == participant_id)
    if lock:
        chosen = chosen.with_for_update(of=Participant, key_share=True)
        chosen = chosen.execution_options(populate_existing=True)
    is_number = 0 < participant_id <= queries.LARGEST_ID
    found = session.scalars(chosen).one_or_none() if is_number else None
    if found is None or not policy.speaks_for_participant(user, found):
        raise NotFoundError
    return event, found


def whole(session: Session, ids: Iterable[int]) -> list[Participant]:
    """Participants with people, absences and subjects, in the order given."""
    wanted = list(ids)
    found = {one.id: one for one in session.scalars(_whole().where(Participant.id.in_(wanted)))}
    return [found[number] for number in wanted if number in found]


def person(participant: Participant, person_id: int) -> Representative:
    """A representative of this participant, or NotFoundError."""
    found = next((one for one in participant.people if one.id == person_id), None)
    if found is None:
        raise NotFoundError
    return found


def _whole() -> Select[Any]:
    return select(Participant).options(
        joinedload(Participant.organisation),
        selectinload(Participant.people).selectinload(Representative.absences),
        selectinload(Participant.people).joinedload(Representative.user),
        selectinload(Participant.subjects).joinedload(Subject.scenario),
        selectinload(Participant.subjects).joinedload(Subject.product),
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """A posting that a participant may speak for, and whether and by whom it does."""

    id: int
    title: str
    is_chosen: bool
    representative_id: int | None


def offers(session: Session, participant: Participant) -> list[Offer]:
    """Open postings of the participant's organisation and those chosen before, by title."""
    kind = POSTINGS[participant.side]
    model = MODELS[kind]
    chosen = {getattr(one, f"{kind}_id"): one.representative_id for one in participant.subjects}
    mine = (model.organisation_id == (participant.organisation_id or 0)) & is_open(kind)
    rows = session.execute(
        select(model.id, model.title)
        .where(or_(mine, model.id.in_(chosen)))
        .order_by(model.title, model.id)
        .limit(MOST_OFFERED)
    )
    return [Offer(number, title, number in chosen, chosen.get(number)) for number, title in rows]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a participant wishes, by the number of the other; and who wishes to meet them."""

    mine: dict[int, Wish]
    theirs: list[tuple[Participant, str]]

    @property
    def musts(self) -> int:
        return sum(one.kind == "must" for one in self.mine.values())

    @property
    def counted(self) -> int:
        """Musts and likes; a no is free."""
        return sum(one.kind != "no" for one in self.mine.values())


def wishes(session: Session, participant: Participant) -> Wishes:
    """Wishes of and for a participant; nobody is told of a no, or of somebody who left."""
    own = session.scalars(select(Wish).where(Wish.from_id == participant.id))
    others = session.execute(
        select(Participant, Wish.kind)
        .join(Wish, Wish.from_id == Participant.id)
        .where(Wish.to_id == participant.id, Wish.kind != "no", Participant.state == "approved")
        .order_by(Wish.kind.desc(), Participant.name, Participant.id)
    )
    return Wishes({one.to_id: one for one in own}, [(one, kind) for one, kind in others])


def requests(session: Session, event: Event, participant: Participant) -> list[EventPair]:
    """Requests of and to a participant in any state, the soonest slot first."""
    chosen = (
        select(EventPair)
        .join(EventSlot, EventSlot.id == EventPair.asked_slot_id)
        .where(EventPair.event_id == event.id, _of(participant), EventPair.request != "")
        .options(
            joinedload(EventPair.demand), joinedload(EventPair.supply),
            joinedload(EventPair.asked_slot),
        )
        .order_by(EventSlot.starts_at, EventPair.id)
    )  # fmt: skip
    return list(session.scalars(chosen))


def pair(session: Session, event: Event, participant: Participant, pair_id: int) -> EventPair:
    """A pair of this participant with another, or NotFoundError."""
    found = plan_queries.pair(session, event, pair_id)
    if participant.id not in (found.demand_id, found.supply_id):
        raise NotFoundError
    return found


def begun(
    session: Session, event: Event, participant: Participant, pair_id: int, at: dt.datetime
) -> EventPair:
    """As `pair`, with a lock, of a published meeting that has begun.

    Raises:
        NotFoundError: no such pair, or no meeting of it.
        RefusedError: the meeting has not begun.
    """
    pair(session, event, participant, pair_id)
    starts = session.scalar(
        select(EventSlot.starts_at)
        .join(EventMeeting, EventMeeting.slot_id == EventSlot.id)
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .where(EventPlan.state == "published", EventMeeting.pair_id == pair_id)
    )
    if starts is None:
        raise NotFoundError
    if at < starts:
        raise RefusedError(NOT_YET)
    return plan_queries.pair(session, event, pair_id, lock=True)


def by_day(event: Event, slots: Sequence[EventSlot]) -> list[tuple[dt.date, list[EventSlot]]]:
    """Slots in which people can meet, by day in the zone of the event."""
    meetings = [one for one in slots if one.kind == "meeting"]
    days = groupby(meetings, lambda one: times.local(event, one.starts_at).date())
    return [(day, list(group)) for day, group in days]


def _of(participant: Participant) -> ColumnElement[bool]:
    return or_(EventPair.demand_id == participant.id, EventPair.supply_id == participant.id)
