"""Trying changes of a timetable: the meetings as they would be, checked by the engine.

Nothing here writes. What is tried is what a person at the desk would try, the mildest first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sqlalchemy.orm import Session

from marketplace.engine.timetable.check import check
from marketplace.engine.timetable.problem import Meeting, Pair, Problem
from marketplace.errors import RefusedError, Sentence
from marketplace.events.models import Event
from marketplace.events.plan_models import EventPlan

Trial = list[Meeting]
MOST_TRIALS = 12
"""How many combinations of people and tables are tried for one slot, the freest first."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A draft with the problem it answers."""

    session: Session
    event: Event
    plan: EventPlan
    problem: Problem
    meetings: Trial


def asked(desk: Desk, pair: Pair, slot: str, table: str | None) -> Trial:
    """The change as it was asked for, with the people and the table that break the fewest rules."""
    before = next((one for one in desk.meetings if one.pair == pair.id), None)
    best, fewest = None, 0
    for one in _trials(desk, pair, slot, table, before):
        wrong = len(check(desk.problem, one))
        if best is None or wrong < fewest:
            best, fewest = one, wrong
        if not wrong:
            break
    return best or desk.meetings


def _trials(
    desk: Desk, pair: Pair, slot: str, table: str | None, before: Meeting | None
) -> Iterator[Trial]:
    """The same people at the same table come first."""
    rest = [one for one in desk.meetings if one.pair != pair.id]
    people = _people(desk.problem, pair)
    tables = [table] if table else _tables(desk.problem, pair)
    if before is not None:
        people.sort(key=lambda two: two != _sitting(before))
        tables.sort(key=lambda one: one != before.table)
    free = _free(desk.problem, rest, slot)
    taken = {one.table for one in rest if one.slot == slot}
    people.sort(key=lambda two: sum(one not in free for one in two))
    tables.sort(key=lambda one: one in taken)
    for (demand, supply), where in list(product(people, tables))[:MOST_TRIALS]:
        yield [*rest, Meeting(pair.id, slot, demand, supply, where)]


def _sitting(one: Meeting) -> tuple[str, str]:
    return one.demand_representative, one.supply_representative


def _people(problem: Problem, pair: Pair) -> list[tuple[str, str]]:
    parties = {one.id: one for one in problem.parties}
    sides = (
        (pair.demand, pair.demand_representatives), (pair.supply, pair.supply_representatives)
    )  # fmt: skip
    names = [
        [one.id for one in parties[party].representatives if allowed is None or one.id in allowed]
        for party, allowed in sides
    ]
    if not all(names):
        raise RefusedError(
            Sentence("其中一方还没有代表。", "One of the two has nobody who could come.")
        )
    return [(one, other) for one in names[0] for other in names[1]]


def _tables(problem: Problem, pair: Pair) -> list[str]:
    hosts = {one.booth_of for one in problem.tables}
    wanted = next((one for one in (pair.demand, pair.supply) if one in hosts), None)
    found = [one.id for one in problem.tables if one.booth_of == wanted]
    if not found:
        raise RefusedError(Sentence("没有可用的桌位。", "There is no table that could be used."))
    return found


def _free(problem: Problem, meetings: Trial, slot: str) -> set[str]:
    """Who is there in a slot and meets nobody."""
    busy = {who for one in meetings if one.slot == slot for who in _sitting(one)}
    there = {
        one.id for party in problem.parties for one in party.representatives
        if slot in one.available
    }  # fmt: skip
    return there - busy


def way_out(desk: Desk, pair: Pair, slot: str) -> Trial | None:
    """A way to have the pair in the slot that keeps every rule and drops nobody."""
    before = next((one for one in desk.meetings if one.pair == pair.id), None)
    for mine in _trials(desk, pair, slot, None, before):
        blockers = _in_the_way(mine)
        for way in _resolved(desk, mine, blockers, before):
            if not check(desk.problem, way):
                return way
    return None


def _in_the_way(trial: Trial) -> list[Meeting]:
    """Meetings that share the slot and a person or the table with the last of these."""
    mine = trial[-1]
    return [
        one
        for one in trial[:-1]
        if one.slot == mine.slot
        and (one.table == mine.table or set(_sitting(one)) & set(_sitting(mine)))
    ]


def _resolved(
    desk: Desk, trial: Trial, blockers: Sequence[Meeting], before: Meeting | None
) -> Iterator[Trial]:
    """The trial itself, those in the way at the old place, at other tables, at other times."""
    if len(blockers) > 2:
        return
    if not blockers:
        yield trial
        return
    rest = [one for one in trial[:-1] if one not in blockers]
    mine = trial[-1]
    placed: list[Trial] = [[*rest, mine]]
    for one in blockers:
        placed = [
            [*so_far, moved] for so_far in placed for moved in _elsewhere(desk, one, so_far, before)
        ][:3]
    yield from placed


def _elsewhere(
    desk: Desk, one: Meeting, others: Trial, before: Meeting | None
) -> Iterator[Meeting]:
    """Where a meeting could be instead: the old place of the other, then table, then time."""
    pair = next((it for it in desk.problem.pairs if it.id == one.pair), None)
    if pair is None:
        return
    tables = _tables(desk.problem, pair)
    places = [(before.slot, before.table)] if before else []
    places += [(one.slot, table) for table in tables]
    places += [(slot.id, table) for slot in desk.problem.slots for table in tables]
    taken = {(it.slot, it.table) for it in others}
    booths = {it.id for it in desk.problem.tables if it.booth_of is not None}
    frozen = desk.problem.previous.frozen_slots if desk.problem.previous else frozenset()
    for slot, table in dict.fromkeys(places):
        free = _free(desk.problem, others, slot)
        full = (slot, table) in taken and table not in booths
        if not full and slot not in frozen and set(_sitting(one)) <= free:
            moved = replace(one, slot=slot, table=table)
            if not check(desk.problem, [*others, moved]):
                yield moved
                return
