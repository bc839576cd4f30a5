"""What one more table, slot or meeting would be worth: the changed problem, solved again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from marketplace.engine.timetable.problem import (
    DEMAND_FULL,
    SUPPLY_FULL,
    Party,
    Plan,
    Problem,
    Slot,
    Table,
)

TABLE, SLOT, MEETING = "table", "slot", "meeting"
NEW = "+"
"""Id of the table or slot that is added (with as many signs as keep it apart)."""
Solve = Callable[[Problem], Plan]


@dataclass(frozen=True, slots=True)
class Change:
    """One more of a kind: a shared TABLE, a SLOT at the end in which everybody is there who ever
    is, or a MEETING for the party with this id."""

    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Worth:
    """By how much the value of the plan rises, and by how much it could at most (its bound)."""

    change: Change
    gain: int
    at_most: int


def what_if(problem: Problem, change: Change, solve: Solve, now: Plan | None = None) -> Worth:
    """Return what the change is worth; `now` is the plan without it, if it is at hand.

    `gain` is exact where `solve` proves both plans optimal, and can even be below 0 where it does
    not. KeyError for a kind or a party that does not exist.
    """
    before = now or solve(problem)
    after = solve(changed(problem, change))
    return Worth(change, after.value - before.value, after.upper_bound - before.value)


def changed(problem: Problem, change: Change) -> Problem:
    """Return the problem with one more of what the change names."""
    return _CHANGES[change.kind](problem, change.id)


def bottlenecks(
    problem: Problem, plan: Plan, solve: Solve, *, parties: int = 3
) -> list[tuple[str, str, int]]:
    """Return (kind, id, gain) of one more table, slot, or meeting, what gains most first; none
    that gains nothing. Solves again for each: a table, a slot, and so many full parties, those
    whose maximum alone keeps most weight from being placed."""
    weights = {pair.id: pair for pair in problem.pairs}
    lost: Counter[str] = Counter()
    for one in plan.unplaced:
        pair = weights[one.pair]
        if one.reason in (DEMAND_FULL, SUPPLY_FULL):
            lost[pair.demand if one.reason == DEMAND_FULL else pair.supply] += pair.weight
    full = sorted(lost, key=lambda name: (-lost[name], name))[:parties]
    changes = [Change(TABLE), Change(SLOT), *(Change(MEETING, name) for name in full)]
    found = [what_if(problem, change, solve, plan) for change in changes]
    gains = [(one.change.kind, one.change.id, one.gain) for one in found if one.gain > 0]
    return sorted(gains, key=lambda one: -one[2])


def _more_tables(problem: Problem, _id: str) -> Problem:
    return replace(problem, tables=[*problem.tables, Table(_new(problem.tables))])


def _more_slots(problem: Problem, _id: str) -> Problem:
    slot = Slot(_new(problem.slots))
    parties = [_there(party, slot.id) for party in problem.parties]
    return replace(problem, slots=[*problem.slots, slot], parties=parties)


def _there(party: Party, slot: str) -> Party:
    people = [
        replace(one, available=one.available | {slot}) if one.available else one
        for one in party.representatives
    ]
    return replace(party, representatives=people)


def _more_meetings(problem: Problem, party: str) -> Problem:
    places = {one.id: place for place, one in enumerate(problem.parties)}
    parties = list(problem.parties)
    one = parties[places[party]]
    most = None if one.max_meetings is None else one.max_meetings + 1
    parties[places[party]] = replace(one, max_meetings=most)
    return replace(problem, parties=parties)


def _new(known: Sequence[Table | Slot]) -> str:
    names = {one.id for one in known}
    return next(NEW * times for times in range(1, len(names) + 2) if NEW * times not in names)


_CHANGES = {TABLE: _more_tables, SLOT: _more_slots, MEETING: _more_meetings}
