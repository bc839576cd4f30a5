"""What would have to move, or go, for a pair whose times clash with others.

For each slot of a pair the cheapest room is looked for: the representative of either side is free,
or leaves a meeting; a table is free, or a meeting leaves it. A meeting that has to leave moves to
another slot where everything it needs is free, and goes where there is none. Moves go to different
slots, so that none stands in another's way. Chains are one move deep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from marketplace.engine.timetable.grid import NOWHERE, Flags, Numbers
from marketplace.engine.timetable.problem import PER_MINIMUM
from marketplace.engine.timetable.situation import DEMAND_SIDE, SUPPLY_SIDE, Situation

MOVE = 1
LOSS = 8
"""Losing a point of value is worse than all moves of one way (at most three)."""
IMPOSSIBLE = 1 << 40


class _Ways(NamedTuple):
    """U x S: the cheapest way of a pair into a slot: its cost, who leaves (NOWHERE: nobody)."""

    cost: Numbers
    leaves: tuple[Numbers, Numbers, Numbers]
    """Meetings: of the demand side, of the supply side, of the table."""


def clash_details(now: Situation, rows: Numbers) -> Mapping[int, Mapping[str, Any]]:
    """Return for each of the pairs: `slots` (what is lacking in each common slot, of `demand`,
    `supply`, `table`), and the cheapest way in: `slot`, `moves` (pair, from, to), `drops` (pair,
    weight) and `change`, what the plan would then be worth more (or less)."""
    escapes = _escapes(now)
    ways = _ways(now, rows, escapes)
    lacking = _lacking(now, rows)
    best = ways.cost.argmin(axis=1)
    details: dict[int, dict[str, Any]] = {}
    for at, (row, slot) in enumerate(zip(rows.tolist(), best.tolist(), strict=True)):
        details[row] = {"slots": lacking[at]}
        if ways.cost[at, slot] < IMPOSSIBLE:
            leaves = {int(part[at, slot]) for part in ways.leaves} - {NOWHERE}
            details[row] |= _way(now, row, slot, sorted(leaves), escapes)
    return details


def _lacking(now: Situation, rows: Numbers) -> list[dict[str, list[str]]]:
    free = {
        "demand": now.person_free(rows, DEMAND_SIDE),
        "supply": now.person_free(rows, SUPPLY_SIDE),
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


def _escapes(now: Situation) -> Flags:
    """Return, for M x S, whether a meeting could move there with nobody else moving."""
    rows = now.pair
    there = now.common[rows] & now.table_free(rows)
    for side in (DEMAND_SIDE, SUPPLY_SIDE):
        there &= now.person_free(rows, side)
    there[np.arange(len(rows)), now.slot] = False
    return there


def _ways(now: Situation, rows: Numbers, escapes: Flags) -> _Ways:
    leaving = np.where(escapes.any(axis=1), MOVE, now.loss * LOSS)
    (demand_cost, demand), (supply_cost, supply) = (
        _free_person(now, rows, side, leaving) for side in (DEMAND_SIDE, SUPPLY_SIDE)
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
        _cheapest(now, leaving, at_shared[:-1]),
        _cheapest(now, leaving, np.ones(len(now.pair), np.bool_)),
    )
    meeting = np.where(lacks, meeting, NOWHERE)
    found = enough & (meeting != NOWHERE)
    cost = np.where(found, np.append(leaving, 0)[meeting], IMPOSSIBLE)
    return np.where(lacks, cost, 0), meeting


def _cheapest(now: Situation, leaving: Numbers, kept: Flags) -> Numbers:
    """Return, for each slot, the meeting among `kept` that leaves at the lowest price."""
    cheapest = np.full(len(now.total), NOWHERE)
    meetings = np.flatnonzero(kept)
    dearest_first = meetings[np.argsort(-leaving[meetings], kind="stable")]
    cheapest[now.slot[dearest_first]] = dearest_first  # the last one written stays
    return cheapest


def _way(
    now: Situation, row: int, slot: int, leaves: Sequence[int], escapes: Flags
) -> dict[str, Any]:
    """Return the way in words: those who leave move to different slots, or go."""
    pairs, slots = now.problem.pairs, now.problem.slots
    taken: set[int] = set()
    moves, drops, dropped = [], [], []
    for meeting in leaves:
        pair = pairs[now.pair[meeting]]
        free = np.flatnonzero(escapes[meeting]).tolist()
        goal = next((at for at in free if at not in taken), None)
        if goal is None:
            drops.append({"pair": pair.id, "weight": pair.weight})
            dropped.append(int(now.pair[meeting]))
        else:
            taken.add(goal)
            moves.append({"pair": pair.id, "from": slots[slot].id, "to": slots[goal].id})
    change = _change(now, row, dropped)
    return {"slot": slots[slot].id, "moves": moves, "drops": drops, "change": change}


def _change(now: Situation, row: int, dropped: Sequence[int]) -> int:
    """Return by how much the value changes if this pair comes and those go."""
    more = Counter(now.grid.party[row].tolist())
    more.subtract(now.grid.party[dropped].ravel().tolist())
    change = int(now.grid.weight[row] - now.grid.weight[dropped].sum())
    for party, by in more.items():
        held, least = int(now.held[party]), int(now.grid.minimum[party])
        change += PER_MINIMUM * (min(held + by, least) - min(held, least))
    return change
