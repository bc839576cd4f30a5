"""What each reason asserts, verified by trying everything; slow, short, and by `check` alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, product

from marketplace.engine.timetable.check import check, value_of
from marketplace.engine.timetable.problem import (
    BOTH_FULL,
    DEMAND_FULL,
    FORBIDDEN,
    NO_COMMON_TIME,
    PROTECTS_ONLY_MEETING,
    SUPPLY_FULL,
    TABLES_FULL,
    TIMES_CLASH,
    Meeting,
    Pair,
    Problem,
    Table,
    Unplaced,
)
from tests.engine.timetable.instances import all_meetings


class Brute:
    """A plan that keeps the rules, and questions about its unplaced pairs."""

    def __init__(self, problem: Problem, meetings: Sequence[Meeting]) -> None:
        self.problem = problem
        self.meetings = list(meetings)
        self.pairs = {one.id: one for one in problem.pairs}
        self.parties = {one.id: one for one in problem.parties}
        frozen = problem.previous.frozen_slots if problem.previous else frozenset()
        self.frozen = [one for one in meetings if one.slot in frozen]
        placed = [self.pairs[one.pair] for one in meetings]
        self.counts = Counter(chain.from_iterable((one.demand, one.supply) for one in placed))

    def common(self, pair: Pair) -> set[str]:
        """The slots in which the pair could meet if there were nobody else and a spare table."""
        alone = replace(
            self.problem,
            tables=[*self.problem.tables, Table("spare")],
            parties=[replace(one, max_meetings=None) for one in self.problem.parties],
            slots=[replace(one, capacity=None) for one in self.problem.slots],
        )
        ways = all_meetings(alone, replace(pair, forbidden=False))
        alone = replace(alone, pairs=[replace(one, forbidden=False) for one in alone.pairs])
        return {way.slot for way in ways if not check(alone, [*self.frozen, way])}

    def fits(self, pair: Pair, meetings: Sequence[Meeting]) -> bool:
        """Whether the pair can be added to these meetings as they are."""
        ways = all_meetings(self.problem, pair)
        return any(not check(self.problem, [*meetings, way]) for way in ways)

    def full(self, party: str) -> bool:
        most = self.parties[party].max_meetings
        return most is not None and self.counts[party] >= most

    def lacks_table(self, pair: Pair, slot: str) -> bool:
        """Whether no table is left there for the pair, or the slot is at its capacity."""
        booths = {one.booth_of for one in self.problem.tables if one.booth_of}
        at_shared = [
            one
            for one in self.meetings
            if one.slot == slot and not booths & set(self.parties_of(one.pair))
        ]
        shared = sum(one.booth_of is None for one in self.problem.tables)
        total = sum(one.slot == slot for one in self.meetings)
        capacity = next(one.capacity for one in self.problem.slots if one.id == slot)
        needs_shared = not booths & {pair.demand, pair.supply}
        return (needs_shared and len(at_shared) >= shared) or (
            capacity is not None and total >= capacity
        )

    def parties_of(self, pair: str) -> tuple[str, str]:
        return self.pairs[pair].demand, self.pairs[pair].supply

    def in_the_way(self, pair: Pair) -> list[Meeting]:
        """Lighter meetings, not history, without which alone the pair would fit."""
        if self.fits(pair, self.meetings):
            return []
        return [
            one
            for one in self.meetings
            if one not in self.frozen
            and self.pairs[one.pair].weight < pair.weight
            and self.fits(pair, [other for other in self.meetings if other != one])
        ]

    def protected(self, pair: Pair, meeting: Meeting) -> list[str]:
        """The parties outside the pair whose only meeting this is."""
        outside = set(self.parties_of(meeting.pair)) - {pair.demand, pair.supply}
        return sorted(one for one in outside if self.counts[one] == 1)

    def reason(self, pair: Pair) -> str:
        """The first reason that holds."""
        common, way = self.common(pair), self.in_the_way(pair)
        demand, supply = self.full(pair.demand), self.full(pair.supply)
        holds = {
            FORBIDDEN: pair.forbidden,
            NO_COMMON_TIME: not common,
            PROTECTS_ONLY_MEETING: way and all(self.protected(pair, one) for one in way),
            BOTH_FULL: demand and supply,
            DEMAND_FULL: demand,
            SUPPLY_FULL: supply,
            TABLES_FULL: all(self.lacks_table(pair, slot) for slot in common),
            TIMES_CLASH: True,
        }
        return next(reason for reason, true in holds.items() if true)

    def after(self, pair: Pair, detail: dict) -> list[Meeting] | None:
        """A plan with the pair in, made by the moves and drops named; None if there is none."""
        leaving = {one["pair"] for one in [*detail["moves"], *detail["drops"]]}
        rest = [one for one in self.meetings if one.pair not in leaving]
        goals = {one["pair"]: one["to"] for one in detail["moves"]} | {pair.id: detail["slot"]}
        ways = [
            [way for way in all_meetings(self.problem, self.pairs[name]) if way.slot == slot]
            for name, slot in goals.items()
        ]
        plans = ([*rest, *chosen] for chosen in product(*ways))
        return next((plan for plan in plans if not check(self.problem, plan)), None)


def untrue(problem: Problem, meetings: Sequence[Meeting], found: Sequence[Unplaced]) -> list[str]:
    """What of these explanations is not true, or not complete."""
    brute = Brute(problem, meetings)
    placed = {one.pair for one in meetings}
    wrong = []
    if [one.pair for one in found] != [one.id for one in problem.pairs if one.id not in placed]:
        wrong.append("not every unplaced pair carries one reason")
    for one in found:
        pair = brute.pairs[one.pair]
        if one.reason != brute.reason(pair):
            wrong.append(f"{one.pair}: {one.reason}, not {brute.reason(pair)}")
        else:
            wrong += [f"{one.pair}: {text}" for text in _wrong_details(brute, pair, one)]
    return wrong


def _wrong_details(brute: Brute, pair: Pair, one: Unplaced) -> Iterator[str]:
    detail = one.detail
    common = brute.common(pair)
    if one.reason in (TABLES_FULL, TIMES_CLASH) and set(detail["slots"]) != common:
        yield f"common slots are {common}, not {detail['slots']}"
    for side, party in (("demand", pair.demand), ("supply", pair.supply)):
        if f"{side}_meetings" in detail:
            held = [name.pair for name in brute.meetings if party in brute.parties_of(name.pair)]
            weights = sorted((-brute.pairs[name].weight, name) for name in held)
            if detail[f"{side}_meetings"] != [{"pair": n, "weight": -w} for w, n in weights]:
                yield f"{party} meets {weights}"
    if one.reason == PROTECTS_ONLY_MEETING:
        ways = brute.in_the_way(pair)
        lightest = min(ways, key=lambda way: brute.pairs[way.pair].weight)
        weight = brute.pairs[lightest.pair].weight
        if (detail["pair"], detail["weight"]) != (lightest.pair, weight) or detail[
            "only_meeting_of"
        ] not in brute.protected(pair, lightest):
            yield f"the lightest in the way is {lightest}, not {detail}"
    if one.reason == TIMES_CLASH:
        yield from _wrong_way(brute, pair, detail)


def _wrong_way(brute: Brute, pair: Pair, detail: dict) -> Iterator[str]:
    for slot, lacking in detail["slots"].items():
        if ("table" in lacking) != brute.lacks_table(pair, slot):
            yield f"lack of a table in {slot} is wrong"
    if "slot" not in detail:
        yield "no way is named"
        return
    if brute.fits(pair, brute.meetings) != (not detail["moves"] and not detail["drops"]):
        yield f"can be added as it is, or not: {detail}"
    plan = brute.after(pair, detail)
    if plan is None:
        yield f"the moves do not lead there: {detail}"
    elif (
        value_of(brute.problem, plan) - value_of(brute.problem, brute.meetings) != detail["change"]
    ):
        yield f"the value changes by something else: {detail}"
