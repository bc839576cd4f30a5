"""Plans broken on purpose, one rule at a time, so that the checker can be held to all of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from marketplace.engine.timetable.problem import Meeting, Pair, Plan, Problem
from tests.engine.timetable.instances import all_meetings

Meetings = list[Meeting]


class Victim:
    """A plan that keeps every rule, and a source of chance to break one of them."""

    def __init__(self, problem: Problem, meetings: Sequence[Meeting], rng: random.Random) -> None:
        self.problem, self.rng = problem, rng
        self.meetings = list(meetings)
        self.pairs = {one.id: one for one in problem.pairs}
        self.parties = {one.id: one for one in problem.parties}
        self.slots = [one.id for one in problem.slots]
        self.frozen = problem.previous.frozen_slots if problem.previous else frozenset()
        self.free = [one for one in self.meetings if one.slot not in self.frozen]
        self.unplaced = [one for one in problem.pairs if one.id not in self.placed]

    @property
    def placed(self) -> set[str]:
        return {one.pair for one in self.meetings}

    def any(self, choices: Sequence):
        return self.rng.choice(choices) if choices else None

    def people(self, party: str) -> list[str]:
        return [one.id for one in self.parties[party].representatives]

    def altered(self, way: Callable[[Meeting, Pair], list[Meeting]]) -> Meetings | None:
        """The plan with one meeting outside history replaced by one of those that `way` gives."""
        choices = [(one, new) for one in self.free for new in way(one, self.pairs[one.pair])]
        if not choices:
            return None
        old, new = self.rng.choice(choices)
        return [new if one == old else one for one in self.meetings]

    def moved(self, wrong: Callable[[Meeting, Pair, str], bool]) -> Meetings | None:
        """The plan with a meeting moved to a slot that is wrong for it."""
        return self.altered(
            lambda one, pair: [
                replace(one, slot=slot)
                for slot in self.slots
                if slot != one.slot and wrong(one, pair, slot)
            ]
        )

    def added(self, wanted: Callable[[Meeting], bool], pairs: Sequence[Pair]) -> Meetings | None:
        """The plan with one more meeting."""
        ways = [one for pair in pairs for one in all_meetings(self.problem, pair)]
        new = self.any([one for one in ways if wanted(one)])
        return None if new is None else [*self.meetings, new]


def _unknown(field: str) -> Callable[[Victim], Meetings | None]:
    return lambda victim: victim.altered(lambda one, _pair: [replace(one, **{field: "nobody"})])


def _wrong_representative(victim: Victim) -> Meetings | None:
    return victim.altered(
        lambda one, pair: [
            replace(one, supply_representative=who)
            for party in victim.parties
            for who in victim.people(party)
            if party != pair.supply
        ]
    )


def _not_allowed(victim: Victim) -> Meetings | None:
    return victim.altered(
        lambda one, pair: [
            replace(one, demand_representative=who)
            for who in victim.people(pair.demand)
            if pair.demand_representatives is not None and who not in pair.demand_representatives
        ]
    )


def _not_available(victim: Victim) -> Meetings | None:
    available = {
        one.id: one.available for party in victim.parties.values() for one in party.representatives
    }
    return victim.moved(lambda one, _pair, slot: slot not in available[one.supply_representative])


def _forbidden(victim: Victim) -> Meetings | None:
    forbidden = [one for one in victim.unplaced if one.forbidden]
    return victim.added(lambda one: one.slot not in victim.frozen, forbidden)


def _slot_not_allowed(victim: Victim) -> Meetings | None:
    return victim.moved(
        lambda _one, pair, slot: pair.allowed_slots is not None and slot not in pair.allowed_slots
    )


def _not_pinned(victim: Victim) -> Meetings | None:
    return victim.moved(lambda _one, pair, _slot: pair.pinned_slot is not None)


def _closed(victim: Victim) -> Meetings | None:
    closed = {one.id for one in victim.problem.slots if one.closed}
    return victim.moved(lambda _one, _pair, slot: slot in closed)


def _tables(victim: Victim, *, booth: bool) -> Meetings | None:
    """A meeting that belongs at a booth (or not) is put at a table of another kind."""
    owner = {one.id: one.booth_of for one in victim.problem.tables}
    return victim.altered(
        lambda one, _pair: [
            replace(one, table=table)
            for table, of in owner.items()
            if (owner[one.table] is not None) == booth and of != owner[one.table]
        ]
    )


def _person_twice(victim: Victim) -> Meetings | None:
    busy = {(one.slot, one.demand_representative) for one in victim.free}
    return victim.added(lambda one: (one.slot, one.demand_representative) in busy, victim.unplaced)


def _table_twice(victim: Victim) -> Meetings | None:
    owner = {one.id: one.booth_of for one in victim.problem.tables}
    shared = [(one.slot, one.table) for one in victim.free if owner[one.table] is None]
    return victim.altered(
        lambda one, _pair: [
            replace(one, slot=slot, table=table)
            for slot, table in shared
            if (slot, table) != (one.slot, one.table)
        ]
    )


def _over_capacity(victim: Victim) -> Meetings | None:
    slot = victim.any([one for one in victim.problem.slots if one.capacity is not None])
    if slot is None or slot.id in victim.frozen or len(victim.free) <= slot.capacity:
        return None
    chosen = victim.rng.sample(victim.free, slot.capacity + 1)
    return [replace(one, slot=slot.id) if one in chosen else one for one in victim.meetings]


def _pair_twice(victim: Victim) -> Meetings | None:
    one = victim.any(victim.free)  # a table of the past may be unknown by now
    return None if one is None else [*victim.meetings, replace(one, slot=victim.any(victim.slots))]


def _over_maximum(victim: Victim) -> Meetings | None:
    held = [who for one in victim.meetings for who in _parties(victim, one.pair)]
    full = [
        one.id for one in victim.parties.values() if held.count(one.id) == one.max_meetings
    ]  # exactly, so that one more is too many
    wanted = [one for one in victim.unplaced if {one.demand, one.supply} & set(full)]
    return victim.added(lambda one: one.slot not in victim.frozen, wanted)


def _parties(victim: Victim, pair: str) -> tuple[str, str]:
    return victim.pairs[pair].demand, victim.pairs[pair].supply


def _frozen_changed(victim: Victim) -> Meetings | None:
    history = [one for one in victim.meetings if one.slot in victim.frozen]
    gone = victim.any(history)
    return None if gone is None else [one for one in victim.meetings if one != gone]


def _added_to_frozen(victim: Victim) -> Meetings | None:
    return victim.moved(lambda _one, _pair, slot: slot in victim.frozen)


KINDS: dict[str, Callable[[Victim], Meetings | None]] = {
    "unknown_pair": _unknown("pair"),
    "unknown_slot": _unknown("slot"),
    "unknown_table": _unknown("table"),
    "wrong_representative": _wrong_representative,
    "representative_not_allowed": _not_allowed,
    "not_available": _not_available,
    "forbidden_pair": _forbidden,
    "slot_not_allowed": _slot_not_allowed,
    "not_in_pinned_slot": _not_pinned,
    "closed_slot": _closed,
    "not_at_booth": lambda victim: _tables(victim, booth=True),
    "not_at_shared_table": lambda victim: _tables(victim, booth=False),
    "person_twice": _person_twice,
    "table_twice": _table_twice,
    "slot_over_capacity": _over_capacity,
    "pair_twice": _pair_twice,
    "over_maximum": _over_maximum,
    "frozen_changed": _frozen_changed,
    "added_to_frozen": _added_to_frozen,
}
"""By the code that the checker has to report."""

STATEMENTS: dict[str, Callable[[Plan], Plan]] = {
    "wrong_value": lambda plan: replace(plan, value=plan.value + 1),
    "bound_below_value": lambda plan: replace(plan, upper_bound=plan.value - 1),
    "wrong_gap": lambda plan: replace(plan, gap=plan.gap + 0.01),
    "explained_unknown": lambda plan: replace(
        plan, unplaced=[*plan.unplaced, replace(plan.unplaced[0], pair="nobody")]
    ),
    "explained_twice": lambda plan: replace(plan, unplaced=[*plan.unplaced, plan.unplaced[0]]),
    "unexplained": lambda plan: replace(plan, unplaced=plan.unplaced[1:]),
    "unknown_reason": lambda plan: replace(
        plan, unplaced=[replace(plan.unplaced[0], reason="rain"), *plan.unplaced[1:]]
    ),
}
"""What a plan can wrongly say of itself; needs an unplaced pair."""
