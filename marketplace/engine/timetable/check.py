"""Whether a timetable keeps every rule. Shares no code with the solver, and trusts nothing of it.

A meeting of the previous plan in a frozen slot is history: it has to stay as it was, and is held
to no rule that may have changed since (availability, tables, maxima …); others are held to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from marketplace.engine.timetable.problem import (
    PER_MINIMUM,
    Meeting,
    Pair,
    Party,
    Problem,
    Slot,
)
from marketplace.engine.timetable.violation import Violation, violation

SENTENCES = {
    "unknown_pair": ("There is no pair {0}.", "没有编号为 {0} 的配对。"),
    "unknown_slot": ("Pair {0}: there is no slot {1}.", "配对 {0}：没有时段 {1}。"),
    "unknown_table": ("Pair {0}: there is no table {1}.", "配对 {0}：没有桌位 {1}。"),
    "wrong_representative": (
        "Pair {0}: {1} does not represent {2}.",
        "配对 {0}：{1} 不是 {2} 的代表。",
    ),
    "representative_not_allowed": (
        "Pair {0} does not allow the representative {1}.",
        "配对 {0} 不允许代表 {1} 参加。",
    ),
    "not_available": (
        "Pair {0}: {1} is not available in slot {2}.",
        "配对 {0}：{1} 在时段 {2} 没有空。",
    ),
    "forbidden_pair": ("Pair {0} is forbidden.", "配对 {0} 已被禁止。"),
    "slot_not_allowed": ("Pair {0} is not allowed in slot {1}.", "配对 {0} 不允许安排在时段 {1}。"),
    "not_in_pinned_slot": (
        "Pair {0} is in slot {1} and was pinned to slot {2}.",
        "配对 {0} 安排在时段 {1}，而它被固定在时段 {2}。",
    ),
    "closed_slot": (
        "Pair {0} is in slot {1}, which is closed.",
        "配对 {0} 安排在已关闭的时段 {1}。",
    ),
    "not_at_booth": (
        "Pair {0} is at {1} and has to be at the booth of {2}.",
        "配对 {0} 安排在 {1}，应当在 {2} 的展位。",
    ),
    "not_at_shared_table": (
        "Pair {0} is at {1}, the booth of another party; it has to be at a shared table.",
        "配对 {0} 安排在他人的展位 {1}，应当安排在共用桌。",
    ),
    "person_twice": (
        "{1} is in {found} meetings in slot {0}.",
        "{1} 在时段 {0} 同时有 {found} 场会面。",
    ),
    "table_twice": (
        "Table {1} holds {found} meetings in slot {0}, at most {most} can be there.",
        "桌位 {1} 在时段 {0} 有 {found} 场会面，最多 {most} 场。",
    ),
    "slot_over_capacity": (
        "Slot {0} holds {found} meetings, its capacity is {most}.",
        "时段 {0} 有 {found} 场会面，容量为 {most} 场。",
    ),
    "pair_twice": ("Pair {0} meets {found} times.", "配对 {0} 会面了 {found} 次。"),
    "over_maximum": (
        "{0} has {found} meetings, at most {most} are wanted.",
        "{0} 有 {found} 场会面，上限为 {most} 场。",
    ),
    "frozen_changed": (
        "Pair {0} in the frozen slot {1} has to stay as it was.",
        "配对 {0} 在已冻结的时段 {1}，必须保持不变。",
    ),
    "added_to_frozen": (
        "Pair {0} was put into slot {1}, which is frozen.",
        "配对 {0} 被新安排到已冻结的时段 {1}。",
    ),
}


@dataclass(frozen=True, slots=True)
class _Facts:
    """The problem by id."""

    slots: Mapping[str, Slot]
    pairs: Mapping[str, Pair]
    parties: Mapping[str, Party]
    tables: Mapping[str, str | None]
    booths: frozenset[str]
    frozen_slots: frozenset[str]
    frozen: frozenset[Meeting]


def check(problem: Problem, meetings: Sequence[Meeting]) -> list[Violation]:
    """Return every rule that the meetings break, none where the plan can be published.

    The problem itself has to be sound (`problems_of`). A meeting with an unknown id is reported
    as such and left out of all other rules.
    """
    facts = _facts(problem)
    found = []
    known = []
    for meeting in meetings:
        unknown = [] if meeting in facts.frozen else list(_unknown(facts, meeting))
        found += unknown
        if not unknown:
            known.append(meeting)
    for meeting in known:
        if meeting not in facts.frozen:
            found += chain.from_iterable(rule(facts, meeting) for rule in _RULES)
    found += chain.from_iterable(rule(facts, known) for rule in _COUNTS)
    found += _history(facts, known)
    return found


def value_of(problem: Problem, meetings: Sequence[Meeting]) -> int:
    """Return Σ weight of the meetings' pairs + PER_MINIMUM × Σ min(meetings, min_meetings)."""
    pairs = {pair.id: pair for pair in problem.pairs}
    placed = [pairs[meeting.pair] for meeting in meetings]
    counts = Counter(chain.from_iterable((pair.demand, pair.supply) for pair in placed))
    reached = sum(min(counts[party.id], party.min_meetings) for party in problem.parties)
    return sum(pair.weight for pair in placed) + PER_MINIMUM * reached


def penalty_of(problem: Problem, meetings: Sequence[Meeting]) -> int:
    """Return what the meetings cost against the previous plan, 0 without one.

    Counted are pairs of the previous plan that still exist, outside frozen slots: `move_penalty`
    for each in another slot, `drop_penalty` for each that no longer meets.
    """
    previous = problem.previous
    if previous is None:
        return 0
    known = {pair.id for pair in problem.pairs}
    now = {meeting.pair: meeting.slot for meeting in meetings}
    cost = 0
    for meeting in previous.meetings:
        if meeting.slot in previous.frozen_slots or meeting.pair not in known:
            continue
        if meeting.pair not in now:
            cost += previous.drop_penalty
        elif now[meeting.pair] != meeting.slot:
            cost += previous.move_penalty
    return cost


def _facts(problem: Problem) -> _Facts:
    slots = {slot.id: slot for slot in problem.slots}
    pairs = {pair.id: pair for pair in problem.pairs}
    previous = problem.previous
    frozen_slots = previous.frozen_slots if previous else frozenset()
    frozen = frozenset(
        meeting
        for meeting in (previous.meetings if previous else ())
        if meeting.slot in frozen_slots and meeting.slot in slots and meeting.pair in pairs
    )
    return _Facts(
        slots,
        pairs,
        {party.id: party for party in problem.parties},
        {table.id: table.booth_of for table in problem.tables},
        frozenset(table.booth_of for table in problem.tables if table.booth_of is not None),
        frozen_slots,
        frozen,
    )


def _unknown(facts: _Facts, meeting: Meeting) -> Iterator[Violation]:
    pair = facts.pairs.get(meeting.pair)
    if pair is None:
        yield violation(SENTENCES, "unknown_pair", meeting.pair)
        return
    if meeting.slot not in facts.slots:
        yield violation(SENTENCES, "unknown_slot", meeting.pair, meeting.slot)
    if meeting.table not in facts.tables:
        yield violation(SENTENCES, "unknown_table", meeting.pair, meeting.table)
    for party, person in (
        (pair.demand, meeting.demand_representative),
        (pair.supply, meeting.supply_representative),
    ):
        if all(one.id != person for one in facts.parties[party].representatives):
            yield violation(SENTENCES, "wrong_representative", pair.id, person, party)


def _people(facts: _Facts, meeting: Meeting) -> Iterator[Violation]:
    pair = facts.pairs[meeting.pair]
    for party, person, allowed in (
        (pair.demand, meeting.demand_representative, pair.demand_representatives),
        (pair.supply, meeting.supply_representative, pair.supply_representatives),
    ):
        if allowed is not None and person not in allowed:
            yield violation(SENTENCES, "representative_not_allowed", pair.id, person)
        one = next(one for one in facts.parties[party].representatives if one.id == person)
        if meeting.slot not in one.available:
            yield violation(SENTENCES, "not_available", pair.id, person, meeting.slot)


def _time(facts: _Facts, meeting: Meeting) -> Iterator[Violation]:
    pair, slot = facts.pairs[meeting.pair], meeting.slot
    if pair.forbidden:
        yield violation(SENTENCES, "forbidden_pair", pair.id)
    if pair.allowed_slots is not None and slot not in pair.allowed_slots:
        yield violation(SENTENCES, "slot_not_allowed", pair.id, slot)
    if pair.pinned_slot is not None and slot != pair.pinned_slot:
        yield violation(SENTENCES, "not_in_pinned_slot", pair.id, slot, pair.pinned_slot)
    if facts.slots[slot].closed:
        yield violation(SENTENCES, "closed_slot", pair.id, slot)


def _place(facts: _Facts, meeting: Meeting) -> Iterator[Violation]:
    pair = facts.pairs[meeting.pair]
    wanted = next((party for party in (pair.demand, pair.supply) if party in facts.booths), None)
    if facts.tables[meeting.table] == wanted:
        return
    if wanted is None:
        yield violation(SENTENCES, "not_at_shared_table", pair.id, meeting.table)
    else:
        yield violation(SENTENCES, "not_at_booth", pair.id, meeting.table, wanted)


def _people_once(facts: _Facts, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    groups: dict[tuple[str, ...], list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        for person in (meeting.demand_representative, meeting.supply_representative):
            groups[meeting.slot, person].append(meeting)
    yield from _over(facts, "person_twice", groups, lambda _key: 1)


def _tables_once(facts: _Facts, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    groups: dict[tuple[str, ...], list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        groups[meeting.slot, meeting.table].append(meeting)

    def most(key: tuple[str, ...]) -> int:
        party = facts.tables.get(key[1])
        return 1 if party is None else len(facts.parties[party].representatives)

    yield from _over(facts, "table_twice", groups, most)


def _capacities(facts: _Facts, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    groups: dict[tuple[str, ...], list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        groups[(meeting.slot,)].append(meeting)
    yield from _over(facts, "slot_over_capacity", groups, lambda key: facts.slots[key[0]].capacity)


def _maxima(facts: _Facts, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    groups: dict[tuple[str, ...], list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        pair = facts.pairs[meeting.pair]
        for party in (pair.demand, pair.supply):
            groups[(party,)].append(meeting)
    yield from _over(facts, "over_maximum", groups, lambda key: facts.parties[key[0]].max_meetings)


def _pairs_once(facts: _Facts, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    groups: dict[tuple[str, ...], list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        groups[(meeting.pair,)].append(meeting)
    yield from _over(facts, "pair_twice", groups, lambda _key: 1)


def _over(
    facts: _Facts,
    code: str,
    groups: Mapping[tuple[str, ...], list[Meeting]],
    most: Callable[[tuple[str, ...]], int | None],
) -> Iterator[Violation]:
    """Yield groups with more meetings than `most` (None: no limit) that are not all history."""
    for key, group in groups.items():
        limit = most(key)
        history = len(set(group)) == len(group) and facts.frozen.issuperset(group)
        if limit is not None and len(group) > limit and not history:
            yield violation(SENTENCES, code, *key, found=len(group), most=limit)


def _history(facts: _Facts, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    for meeting in sorted(facts.frozen.difference(meetings), key=lambda one: one.pair):
        yield violation(SENTENCES, "frozen_changed", meeting.pair, meeting.slot)
    for meeting in meetings:
        if meeting.slot in facts.frozen_slots and meeting not in facts.frozen:
            yield violation(SENTENCES, "added_to_frozen", meeting.pair, meeting.slot)


_RULES = (_people, _time, _place)
_COUNTS = (_people_once, _tables_once, _capacities, _maxima, _pairs_once)
