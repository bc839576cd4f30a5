"""What would have to move, or go, for a pair whose times clash with others.

For each slot of a pair the cheapest room is looked for: the representative of either side is free,
or leaves a meeting; a table is free, or a meeting leaves it. A meeting that has to leave moves to
another slot; where it finds one taken, those who are in its way there move on (an ejection chain,
two moves deep). It goes where there is no such chain. All moves of a way lead to different slots,
so that none stands in another's way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any, NamedTuple

import numpy as np

from marketplace.engine.timetable.grid import GUEST, HOST, NOWHERE, Numbers
from marketplace.engine.timetable.problem import PER_MINIMUM
from marketplace.engine.timetable.situation import Situation

MOVE = 1
LOSS = 16
"""Losing a point of value is worse than all moves of one way (three, and three for each)."""
IMPOSSIBLE = 1 << 40


class _Ways(NamedTuple):
    """U x S: the cheapest way of a pair into a slot: its cost, who leaves (NOWHERE: nobody)."""

    cost: Numbers
    leaves: tuple[Numbers, Numbers, Numbers]
    """Meetings: of the demand side, of the supply side, of the table."""

    def leavers(self, row: int, slot: int) -> list[int]:
        """Return the meetings that leave for the pair."""
        return sorted({int(part[row, slot]) for part in self.leaves} - {NOWHERE})


class _Move(NamedTuple):
    """A meeting (its place) that moves to a slot."""

    meeting: int
    goal: int


def clash_details(now: Situation, rows: Numbers) -> Mapping[int, Mapping[str, Any]]:
    """Return for each of the pairs: `slots` (what is lacking in each common slot, of `demand`,
    `supply`, `table`), and the cheapest way in: `slot`, `moves` (pair, from, to), `drops` (pair,
    weight) and `change`, what the plan would then be worth more (or less)."""
    escapes = _escapes(now)
    ways = _ways(now, rows, np.where(escapes.cost.min(axis=1) < LOSS, MOVE, now.loss * LOSS))
    lacking = _lacking(now, rows)
    best = ways.cost.argmin(axis=1)
    details: dict[int, dict[str, Any]] = {}
    for at, (row, slot) in enumerate(zip(rows.tolist(), best.tolist(), strict=True)):
        details[row] = {"slots": lacking[at]}
        if ways.cost[at, slot] < IMPOSSIBLE:
            details[row] |= _way(now, row, slot, ways.leavers(at, slot), escapes)
    return details


def _lacking(now: Situation, rows: Numbers) -> list[dict[str, list[str]]]:
    free = {
        "demand": now.person_free(rows, HOST),
        "supply": now.person_free(rows, GUEST),
        "table": now.table_free(rows),
    }
    names = [slot.id for slot in now.problem.slots]
    return [
        {
            names[slot]: [what for what, flags in free.items() if not flags[at, slot]]
            for slot in np.flatnonzero(now.common[row]).tolist()
        }
        for at, row in enumerate(rows)
    ]


def _escapes(now: Situation) -> _Ways:
    """Return the ways of all meetings (M x S) into other slots, those who are in the way there
    moving to slots where everything they need is free; less than LOSS where there is one."""
    rows = now.pair
    direct = now.common[rows] & now.table_free(rows)
    for side in (HOST, GUEST):
        direct &= now.person_free(rows, side)
    direct[np.arange(len(rows)), now.slot] = False
    ways = _ways(now, rows, np.where(direct.any(axis=1), MOVE, now.loss * LOSS))
    ways.cost[np.arange(len(rows)), now.slot] = IMPOSSIBLE
    return ways


def _ways(now: Situation, rows: Numbers, leaving: Numbers) -> _Ways:
    """Return the ways of pairs into slots; `leaving` (M) is the price of each who leaves."""
    (demand_cost, demand), (supply_cost, supply) = (
        _free_person(now, rows, side, leaving) for side in (HOST, GUEST)
    )
    supply_cost = np.where((supply == demand) & (supply != NOWHERE), 0, supply_cost)
    table_cost, table = _free_table(now, rows, (demand, supply), leaving)
    cost = np.where(now.common[rows], demand_cost + supply_cost + table_cost, IMPOSSIBLE)
    return _Ways(cost, (demand, supply, table))


def _free_person(
    now: Situation, rows: Numbers, side: int, leaving: Numbers
) -> tuple[Numbers, Numbers]:
    """Return, for U x S, what it costs that somebody of the side is free, and who leaves."""
    cost = np.full((len(rows), len(now.total)), IMPOSSIBLE)
    meeting = np.full_like(cost, NOWHERE)
    prices = np.append(leaving, 0)  # NOWHERE, the last, costs nothing
    for person, allowed in now.people(rows, side):
        here = allowed[:, None] & now.grid.available[person]
        price = np.where(here, prices[now.busy[person]], IMPOSSIBLE)
        cheaper = price < cost
        cost[cheaper] = price[cheaper]
        meeting[cheaper] = now.busy[person][cheaper]
    return cost, meeting


def _free_table(
    now: Situation, rows: Numbers, leaves: tuple[Numbers, Numbers], leaving: Numbers
) -> tuple[Numbers, Numbers]:
    """Return, for U x S, what it costs that a table and the capacity are left, and who leaves."""
    demand, supply = leaves
    at_shared = np.append(~now.grid.booth[now.pair], False)  # NOWHERE, the last, is at none
    one, other = demand != NOWHERE, (supply != NOWHERE) & (supply != demand)
    shared = now.shared - at_shared[demand] - (other & at_shared[supply])
    total = now.total - one - other
    lacks_shared = ~now.grid.booth[rows][:, None] & (shared >= now.seats)
    lacks = lacks_shared | (total >= now.grid.capacity)
    enough = (total <= now.grid.capacity) & (~lacks_shared | (shared <= now.seats))
    meeting = np.where(
        lacks_shared,
        now.cheapest(leaving, at_shared[:-1]),
        now.cheapest(leaving, np.ones(len(now.pair), np.bool_)),
    )
    meeting = np.where(lacks, meeting, NOWHERE)
    found = enough & (meeting != NOWHERE)
    cost = np.where(found, np.append(leaving, 0)[meeting], IMPOSSIBLE)
    return np.where(lacks, cost, 0), meeting


def _way(
    now: Situation, row: int, slot: int, leaves: Sequence[int], escapes: _Ways
) -> dict[str, Any]:
    """Return the way in words: those who leave move to different slots, or go."""
    pairs, slots = now.problem.pairs, now.problem.slots
    moves: list[_Move] = []
    dropped: list[int] = []
    for meeting in leaves:
        chain = _chain(meeting, {slot, *(move.goal for move in moves)}, escapes)
        moves += chain
        dropped += [] if chain else [int(now.pair[meeting])]
    return {
        "slot": slots[slot].id,
        "moves": [
            {
                "pair": pairs[now.pair[meeting]].id,
                "from": slots[now.slot[meeting]].id,
                "to": slots[goal].id,
            }
            for meeting, goal in moves
        ],
        "drops": [{"pair": pairs[pair].id, "weight": pairs[pair].weight} for pair in dropped],
        "change": _change(now, row, dropped),
    }


def _chain(meeting: int, taken: Set[int], escapes: _Ways, depth: int = 2) -> list[_Move]:
    """Return the moves that take a meeting to a slot that is not taken, shortest chains first;
    none where no such chain is found."""
    cost = escapes.cost[meeting]
    for goal in np.argsort(cost, kind="stable").tolist():
        if cost[goal] >= LOSS:
            break
        leavers = escapes.leavers(meeting, goal)
        if goal in taken or (leavers and depth == 1):
            continue
        moves = [_Move(meeting, goal)]
        for other in leavers:
            part = _chain(other, {*taken, *(move.goal for move in moves)}, escapes, depth - 1)
            if not part:
                break
            moves += part
        else:
            return moves
    return []


def _change(now: Situation, row: int, dropped: Sequence[int]) -> int:
    """Return by how much the value changes if this pair comes and those go."""
    more = Counter(now.grid.party[row].tolist())
    more.subtract(now.grid.party[dropped].ravel().tolist())
    change = int(now.grid.weight[row] - now.grid.weight[dropped].sum())
    for party, by in more.items():
        held, least = int(now.held[party]), int(now.grid.minimum[party])
        change += PER_MINIMUM * (min(held + by, least) - min(held, least))
    return change
