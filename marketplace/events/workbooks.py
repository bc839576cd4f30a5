"""An event from its workbook: participants, pairs, slots and tables become a problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from marketplace.engine.timetable.problem import (
    DEMAND,
    SUPPLY,
    Pair,
    Party,
    Problem,
    Representative,
    Slot,
    Table,
)
from marketplace.engine.timetable.soundness import problems_of
from marketplace.events.columns import PAIRS, PARTICIPANTS, SLOTS, TABLES
from marketplace.events.rows import Row, WorkbookError, read_sheets
from marketplace.postings.values import parse_list

SIDES = {
    **dict.fromkeys(("需求", "需求方", "需方", "demand", "need", "buyer"), DEMAND),
    **dict.fromkeys(("供给", "供给方", "供方", "供应", "供应方", "supply", "supplier"), SUPPLY),
}
ALL = frozenset({"全部", "全天", "所有", "all"})
RANGE = re.compile(r"(.+?)\s*(?:~|～|–|—|至|到|\.\.)\s*(.+)")
DATE_AND_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)")


def read_event(path: Path) -> Problem:
    """Return the problem that a workbook describes; one that can be solved.

    Raises WorkbookError, or SheetProblem where the file cannot be read at all.
    """
    rows = read_sheets(path)
    slots = [_slot(row) for row in rows["slots"]]
    names = [slot.id for slot in slots]
    parties = _parties(rows["participants"], names)
    problem = Problem(
        slots=slots,
        tables=[
            Table(row.needed("id", TABLES), row.text("booth_of") or None) for row in rows["tables"]
        ],
        parties=parties,
        pairs=_pairs(rows["pairs"], parties, names),
    )
    for one in problems_of(problem):
        raise WorkbookError(one.en, one.zh)
    return problem


def _slot(row: Row) -> Slot:
    return Slot(
        id=row.needed("id", SLOTS),
        start=DATE_AND_TIME.sub(r"\1T\2", row.text("start")),
        end=DATE_AND_TIME.sub(r"\1T\2", row.text("end")),
        closed=row.yes("closed"),
        capacity=row.whole("capacity"),
    )


def _parties(rows: Iterable[Row], slots: Sequence[str]) -> list[Party]:
    """A participant has a row for each representative; the first one tells about all."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.needed("id", PARTICIPANTS), []).append(row)
    return [_party(name, several, slots) for name, several in grouped.items()]


def _party(name: str, rows: Sequence[Row], slots: Sequence[str]) -> Party:
    first = rows[0]
    side = SIDES.get(first.needed("side", PARTICIPANTS).lower())
    if side is None:
        raise first.wrong("side", "has to be demand or supply", "应填“需求”或“供给”")
    people = [
        Representative(_person(name, row.text("representative")), _times(row, slots))
        for row in rows
    ]
    least, most = first.whole("min_meetings"), first.whole("max_meetings")
    return Party(name, side, people, first.text("name"), least or 0, most)


def _person(party: str, name: str) -> str:
    """People of several parties may bear one name; their ids begin with the party's."""
    return f"{party}/{name}" if name else party


def _times(row: Row, slots: Sequence[str]) -> frozenset[str]:
    """Where nothing is said somebody is always there."""
    there = _slots(row, "available", slots)
    gone = _slots(row, "unavailable", slots)
    return (frozenset(slots) if there is None else there) - (gone or frozenset())


def _slots(row: Row, field: str, slots: Sequence[str]) -> frozenset[str] | None:
    text = row.text(field)
    if not text:
        return None
    if text.lower() in ALL:
        return frozenset(slots)
    return frozenset(slot for one in parse_list(text) for slot in _stretch(row, field, one, slots))


def _stretch(row: Row, field: str, text: str, slots: Sequence[str]) -> Sequence[str]:
    """Return the slot, or those from one to another, that a part of a cell names."""
    ends = RANGE.fullmatch(text)
    first, last = (text, text) if text in slots or not ends else ends.groups()
    for one in (first, last):
        if one not in slots:
            raise row.wrong(field, f"names {one}, which is no slot", f"中的 {one} 不是时段编号")
    return slots[slots.index(first) : slots.index(last) + 1]


def _pairs(rows: Iterable[Row], parties: Sequence[Party], slots: Sequence[str]) -> list[Pair]:
    sides = {side: _known(one for one in parties if one.side == side) for side in (DEMAND, SUPPLY)}
    return [
        _pair(row, _named(row, DEMAND, sides), _named(row, SUPPLY, sides), slots) for row in rows
    ]


def _known(parties: Iterable[Party]) -> dict[str, Party | None]:
    """Return participants by id, and by name: None where several bear it."""
    parties = list(parties)
    known: dict[str, Party | None] = {}
    for one in parties:
        known[one.name] = None if one.name in known else one
    return known | {one.id: one for one in parties}


def _named(row: Row, side: str, sides: Mapping[str, Mapping[str, Party | None]]) -> Party:
    found = sides[side].get(row.needed(side, PAIRS))
    if found is None:
        raise row.wrong(
            side,
            f"is not the ID of a participant on the {side} side",
            f"不是{PAIRS.columns[side].zh}的编号",
        )
    return found


def _pair(row: Row, demand: Party, supply: Party, slots: Sequence[str]) -> Pair:
    weight = row.whole("weight")
    pinned = row.text("pinned_slot")
    if pinned and pinned not in slots:
        raise row.wrong("pinned_slot", "is no slot", "不是时段编号")
    return Pair(
        id=row.text("id") or f"{demand.id}-{supply.id}",
        demand=demand.id,
        supply=supply.id,
        weight=1 if weight is None else weight,
        pinned_slot=pinned or None,
        forbidden=row.yes("forbidden"),
        allowed_slots=_slots(row, "allowed_slots", slots),
        demand_representatives=_people(row, "demand_representatives", demand),
        supply_representatives=_people(row, "supply_representatives", supply),
    )


def _people(row: Row, field: str, party: Party) -> frozenset[str] | None:
    text = row.text(field)
    if not text:
        return None
    known = {one.id for one in party.representatives}
    chosen = frozenset(_person(party.id, one) for one in parse_list(text))
    if not chosen <= known:
        raise row.wrong(field, f"does not represent {party.id}", f"不是 {party.id} 的代表")
    return chosen
