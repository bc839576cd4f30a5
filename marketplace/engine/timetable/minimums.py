"""Minima that no timetable reaches, each proven by a minimum cut.

Alone: a party's meetings are a flow from its pairs (one each) through its people's slots (one
each) and the slots' tables to the sink; the largest flow is the most it can ever have (Ford and
Fulkerson 1956), even with everybody else at home. Together: the minima of one side are a flow
through the pairs to the other side, which has only so many meetings to give. The minimum cut names
what limits: the partners and the slots through which all meetings have to go.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from marketplace.engine.timetable.problem import DEMAND, SUPPLY, Meeting, Pair, Party, Problem

Node = tuple[str, ...]
Arcs = dict[tuple[Node, Node], int]
SOURCE: Node = ("source",)
SINK: Node = ("sink",)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Parties whose minima are out of reach: they want `minimum` and can have `most` at best.

    `partners` and `slots` are the cut: every meeting takes something of one of them, and they have
    no more to give. Neither is named where the parties' own maximum is what limits, or where they
    have nobody to meet (`most` is 0).
    """

    parties: tuple[str, ...]
    minimum: int
    most: int
    partners: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()


def unreachable_minimums(problem: Problem, meetings: Sequence[Meeting] = ()) -> list[Shortfall]:
    """Return the parties that cannot have their minimum at all, then, for either side, parties
    that each could but cannot together. Meetings of frozen slots count as had.

    Each is proven; minima can also be out of reach in ways that no such cut shows. With the
    meetings of a plan that keeps the rules, only minima that it misses are looked into: the answer
    is the same, and sooner.
    """
    world = _World(problem)
    held = _held(problem, meetings)
    short = {one.id for one in problem.parties if held[one.id] < one.min_meetings}
    found = {one.id: _alone(world, one) for one in problem.parties if one.id in short}
    alone = [one for one in found.values() if one is not None]
    hopeful = [one for one in problem.parties if not found.get(one.id) and world.lacks(one) > 0]
    sides = [[one for one in hopeful if one.side == side] for side in (DEMAND, SUPPLY)]
    missed = [side for side in sides if any(one.id in short for one in side)]
    together = [_together(world, side) for side in missed]
    return [*alone, *(one for one in together if one is not None)]


def _held(problem: Problem, meetings: Sequence[Meeting]) -> Counter[str]:
    pairs = {one.id: one for one in problem.pairs}
    met = [pairs[one.pair] for one in meetings]
    return Counter(party for pair in met for party in (pair.demand, pair.supply))


class _World:
    """The problem by party, without its history."""

    def __init__(self, problem: Problem) -> None:
        previous = problem.previous
        frozen = previous.frozen_slots if previous else frozenset()
        meetings = previous.meetings if previous else ()
        past = {one.pair for one in meetings if one.slot in frozen}
        self.parties = {one.id: one for one in problem.parties}
        self.capacity = {
            one.id: one.capacity
            for one in problem.slots
            if not one.closed and one.id not in frozen and one.capacity != 0
        }
        hosts = {one.booth_of for one in problem.tables}
        self.had: Counter[str] = Counter()
        self.pairs: dict[str, list[Pair]] = defaultdict(list)
        for pair in problem.pairs:
            for party in (pair.demand, pair.supply):
                if pair.id in past:
                    self.had[party] += 1
                elif not pair.forbidden and hosts & {None, pair.demand, pair.supply}:
                    self.pairs[party].append(pair)

    def lacks(self, party: Party) -> int:
        """Return how many meetings are missing to the minimum."""
        return party.min_meetings - self.had[party.id]

    def gives(self, party: Party) -> int:
        """Return how many more meetings the party can have by its maximum and its time."""
        time = sum(len(one.available & self.capacity.keys()) for one in party.representatives)
        most = party.max_meetings
        return time if most is None else max(0, min(time, most - self.had[party.id]))

    def cells(self, pair: Pair, party: str) -> Iterator[Node]:
        """Yield (representative, slot) of the party in which the pair could meet."""
        mine, others = pair.demand_representatives, pair.supply_representatives
        partner = self.partner(pair, party)
        if party == pair.supply:
            mine, others = others, mine
        theirs = self._times(partner, others)
        for one in self.parties[party].representatives:
            if mine is None or one.id in mine:
                for slot in one.available & theirs & self._slots(pair):
                    yield (one.id, slot)

    @staticmethod
    def partner(pair: Pair, party: str) -> str:
        """Return the other party of the pair."""
        return pair.supply if party == pair.demand else pair.demand

    def _times(self, party: str, allowed: frozenset[str] | None) -> frozenset[str]:
        people = self.parties[party].representatives
        times = [one.available for one in people if allowed is None or one.id in allowed]
        return frozenset().union(*times)

    def _slots(self, pair: Pair) -> frozenset[str]:
        slots = frozenset(self.capacity)
        if pair.allowed_slots is not None:
            slots &= pair.allowed_slots
        return slots if pair.pinned_slot is None else slots & {pair.pinned_slot}


def _alone(world: _World, party: Party) -> Shortfall | None:
    lacks, had = world.lacks(party), world.had[party.id]
    if lacks <= 0:
        return None
    most = party.max_meetings
    if most is not None and most < party.min_meetings:
        return Shortfall((party.id,), party.min_meetings, max(had, most))
    arcs: Arcs = {}
    for pair in world.pairs[party.id]:
        arcs[SOURCE, ("pair", pair.id)] = 1
        for person, slot in world.cells(pair, party.id):
            arcs[("pair", pair.id), ("cell", person, slot)] = 1
            arcs[("cell", person, slot), ("slot", slot)] = 1
            capacity = world.capacity[slot]
            arcs[("slot", slot), SINK] = lacks if capacity is None else capacity
    flow, cut, _reached = _minimum_cut(arcs)
    if flow >= lacks:
        return None
    pairs = {pair.id: world.partner(pair, party.id) for pair in world.pairs[party.id]}
    partners = [pairs[head[1]] for tail, head in cut if tail == SOURCE]
    slots = [tail[-1] for tail, _head in cut if tail != SOURCE]
    return Shortfall((party.id,), party.min_meetings, had + flow, _names(partners), _names(slots))


def _together(world: _World, parties: Sequence[Party]) -> Shortfall | None:
    arcs: Arcs = {}
    for party in parties:
        arcs[SOURCE, ("party", party.id)] = world.lacks(party)
        for pair in world.pairs[party.id]:
            if any(world.cells(pair, party.id)):
                partner = world.partner(pair, party.id)
                arcs[("party", party.id), ("pair", pair.id)] = 1
                arcs[("pair", pair.id), ("partner", partner)] = 1
                arcs[("partner", partner), SINK] = world.gives(world.parties[partner])
    flow, cut, reached = _minimum_cut(arcs)
    if flow == sum(map(world.lacks, parties)):
        return None
    short = [one for one in parties if ("party", one.id) in reached]
    partners = []
    for tail, head in cut:
        if head[0] == "pair":
            partners += [after[1] for before, after in arcs if before == head]
        elif tail != SOURCE:
            partners.append(head[1] if head != SINK else tail[1])
    had = sum(world.had[one.id] for one in short)
    others = sum(world.lacks(one) for one in parties if one not in short)
    wanted = sum(one.min_meetings for one in short)
    most = flow - others + had
    return Shortfall(tuple(one.id for one in short), wanted, most, _names(partners))


def _names(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _minimum_cut(arcs: Arcs) -> tuple[int, list[tuple[Node, Node]], set[Node]]:
    """Return the largest flow from SOURCE to SINK, the arcs of a minimum cut, and the nodes on
    the source's side of it."""
    nodes = dict.fromkeys([SOURCE, SINK, *(node for arc in arcs for node in arc)])
    place = {node: at for at, node in enumerate(nodes)}
    ends = np.array([[place[tail], place[head]] for tail, head in arcs], np.int32).reshape(-1, 2)
    sizes = np.fromiter(arcs.values(), np.int32, len(arcs))
    graph = csr_array((sizes, (ends[:, 0], ends[:, 1])), shape=(len(place), len(place)))
    result = maximum_flow(graph, 0, 1)
    residual = csr_array(graph - result.flow)
    residual.eliminate_zeros()
    order = set(breadth_first_order(residual, 0, return_predecessors=False).tolist())
    reached = {node for node, at in place.items() if at in order}
    cut = [arc for arc in arcs if arc[0] in reached and arc[1] not in reached]
    return int(result.flow_value), cut, reached
