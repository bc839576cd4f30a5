"""Small problems: one written by hand for the tests to vary, and random ones for fuzzing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from marketplace.engine.timetable.check import check
from marketplace.engine.timetable.problem import (
    DEMAND,
    SUPPLY,
    Meeting,
    Pair,
    Party,
    Previous,
    Problem,
    Representative,
    Slot,
    Table,
)

SLOTS = ("t1", "t2", "t3")


def party(name: str, *available: str, side: str = "", people: int = 1, **facts) -> Party:
    """A party named d… or s… whose people (`d1a`, `d1b` …) can all come in these slots."""
    representatives = tuple(
        Representative(name + "abc"[at], frozenset(available or SLOTS)) for at in range(people)
    )
    return Party(name, side or {"d": DEMAND, "s": SUPPLY}[name[0]], representatives, **facts)


def pair(name: str, **facts) -> Pair:
    """The pair of d1 and s2 is called `d1s2`."""
    return Pair(name, name[:2], name[2:4], **facts)


def meet(name: str, slot: str, table: str = "T1", people: str = "aa") -> Meeting:
    """The meeting of pair `d1s2` in a slot, of d1a and s2a unless other letters are given."""
    return Meeting(name, slot, name[:2] + people[0], name[2:4] + people[1], table)


def event(parties: Sequence[Party], pairs: Sequence[Pair], **facts) -> Problem:
    """A problem of three slots and two shared tables unless others are given."""
    slots = facts.pop("slots", tuple(Slot(one) for one in SLOTS))
    tables = facts.pop("tables", (Table("T1"), Table("T2")))
    return Problem(slots, tables, parties, pairs, **facts)


def random_problem(seed: int, *, parties: int = 4, slots: int = 4) -> Problem:
    """A small problem in which every kind of rule occurs, some of them in each."""
    rng = random.Random(seed)
    grid = tuple(
        Slot(
            f"t{at}",
            closed=rng.random() < 0.1,
            capacity=rng.choice((None, None, None, 1, 2)),
        )
        for at in range(rng.randint(1, slots))
    )
    everybody = [
        _random_party(rng, f"{side}{at}", [slot.id for slot in grid])
        for side in "ds"
        for at in range(rng.randint(1, parties))
    ]
    booths = [one.id for one in everybody if rng.random() < 0.2]
    tables = [Table(f"T{at}") for at in range(rng.randint(0, 3))]
    tables += [Table(f"B-{owner}", owner) for owner in booths]
    sides = [[one for one in everybody if one.side == side] for side in (DEMAND, SUPPLY)]
    pairs = [
        _random_pair(rng, one, other, grid) for one, other in product(*sides) if rng.random() < 0.7
    ]
    return Problem(grid, tuple(tables), tuple(everybody), tuple(pairs))


def _random_party(rng: random.Random, name: str, slots: Sequence[str]) -> Party:
    people = tuple(
        Representative(name + letter, frozenset(one for one in slots if rng.random() < 0.8))
        for letter in "abc"[: rng.choice((1, 1, 2, 3))]
    )
    least, most = rng.choice((0, 0, 1, 2)), rng.choice((None, 1, 2, 3))
    side = {"d": DEMAND, "s": SUPPLY}[name[0]]
    return Party(name, side, people, min_meetings=least, max_meetings=most)


def _random_pair(rng: random.Random, demand: Party, supply: Party, grid: Sequence[Slot]) -> Pair:
    names = [slot.id for slot in grid]
    chosen = frozenset(one for one in names if rng.random() < 0.6)
    return Pair(
        demand.id + supply.id,
        demand.id,
        supply.id,
        weight=rng.randint(1, 1000),
        pinned_slot=rng.choice(names) if rng.random() < 0.08 else None,
        forbidden=rng.random() < 0.06,
        allowed_slots=chosen if rng.random() < 0.15 else None,
        demand_representatives=_some_people(rng, demand),
        supply_representatives=_some_people(rng, supply),
    )


def _some_people(rng: random.Random, of: Party) -> frozenset[str] | None:
    chosen = frozenset(one.id for one in of.representatives if rng.random() < 0.7)
    return chosen if rng.random() < 0.15 else None


def all_meetings(problem: Problem, one: Pair) -> list[Meeting]:
    """Every way in which a pair could be written down, allowed or not."""
    parties = {other.id: other for other in problem.parties}
    return [
        Meeting(one.id, slot.id, demand.id, supply.id, table.id)
        for slot in problem.slots
        for demand in parties[one.demand].representatives
        for supply in parties[one.supply].representatives
        for table in problem.tables
    ]


def random_plan(problem: Problem, seed: int, share: float = 1.0) -> list[Meeting]:
    """A plan that keeps every rule: pairs in random order, each where it first fits, if at all."""
    rng = random.Random(seed)
    previous = problem.previous
    pairs = {one.id for one in problem.pairs}
    meetings = [
        one
        for one in (previous.meetings if previous else ())
        if previous and one.slot in previous.frozen_slots and one.pair in pairs
    ]
    taken = {one.pair for one in meetings}
    for one in rng.sample(list(problem.pairs), round(len(problem.pairs) * share)):
        ways = all_meetings(problem, one) if one.id not in taken else []
        rng.shuffle(ways)
        fit = next((way for way in ways if not check(problem, [*meetings, way])), None)
        meetings += [] if fit is None else [fit]
    return meetings


def changed(problem: Problem, meetings: Sequence[Meeting], seed: int) -> Problem:
    """The problem some hours later: people missing, pairs cancelled, a table lost, past frozen."""
    rng = random.Random(seed)
    now = rng.randint(0, len(problem.slots))
    frozen = frozenset(slot.id for slot in problem.slots[:now])
    parties = tuple(
        replace(
            one,
            representatives=tuple(
                replace(who, available=who.available & frozen) if rng.random() < 0.15 else who
                for who in one.representatives
            ),
        )
        for one in problem.parties
    )
    pairs = tuple(
        replace(one, forbidden=one.forbidden or rng.random() < 0.1)
        for one in problem.pairs
        if rng.random() < 0.95
    )
    tables = problem.tables[1:] if rng.random() < 0.3 else problem.tables
    previous = Previous(meetings, frozen, move_penalty=rng.choice((0, 150, 400)))
    return Problem(problem.slots, tables, parties, pairs, previous)
