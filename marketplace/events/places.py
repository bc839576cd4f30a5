"""The tables of an event, and the booths of its participants."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence
from marketplace.events.models import Event, EventTable, Participant
from marketplace.events.plan_models import EventMeeting, EventPlan
from marketplace.events.service import TAKING_PART, still_on
from marketplace.events.slot_drafts import TableDraft, TablesDraft

MOST = 1_000


def set_up(session: Session, actor: User, *, event: Event, draft: TablesDraft) -> list[EventTable]:
    """Tables numbered in a row, after those that are there. The caller holds the event's row.

    Raises:
        InvalidError: a label is taken, or there would be too many.
        RefusedError: the event is over.
    """
    still_on(actor, event)
    labels = [f"{draft.prefix}{draft.first + n}" for n in range(draft.count)]
    last = _may_have(session, event, labels, "first")
    made = [
        EventTable(event_id=event.id, label=label, hall=draft.hall, position=last + n)
        for n, label in enumerate(labels, 1)
    ]
    session.add_all(made)
    session.flush()
    return made


def add(session: Session, actor: User, *, event: Event, draft: TableDraft) -> EventTable:
    """One table, or the booth of a participant; raises as `set_up`."""
    still_on(actor, event)
    last = _may_have(session, event, [draft.label], "label")
    made = EventTable(
        event_id=event.id, label=draft.label, hall=draft.hall, position=last + 1
    )  # fmt: skip
    give(session, actor, event=event, table=made, booth_of_id=draft.booth_of_id)
    session.add(made)
    session.flush()
    return made


def give(
    session: Session, actor: User, *, event: Event, table: EventTable, booth_of_id: int | None
) -> None:
    """Make a table the booth of a participant, who then meets there only; None is for all.

    Raises:
        InvalidError: no participant of this event, or one that has a booth.
        RefusedError: others meet at this table.
    """
    still_on(actor, event)
    if booth_of_id == table.booth_of_id:
        return
    if booth_of_id is not None:
        _may_have_a_booth(session, event, booth_of_id)
    if table.id is not None and _meetings(session, table, ("published",)):
        raise RefusedError(_is_in_use())
    table.booth_of_id = booth_of_id
    if table.id is not None:
        session.flush()


def set_closed(
    session: Session, actor: User, *, event: Event, table: EventTable, is_closed: bool
) -> int:
    """A closed table is lost until opened; returns how many published meetings stand at it."""
    still_on(actor, event)
    table.is_closed = is_closed
    session.flush()
    return _meetings(session, table, ("published",))


def delete(session: Session, actor: User, *, event: Event, table: EventTable) -> None:
    """Take a table out. RefusedError when a timetable uses it; the sentence says what to do."""
    still_on(actor, event)
    if _meetings(session, table, ("published",)):
        raise RefusedError(_is_in_use())
    if _meetings(session, table, ("draft", "replaced")):
        raise RefusedError(_is_in_versions())
    session.delete(table)
    session.flush()


def _may_have(session: Session, event: Event, labels: list[str], field: str) -> int:
    """The last position taken. InvalidError when a label is taken or there are too many tables."""
    mine = EventTable.event_id == event.id
    taken = select(EventTable.label).where(mine, EventTable.label.in_(labels))
    found = session.scalar(taken.order_by(EventTable.position).limit(1))
    if found is not None:
        raise InvalidError([Problem(field, _is_taken(found))])
    count, last = session.execute(
        select(func.count(), func.max(EventTable.position)).where(mine)
    ).one()
    if count + len(labels) > MOST:
        raise InvalidError([Problem(field, _too_many())])
    return int(last or 0)


def _may_have_a_booth(session: Session, event: Event, participant_id: int) -> None:
    whose = session.get(Participant, participant_id)
    if whose is None or whose.event_id != event.id or whose.state not in TAKING_PART:
        raise InvalidError([Problem("booth_of_id", _no_participant())])
    other = select(EventTable.label).where(EventTable.booth_of_id == participant_id).limit(1)
    label = session.scalar(other)
    if label is not None:
        raise InvalidError([Problem("booth_of_id", _has_a_booth(label))])


def _meetings(session: Session, table: EventTable, states: tuple[str, ...]) -> int:
    chosen = (
        select(func.count(EventMeeting.id))
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .where(EventMeeting.table_id == table.id, EventPlan.state.in_(states))
    )
    return session.scalar(chosen) or 0


def _is_taken(label: str) -> Sentence:
    return Sentence(
        f"桌号“{label}”已存在。请换一个前缀或起始编号。",
        f"There is a table {label} already. Take another prefix or first number.",
    )


def _too_many() -> Sentence:
    return Sentence(
        f"一场会议最多 {MOST} 张桌。请减少数量。",
        f"An event has at most {MOST} tables. Make fewer.",
    )


def _no_participant() -> Sentence:
    return Sentence(
        "请选择本次会议的参会单位。", "Choose an organisation that takes part in this event."
    )


def _has_a_booth(label: str) -> Sentence:
    return Sentence(
        f"该单位已有展位“{label}”。请先收回，再分配新的展位。",
        f"It has the booth {label} already. Take that back before giving it another.",
    )


def _is_in_use() -> Sentence:
    return Sentence(
        "已发布的日程在该桌安排了洽谈。请先移走这些洽谈；若该桌不能用了，请改为“关闭”，再修复日程。",
        "Published meetings stand at this table. Move them first; if the table is lost, close it "
        "and repair the timetable.",
    )


def _is_in_versions() -> Sentence:
    return Sentence(
        "草稿或历史版本的日程用到了该桌，不能删除。请改为“关闭”，之后生成的日程不会再用它。",
        "A draft or an earlier version of the timetable uses this table. Close it instead: "
        "timetables made from now on leave it empty.",
    )
