"""Broken rules and reasons in words, with the names that people know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.engine.timetable.problem import Meeting
from marketplace.engine.timetable.violation import Violation
from marketplace.errors import Sentence
from marketplace.events import queries, times
from marketplace.events.models import Event, Participant, Representative
from marketplace.events.plan_models import EventPair

Names = Mapping[str, str]


@dataclass
class Known:
    """Names by number (as text) of all that a sentence may speak of."""

    parties: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, tuple[str, str]] = field(default_factory=dict)

    def pair(self, number: object) -> str:
        """`Ada Hospital – Bao Robotics`."""
        demand, supply = self.pairs.get(str(number), ("", ""))
        names = self.parties.get(demand, "?"), self.parties.get(supply, "?")
        return " – ".join(names)

    def slot(self, number: object) -> str:
        return self.slots.get(str(number), "?")

    def table(self, number: object) -> str:
        return self.tables.get(str(number), "?")

    def person(self, number: object) -> str:
        """`Wang (Ada Hospital)`."""
        return self.people.get(str(number), "?")


def known(session: Session, event: Event) -> Known:
    """The names of an event; as many statements however many there are."""
    made = Known()
    slots = queries.slots(session, event)
    days = {times.local(event, one.starts_at).date() for one in slots}
    for slot in slots:
        day = f"{times.local(event, slot.starts_at):%m-%d} " if len(days) > 1 else ""
        made.slots[str(slot.id)] = day + times.clock(event, slot.starts_at)
    for table in queries.tables(session, event):
        made.tables[str(table.id)] = table.label
    houses = select(Participant.id, Participant.name).where(Participant.event_id == event.id)
    made.parties = {str(number): name for number, name in session.execute(houses)}
    people = select(Representative.id, Representative.name, Representative.participant_id).where(
        Representative.event_id == event.id
    )
    for number, name, house in session.execute(people):
        made.people[str(number)] = f"{name} ({made.parties.get(str(house), '')})"
    pairs = select(EventPair.id, EventPair.demand_id, EventPair.supply_id).where(
        EventPair.event_id == event.id
    )
    made.pairs = {str(one): (str(demand), str(supply)) for one, demand, supply in
                  session.execute(pairs)}  # fmt: skip
    return made


def named(
    session: Session, event: Event, wrong: Sequence[Violation], meetings: Sequence[Meeting],
    about: str = "",
) -> list[Sentence]:  # fmt: skip
    """Broken rules as sentences: who is where at that time. `about` is the pair being moved."""
    names = known(session, event)
    return [_sentence(names, one, meetings, about) for one in wrong]


def _sentence(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    teller = _TELLERS.get(one.code)
    return teller(names, one, meetings, about) if teller else Sentence(one.zh, one.en)


def _person_twice(
    names: Known, one: Violation, meetings: Sequence[Meeting], about: str
) -> Sentence:
    slot, person = one.ids
    there = [
        it for it in meetings
        if it.slot == slot and person in (it.demand_representative, it.supply_representative)
    ]  # fmt: skip
    other = next((it for it in there if it.pair != about), there[0])
    who, when = names.person(person), names.slot(slot)
    pair, where = names.pair(other.pair), names.table(other.table)
    return Sentence(
        f"{when}：{who} 此时已有会面“{pair}”（{where} 桌）。",
        f"{when}: {who} already meets then: {pair} at {where}.",
    )


def _table_twice(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    slot, table = one.ids
    there = [it for it in meetings if it.slot == slot and it.table == table]
    other = next((it for it in there if it.pair != about), there[0])
    when, where, pair = names.slot(slot), names.table(table), names.pair(other.pair)
    return Sentence(
        f"{when}：{where} 桌此时已安排“{pair}”。",
        f"{when}: {where} is taken then by {pair}.",
    )


def _not_available(
    names: Known, one: Violation, meetings: Sequence[Meeting], about: str
) -> Sentence:
    who, when = names.person(one.ids[1]), names.slot(one.ids[2])
    return Sentence(f"{who} 在 {when} 没有空。", f"{who} is not available at {when}.")


def _closed(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    when = names.slot(one.ids[1])
    return Sentence(f"{when} 这个时段已关闭。", f"The slot at {when} is closed.")


def _forbidden(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    pair = names.pair(one.ids[0])
    return Sentence(
        f"“{pair}”已被禁止，或其中一方不愿会面。", f"{pair} is forbidden, or one of them said no."
    )


def _pinned(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    pair, when = names.pair(one.ids[0]), names.slot(one.ids[2])
    return Sentence(
        f"“{pair}”已固定在 {when}。请先取消固定。", f"{pair} is pinned to {when}. Unpin it first."
    )


def _at_booth(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    pair, house = names.pair(one.ids[0]), names.parties.get(one.ids[2], "?")
    return Sentence(
        f"“{pair}”须在 {house} 的展位会面。", f"{pair} has to meet at the booth of {house}."
    )


def _shared(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    pair, where = names.pair(one.ids[0]), names.table(one.ids[1])
    return Sentence(
        f"{where} 是他人的展位，“{pair}”须在共用桌会面。",
        f"{where} is the booth of others; {pair} has to meet at a shared table.",
    )


def _capacity(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    when = names.slot(one.ids[0])
    return Sentence(
        f"{when} 的会面场次已达上限。", f"The slot at {when} holds as many meetings as it may."
    )


def _maximum(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    house = names.parties.get(one.ids[0], "?")
    return Sentence(
        f"{house} 的会面场次已达上限。请先移除其一场会面。",
        f"{house} has its most meetings already. Take one of them out first.",
    )


def _history(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    when = names.slot(one.ids[1])
    return Sentence(
        f"{when} 已经开始，不能再改动。", f"The slot at {when} has begun and stays as it is."
    )


def _gone(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    pair = names.pair(one.ids[0])
    return Sentence(
        f"“{pair}”所用的时段、桌位、代表或参会单位已不存在或已退出。",
        f"{pair}: its slot, table, representative or participant is not there any more.",
    )


def _may_not(names: Known, one: Violation, meetings: Sequence[Meeting], about: str) -> Sentence:
    pair, who = names.pair(one.ids[0]), names.person(one.ids[1])
    return Sentence(
        f"{who} 不负责“{pair}”洽谈的内容。", f"{who} does not speak for what {pair} is about."
    )


_TELLERS: Mapping[str, Callable[[Known, Violation, Sequence[Meeting], str], Sentence]] = {
    "person_twice": _person_twice, "table_twice": _table_twice, "not_available": _not_available,
    "closed_slot": _closed, "forbidden_pair": _forbidden, "not_in_pinned_slot": _pinned,
    "not_at_booth": _at_booth, "not_at_shared_table": _shared, "slot_over_capacity": _capacity,
    "over_maximum": _maximum, "frozen_changed": _history, "added_to_frozen": _history,
    "unknown_pair": _gone, "unknown_slot": _gone, "unknown_table": _gone,
    "wrong_representative": _gone, "representative_not_allowed": _may_not,
}  # fmt: skip
