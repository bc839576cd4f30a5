"""Participants book each other: one asks for a slot, the other accepts or refuses in time.

A request that waits takes nothing. Whoever accepts first gets the table: the constraints of the
timetable decide, and a lock on the event lets one after the other look. Nothing here commits.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.letters import Letter
from marketplace.db import now
from marketplace.errors import NotFoundError, RefusedError, Sentence
from marketplace.events import join_letters, pairing, plan_queries
from marketplace.events.models import Event, EventSlot, Participant, Wish
from marketplace.events.openings import Openings, openings
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.events.policy import OVER
from marketplace.events.timing import must_go_on
from marketplace.events.wishing import may_meet

NOT_HERE = Sentence(
    "本次对接会由主办方统一排期，不支持自行约见。请填报意向。",
    "The organiser makes the timetable of this event. Say whom you wish to meet instead.",
)
NOT_IN = Sentence(
    "报名通过后才能约见。", "You can ask for meetings once the organiser has approved you."
)
WAITS = Sentence(
    "已有一个约见在等待答复。请先等对方答复，或撤回后重新约见。",
    "A request waits for an answer. Wait for it, or take it back and ask again.",
)
THEY_ASKED = Sentence(
    "对方已经约您见面，请在“约见”中答复。", "They asked you already: answer their request."
)
MET = Sentence("双方已约定洽谈。", "You two have a meeting already.")
UNWANTED = Sentence(
    "对方目前不接受这次约见。请约其他单位。", "They do not take this request. Please ask others."
)
NO_ANSWER = Sentence(
    "这个约见已过期、已撤回或已答复。请刷新页面。",
    "This request has lapsed, was taken back or answered. Reload the page.",
)
NOT_FREE = Sentence(
    "这个时段已经约不上了：一方没有空，或没有空桌。请换一个时段。",
    "This time is not free any more: one side is busy, or no table is left. Choose another.",
)
FULL = Sentence("其中一方的洽谈已达上限。", "One side has as many meetings as it can take.")


def standing(pair: EventPair, at: dt.datetime) -> str:
    """The state of a request as of a moment: the clock decides, not the job that writes it down."""
    if pair.request == "asked" and pair.expires_at is not None and at > pair.expires_at:
        return "expired"
    return pair.request


def takes_requests(event: Event) -> bool:
    """Whether participants book each other here."""
    return event.mode == "self_service" and event.state not in ("draft", *OVER)


def ask(
    session: Session, *, event: Event, mine: Participant, other: Participant, slot: EventSlot,
    site: str = "", at: dt.datetime | None = None,
) -> EventPair:  # fmt: skip
    """Ask to meet somebody in a slot; `mine` was loaded with a lock.

    Raises:
        NotFoundError: `other` is not an approved participant of the other side.
        RefusedError: not in this event, or one of the sentences above.
    """
    moment = at or now()
    _must_be_open(event, mine)
    if not may_meet(mine, other):
        raise NotFoundError
    demand, supply = (mine, other) if mine.side == "demand" else (other, mine)
    pair = pairing.pair_of(session, event, demand, supply)
    _must_be_askable(session, pair, mine, moment)
    _must_fit(session, event, mine, moment)
    found = openings(session, event, [mine, other])
    _must_be_free(event, found, mine, other, slot, moment)
    pair.request, pair.asked_by_id, pair.asked_slot_id = "asked", mine.id, slot.id
    pair.expires_at = min(moment + dt.timedelta(hours=event.request_hours), slot.starts_at)
    pair.reminded_at = None
    session.flush()
    _tell(session, join_letters.MEETING_ASKED, event, pair, to=other, of=mine, slot=slot, site=site)
    return pair


def accept(
    session: Session, *, event: Event, mine: Participant, pair: EventPair, site: str = "",
    at: dt.datetime | None = None,
) -> EventMeeting:  # fmt: skip
    """Accept a request: the meeting is in the published timetable.

    Raises:
        RefusedError: nothing to accept, or it is not free any more.
    """
    moment = at or now()
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))
    _hold(session, pair)
    slot = _asked_of(event, mine, pair, moment)
    found = openings(session, event, [pair.demand, pair.supply])
    _must_be_free(event, found, pair.demand, pair.supply, slot, moment)
    place = found.place(pair.demand, pair.supply, slot)
    if place is None:
        raise RefusedError(NOT_FREE)
    made = EventMeeting(
        plan=_plan(session, event, moment), pair=pair, slot=slot, table=place.table,
        seat=place.seat, demand_person_id=found.people(pair.demand, slot)[0],
        supply_person_id=found.people(pair.supply, slot)[0],
    )  # fmt: skip
    session.add(made)
    pair.request, pair.pinned_slot_id, pair.weight = "accepted", slot.id, pairing.MOST
    session.flush()
    other = pair.demand if pair.demand_id != mine.id else pair.supply
    where = " ".join(one for one in (place.table.hall, place.table.label) if one)
    _tell(
        session, join_letters.MEETING_ACCEPTED, event, pair, to=other, of=mine, slot=slot,
        site=site, table=where,
    )  # fmt: skip
    return made


def refuse(
    session: Session, *, event: Event, mine: Participant, pair: EventPair, site: str = "",
    at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Refuse a request. Raises RefusedError where none waits."""
    _hold(session, pair)
    slot = _asked_of(event, mine, pair, at or now())
    pair.request = "refused"
    other = pair.demand if pair.demand_id != mine.id else pair.supply
    _tell(
        session, join_letters.MEETING_REFUSED, event, pair, to=other, of=mine, slot=slot, site=site
    )


def take_back(session: Session, *, mine: Participant, pair: EventPair) -> None:
    """Take one's own request back; nothing happens where none waits."""
    _hold(session, pair)
    if pair.request == "asked" and pair.asked_by_id == mine.id:
        pair.request, pair.asked_slot_id, pair.expires_at = "", None, None


def call_off(
    session: Session, *, event: Event, mine: Participant, pair: EventPair, site: str = "",
    at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Take a booked meeting that has not begun out of the timetable, and tell the other.

    Raises:
        RefusedError: there is none, or it has begun.
    """
    must_go_on(event)
    _hold(session, pair)
    plan = plan_queries.published(session, event)
    chosen = select(EventMeeting).where(
        EventMeeting.pair_id == pair.id, EventMeeting.plan_id == (plan.id if plan else 0)
    )
    found = session.scalars(chosen).one_or_none()
    if pair.request != "accepted" or found is None or found.slot.starts_at <= (at or now()):
        raise RefusedError(NO_ANSWER)
    slot = found.slot
    session.delete(found)
    pair.request, pair.asked_slot_id, pair.pinned_slot_id = "", None, None
    session.flush()
    other = pair.demand if pair.demand_id != mine.id else pair.supply
    _tell(
        session, join_letters.MEETING_CALLED_OFF, event, pair, to=other, of=mine, slot=slot,
        site=site,
    )  # fmt: skip


def free_times(
    session: Session, event: Event, mine: Participant, others: Sequence[Participant],
    at: dt.datetime | None = None,
) -> dict[int, list[EventSlot]]:  # fmt: skip
    """Slots that one could ask each of these for, by participant."""
    moment = at or now()
    found = openings(session, event, [mine, *others])
    return {
        one.id: [slot for slot in found.common(mine, one) if slot.starts_at > moment]
        for one in others
    }


def _hold(session: Session, pair: EventPair) -> None:
    """Nobody else answers or asks for this pair until the transaction ends; read as it is now."""
    chosen = select(EventPair).where(EventPair.id == pair.id)
    locked = chosen.with_for_update(of=EventPair, key_share=True)
    session.scalars(locked.execution_options(populate_existing=True)).one()


def _must_be_open(event: Event, mine: Participant) -> None:
    if not takes_requests(event):
        raise RefusedError(NOT_HERE)
    if mine.state != "approved":
        raise RefusedError(NOT_IN)


def _must_be_askable(
    session: Session, pair: EventPair, mine: Participant, moment: dt.datetime
) -> None:
    _hold(session, pair)
    state = standing(pair, moment)
    if state == "asked":
        raise RefusedError(WAITS if pair.asked_by_id == mine.id else THEY_ASKED)
    if state == "accepted":
        raise RefusedError(MET)
    no = select(Wish.id).where(
        Wish.from_id.in_([pair.demand_id, pair.supply_id]), Wish.from_id != mine.id,
        Wish.to_id == mine.id, Wish.kind == "no",
    )  # fmt: skip
    refused = state == "refused" and pair.asked_by_id == mine.id
    if pair.is_forbidden or refused or session.scalar(no):
        raise RefusedError(UNWANTED)


def _must_fit(session: Session, event: Event, mine: Participant, moment: dt.datetime) -> None:
    waiting = select(func.count()).where(
        EventPair.event_id == event.id, EventPair.asked_by_id == mine.id,
        EventPair.request == "asked", EventPair.expires_at >= moment,
    )  # fmt: skip
    if (session.scalar(waiting) or 0) >= event.most_wishes:
        raise RefusedError(_too_many(event.most_wishes))


def _must_be_free(
    event: Event, found: Openings, one: Participant, other: Participant, slot: EventSlot,
    moment: dt.datetime,
) -> None:  # fmt: skip
    free = {there.id for there in found.common(one, other)}
    if slot.id not in free or slot.starts_at <= moment:
        raise RefusedError(NOT_FREE)
    if any(found.meetings(who) >= (who.max_meetings or event.max_meetings) for who in (one, other)):
        raise RefusedError(FULL)


def _asked_of(event: Event, mine: Participant, pair: EventPair, moment: dt.datetime) -> EventSlot:
    """The slot that somebody else asked for and `mine` may answer."""
    _must_be_open(event, mine)
    waits = standing(pair, moment) == "asked" and pair.asked_by_id != mine.id
    if not waits or pair.asked_slot is None:
        raise RefusedError(NO_ANSWER)
    return pair.asked_slot


def _plan(session: Session, event: Event, moment: dt.datetime) -> EventPlan:
    """The published timetable, made empty where there is none; the event's row is held."""
    found = plan_queries.published(session, event)
    if found is None:
        number = plan_queries.next_number(session, event)
        found = EventPlan(event_id=event.id, number=number, state="published", published_at=moment)
        session.add(found)
        session.flush()
    return found


def _tell(
    session: Session, letter: Letter, event: Event, pair: EventPair, *, to: Participant,
    of: Participant, slot: EventSlot, site: str, **facts: str,
) -> None:  # fmt: skip
    join_letters.to_participant(
        session, to, letter, who=of.name, event=event.title,
        time=join_letters.moment(event, slot.starts_at),
        until=join_letters.moment(event, pair.expires_at or slot.starts_at),
        link=join_letters.mine(site, to), **facts,
    )  # fmt: skip


def _too_many(most: int) -> Sentence:
    return Sentence(
        f"最多同时有 {most} 个约见等待答复。请等对方答复，或撤回一个。",
        f"At most {most} requests can wait at a time. Wait for answers, or take one back.",
    )
