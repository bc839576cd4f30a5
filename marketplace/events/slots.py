"""The slots of an event: laid out by the day, added, closed, deleted, and pitches beside them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence
from marketplace.events import times
from marketplace.events.models import Absence, Event, EventSlot
from marketplace.events.pitching import choose_pitchers, keep_pitchers_away, overlap
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.events.service import still_on
from marketplace.events.slot_drafts import SlotDraft, SlotsDraft

MOST = 400
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot that is not there yet."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    kind: str = "meeting"


def laid_out(draft: SlotsDraft, zone: str) -> list[Planned]:
    """The slots that a draft asks for, lunch as a break; no slot runs into lunch or past the end.

    Lengths are real minutes also where clocks change.
    """
    found: list[Planned] = []
    for number in range(draft.days):
        found += _one_day(draft, draft.first_day + number * DAY, ZoneInfo(zone))
        if len(found) > MOST:
            break
    return found


def _one_day(draft: SlotsDraft, day: dt.date, zone: ZoneInfo) -> list[Planned]:
    def moment(time: dt.time, not_before: dt.datetime | None = None) -> dt.datetime:
        found = dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
        if not_before is not None and found <= not_before:
            found = dt.datetime.combine(day + DAY, time, zone).astimezone(dt.UTC)
        return found

    here = moment(draft.starts)
    end = moment(draft.ends, here)
    lunch = None
    if draft.lunch_from is not None and draft.lunch_to is not None:
        noon = moment(draft.lunch_from, here)
        lunch = Planned(noon, moment(draft.lunch_to, noon), "break")
    length, pause = dt.timedelta(minutes=draft.length), dt.timedelta(minutes=draft.pause)
    found: list[Planned] = []
    while here + length <= end and len(found) <= MOST:
        if lunch and here < lunch.ends_at and here + length > lunch.starts_at:
            here = lunch.ends_at
            continue
        found.append(Planned(here, here + length))
        here += length + pause
    if lunch and found and found[0].starts_at < lunch.starts_at and lunch.ends_at < end:
        found.append(lunch)
    return sorted(found, key=lambda one: one.starts_at)


def lay_out(session: Session, actor: User, *, event: Event, draft: SlotsDraft) -> list[EventSlot]:
    """Make the slots of a draft. The caller holds the event's row.

    Raises:
        InvalidError: no slot fits, too many do, or one overlaps a slot that is there.
        RefusedError: the event is over.
    """
    still_on(actor, event)
    wanted = laid_out(draft, event.zone)
    if not any(one.kind == "meeting" for one in wanted):
        raise InvalidError([_none_fits()])
    return _make(session, event, wanted, "first_day")


def add(
    session: Session, actor: User, *, event: Event, draft: SlotDraft, people: Collection[int] = ()
) -> EventSlot:
    """One more slot. A pitch runs beside meetings and keeps these representatives away from them.

    Raises as `lay_out`.
    """
    still_on(actor, event)
    zone = ZoneInfo(event.zone)
    planned = Planned(
        draft.starts_at.replace(tzinfo=zone).astimezone(dt.UTC),
        draft.ends_at.replace(tzinfo=zone).astimezone(dt.UTC),
        draft.kind,
    )
    if planned.ends_at <= planned.starts_at:
        raise InvalidError([_clocks_change()])
    slot = _make(session, event, [planned], "starts_at")[0]
    slot.label, slot.capacity = draft.label, draft.capacity
    session.flush()
    if slot.kind == "pitch":
        choose_pitchers(session, actor, event=event, slot=slot, people=people)
    return slot


def set_closed(
    session: Session, actor: User, *, event: Event, slot: EventSlot, is_closed: bool
) -> int:
    """Close a slot or open it again; returns how many published meetings stand in it."""
    still_on(actor, event)
    slot.is_closed = is_closed
    session.flush()
    return len(_meetings(session, slot, ("published",)))


def delete(session: Session, actor: User, *, event: Event, slot: EventSlot) -> None:
    """Take a slot out of the event.

    Raises:
        RefusedError: meetings stand in it, or a pair is pinned to it; the sentence says what to do.
    """
    still_on(actor, event)
    published = len(_meetings(session, slot, ("published",)))
    if published:
        raise RefusedError(_has_meetings(published))
    if _meetings(session, slot, ("draft", "replaced")):
        raise RefusedError(_is_in_versions())
    if session.scalar(select(EventPair.id).where(EventPair.pinned_slot_id == slot.id).limit(1)):
        raise RefusedError(_is_pinned())
    for one in session.scalars(select(Absence).where(Absence.slot_id == slot.id)):
        session.delete(one)
    session.delete(slot)
    session.flush()
    keep_pitchers_away(session, event)


def clash(planned: Sequence[Planned], there: Sequence[EventSlot]) -> EventSlot | None:
    """A slot that is there and would be overlapped; pitches only by other pitches of that start."""
    for one in planned:
        for slot in there:
            if one.kind == slot.kind == "pitch":
                if one.starts_at == slot.starts_at:
                    return slot
            elif "pitch" not in (one.kind, slot.kind) and overlap(slot, one):
                return slot
    return None


def _make(session: Session, event: Event, wanted: Sequence[Planned], field: str) -> list[EventSlot]:
    chosen = select(EventSlot).where(EventSlot.event_id == event.id)
    there = list(session.scalars(chosen.order_by(EventSlot.starts_at)))
    if len(there) + len(wanted) > MOST:
        raise InvalidError([_too_many(field)])
    found = clash(wanted, there)
    if found is not None:
        raise InvalidError([_overlaps(event, found, field)])
    made = [
        EventSlot(event_id=event.id, starts_at=one.starts_at, ends_at=one.ends_at, kind=one.kind)
        for one in wanted
    ]
    session.add_all(made)
    session.flush()
    keep_pitchers_away(session, event)
    return made


def _meetings(session: Session, slot: EventSlot, states: tuple[str, ...]) -> list[int]:
    chosen = (
        select(EventMeeting.id)
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .where(EventMeeting.slot_id == slot.id, EventPlan.state.in_(states))
    )
    return list(session.scalars(chosen))


def _none_fits() -> Problem:
    return Problem(
        "ends",
        Sentence(
            "这段时间内放不下一个时段。请推迟结束时间，或缩短每场时长。",
            "No slot fits between these times. End later, or make the slots shorter.",
        ),
    )


def _too_many(field: str) -> Problem:
    return Problem(
        field,
        Sentence(
            f"一场会议最多 {MOST} 个时段。请减少天数，或加长每场时长。",
            f"An event has at most {MOST} slots. Take fewer days, or longer slots.",
        ),
    )


def _overlaps(event: Event, slot: EventSlot, field: str) -> Problem:
    span = times.span(event, slot.starts_at, slot.ends_at)
    zh, en = (times.day_name(event, slot.starts_at, language) for language in ("zh", "en"))
    return Problem(
        field,
        Sentence(
            f"与已有时段 {zh} {span} 重叠。请换一个时间，或先删除该时段。",
            f"This overlaps the slot {en} {span}. Take another time, or delete that slot first.",
        ),
    )


def _clocks_change() -> Problem:
    return Problem(
        "ends_at",
        Sentence(
            "这段时间正值夏令时调整，结束不晚于开始。请填写更晚的结束时间。",
            "Clocks change in between, so that it ends before it starts. Type a later end.",
        ),
    )


def _has_meetings(count: int) -> Sentence:
    return Sentence(
        f"已发布的日程在该时段有 {count} 场洽谈，不能删除。"
        "请先把它们移到其他时段，或改为“关闭”该时段再修复日程。",
        f"Published meetings in this slot: {count}. Move them first, or close the slot and repair "
        "the timetable.",
    )


def _is_in_versions() -> Sentence:
    return Sentence(
        "草稿或历史版本的日程用到了该时段，不能删除。请改为“关闭”，之后生成的日程不会再用它。",
        "A draft or an earlier version of the timetable uses this slot. Close it instead: "
        "timetables made from now on leave it empty.",
    )


def _is_pinned() -> Sentence:
    return Sentence(
        "有配对固定在该时段，不能删除。请先取消固定，或改为“关闭”该时段。",
        "A pair is pinned to this slot. Unpin it first, or close the slot instead.",
    )
