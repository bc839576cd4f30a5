"""Whether a problem makes sense before anybody tries to solve it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from marketplace.engine.timetable.problem import DEMAND, SUPPLY, Pair, Party, Problem, Slot
from marketplace.engine.timetable.violation import Violation, listed, violation

LEAST_WEIGHT, MOST_WEIGHT = 1, 1000
MOST = 1_000_000
SENTENCES = {
    "duplicate_id": (
        "The {what} id {0} is used {times} times.",
        "有 {times} 个{zh}使用编号 {0}。",
    ),
    "empty_id": ("A {what} has no id.", "有{zh}没有编号。"),
    "ends_before_start": (
        "Slot {0} ends at {end}, which is not after its start {start}.",
        "时段 {0} 的结束时间 {end} 不晚于开始时间 {start}。",
    ),
    "slots_overlap": (
        "Slot {1} begins before slot {0}, listed above it, ends; list slots in order of time.",
        "时段 {1} 在其前一时段 {0} 结束之前开始；请按时间顺序列出互不重叠的时段。",
    ),
    "out_of_range": (
        "{what} {0}: {field} is {found}; it has to be from 0 to 1000000.",
        "{zh} {0}：{field} 为 {found}，应在 0 到 1000000 之间。",
    ),
    "unknown_booth_party": (
        "Table {0} is the booth of {1}, but there is no such party.",
        "桌位 {0} 是 {1} 的展位，但没有这个参与方。",
    ),
    "unknown_side": (
        "Party {0}: side is {1}; it has to be demand or supply.",
        "参与方 {0} 的 side 为 {1}，应为 demand 或 supply。",
    ),
    "unknown_available": (
        "Representative {0} is available in slots that do not exist: {which}.",
        "代表 {0} 的可用时段不存在：{which}。",
    ),
    "unknown_party": (
        "Pair {0}: there is no {side} party {1}.",
        "配对 {0}：没有编号为 {1} 的 {side} 方。",
    ),
    "wrong_weight": (
        "Pair {0}: weight is {found}; it has to be from 1 to 1000.",
        "配对 {0} 的权重为 {found}，应在 1 到 1000 之间。",
    ),
    "unknown_pair_slots": (
        "Pair {0}: {field} names slots that do not exist: {which}.",
        "配对 {0} 的 {field} 中有不存在的时段：{which}。",
    ),
    "unknown_representatives": (
        "Pair {0}: {field} names people who do not represent {1}: {which}.",
        "配对 {0} 的 {field} 中有人不是 {1} 的代表：{which}。",
    ),
    "penalty_out_of_range": (
        "{field} is {found}; it has to be from 0 to 1000000.",
        "{field} 为 {found}，应在 0 到 1000000 之间。",
    ),
}
_CHINESE = {
    "slot": "时段", "table": "桌位", "party": "参与方", "representative": "代表", "pair": "配对",
}  # fmt: skip


def problems_of(problem: Problem) -> list[Violation]:
    """Return what is wrong with the problem itself; empty where it can be solved and checked.

    Sound, though perhaps not meant: a maximum below the minimum (the minimum is out of reach), a
    pin to a closed slot (the pair stays unplaced), nobody allowed, two pairs of the same parties,
    and a previous plan that names what is gone by now.
    """
    return [
        *_identities(problem),
        *_slots(problem.slots),
        *_tables(problem),
        *_parties(problem),
        *_pairs(problem),
        *_previous(problem),
    ]


def _identities(problem: Problem) -> Iterator[Violation]:
    people = [one.id for party in problem.parties for one in party.representatives]
    for what, names in (
        ("slot", [slot.id for slot in problem.slots]),
        ("table", [table.id for table in problem.tables]),
        ("party", [party.id for party in problem.parties]),
        ("representative", people),
        ("pair", [pair.id for pair in problem.pairs]),
    ):
        for name, times in Counter(names).items():
            words = {"what": what, "zh": _CHINESE[what]}
            if not name:
                yield violation(SENTENCES, "empty_id", name, **words)
            elif times > 1:
                yield violation(SENTENCES, "duplicate_id", name, times=times, **words)


def _slots(slots: Iterable[Slot]) -> Iterator[Violation]:
    slots = list(slots)
    for slot in slots:
        if _is_later(slot.start, slot.end) is False:
            yield violation(SENTENCES, "ends_before_start", slot.id, start=slot.start, end=slot.end)
        yield from _in_range("slot", slot.id, "capacity", slot.capacity)
    for one, after in pairwise(slots):
        if _is_later(after.start, one.end) is True:
            yield violation(SENTENCES, "slots_overlap", one.id, after.id)


def _is_later(first: str, second: str) -> bool | None:
    """Tell whether the second time is after the first; None where they cannot be compared."""
    try:
        return datetime.fromisoformat(second) > datetime.fromisoformat(first)
    except (ValueError, TypeError):  # no dates, or only one of them with a zone
        return None


def _tables(problem: Problem) -> Iterator[Violation]:
    parties = {party.id for party in problem.parties}
    for table in problem.tables:
        if table.booth_of is not None and table.booth_of not in parties:
            yield violation(SENTENCES, "unknown_booth_party", table.id, table.booth_of)


def _parties(problem: Problem) -> Iterator[Violation]:
    slots = {slot.id for slot in problem.slots}
    for party in problem.parties:
        if party.side not in (DEMAND, SUPPLY):
            yield violation(SENTENCES, "unknown_side", party.id, party.side)
        yield from _in_range("party", party.id, "min_meetings", party.min_meetings)
        yield from _in_range("party", party.id, "max_meetings", party.max_meetings)
        for one in party.representatives:
            unknown = sorted(one.available - slots)
            if unknown:
                yield violation(SENTENCES, "unknown_available", one.id, which=listed(unknown))


def _pairs(problem: Problem) -> Iterator[Violation]:
    slots = {slot.id for slot in problem.slots}
    parties = {(party.id, party.side): party for party in problem.parties}
    for pair in problem.pairs:
        if not LEAST_WEIGHT <= pair.weight <= MOST_WEIGHT:
            yield violation(SENTENCES, "wrong_weight", pair.id, found=pair.weight)
        yield from _times(pair, slots)
        for side, name, field, allowed in (
            (DEMAND, pair.demand, "demand_representatives", pair.demand_representatives),
            (SUPPLY, pair.supply, "supply_representatives", pair.supply_representatives),
        ):
            party = parties.get((name, side))
            if party is None:
                yield violation(SENTENCES, "unknown_party", pair.id, name, side=side)
            else:
                yield from _allowed_people(pair, party, field, allowed)


def _times(pair: Pair, slots: set[str]) -> Iterator[Violation]:
    pinned = frozenset() if pair.pinned_slot is None else frozenset([pair.pinned_slot])
    for field, named in (("pinned_slot", pinned), ("allowed_slots", pair.allowed_slots)):
        unknown = sorted((named or frozenset()) - slots)
        if unknown:
            which = listed(unknown)
            yield violation(SENTENCES, "unknown_pair_slots", pair.id, field=field, which=which)


def _allowed_people(
    pair: Pair, party: Party, field: str, allowed: frozenset[str] | None
) -> Iterator[Violation]:
    unknown = sorted((allowed or frozenset()) - {one.id for one in party.representatives})
    if unknown:
        figures = {"field": field, "which": listed(unknown)}
        yield violation(SENTENCES, "unknown_representatives", pair.id, party.id, **figures)


def _previous(problem: Problem) -> Iterator[Violation]:
    previous = problem.previous
    if previous is None:
        return
    for field in ("move_penalty", "drop_penalty"):
        penalty = getattr(previous, field)
        if not 0 <= penalty <= MOST:
            yield violation(SENTENCES, "penalty_out_of_range", field=field, found=penalty)


def _in_range(what: str, name: str, field: str, found: int | None) -> Iterator[Violation]:
    if found is not None and not 0 <= found <= MOST:
        words = {"what": what.capitalize(), "zh": _CHINESE[what], "field": field}
        yield violation(SENTENCES, "out_of_range", name, found=found, **words)
