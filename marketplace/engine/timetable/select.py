"""Which pairs should meet, whatever the times: a min-cost flow, whose value is an upper bound.

Source -> demand party -> pair -> supply party -> sink. A party's meetings cost nothing but come in
two arcs: those up to its minimum earn PER_MINIMUM each, the others nothing, so that the gain is
concave and the cheapest flow takes the better arc first (Ahuja, Magnanti and Orlin, Network
Flows, 1993, chapter 14). Of times is kept only that nobody has more meetings than cells.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from marketplace.engine.timetable.grid import NOWHERE, Flags, Grid, Numbers
from marketplace.engine.timetable.problem import PER_MINIMUM
from marketplace.engine.timetable.state import FREE, State


class Selection(NamedTuple):
    """The chosen pairs (N flags) and the most that any timetable is worth."""

    chosen: Flags
    bound: int


class _Arcs(NamedTuple):
    """Parallel arrays of tails, heads, capacities and gains for each unit of flow."""

    tail: Numbers
    head: Numbers
    capacity: Numbers
    gain: Numbers


def select(grid: Grid, state: State) -> Selection:
    """The pairs that are worth most together, beside those that meet in `state` and stay."""
    kept = state.slot != NOWHERE
    pairs = np.flatnonzero(grid.possible.any(axis=1) & ~kept)
    source, sink = len(grid.maximum), len(grid.maximum) + 1
    lacking = np.clip(grid.minimum - state.meetings, 0, None)
    most = np.clip(np.minimum(grid.maximum - state.meetings, cells_of(grid, state)), 0, None)
    demand, supply = np.unique(grid.party[pairs, 0]), np.unique(grid.party[pairs, 1])
    tail, head = grid.party[pairs].T
    arcs = [
        _Arcs(tail, head, np.ones_like(pairs), grid.weight[pairs]),
        *_fair(np.full_like(demand, source), demand, most[demand], lacking[demand]),
        *_fair(supply, np.full_like(supply, sink), most[supply], lacking[supply]),
    ]
    units = int(most[demand].sum())
    flow, gain = _most_gainful(_Arcs(*map(np.concatenate, zip(*arcs, strict=True))), units, source)
    chosen = np.zeros_like(kept)
    chosen[pairs] = flow[: len(pairs)] > 0
    return Selection(chosen, gain + value_of(grid, kept))


def value_of(grid: Grid, placed: Flags) -> int:
    """What the placed pairs (N flags) are worth: weights, and PER_MINIMUM up to each minimum."""
    meetings = np.bincount(grid.party[placed].ravel(), minlength=len(grid.minimum))
    fair = int(np.minimum(meetings, grid.minimum).sum())
    return int(grid.weight[placed].sum()) + PER_MINIMUM * fair


def cells_of(grid: Grid, state: State) -> Numbers:
    """How many cells of each party are free (P)."""
    before = np.concatenate(([0], np.cumsum((state.cell == FREE).sum(axis=1))))
    return before[grid.first[1:]] - before[grid.first[:-1]]


def _fair(tail: Numbers, head: Numbers, most: Numbers, to_minimum: Numbers) -> tuple[_Arcs, _Arcs]:
    """An arc that earns PER_MINIMUM a unit, and beside it one that earns nothing."""
    fair = np.minimum(most, to_minimum)
    earning = _Arcs(tail, head, fair, np.full_like(fair, PER_MINIMUM))
    return earning, _Arcs(tail, head, most - fair, np.zeros_like(fair))


def _most_gainful(arcs: _Arcs, units: int, source: int) -> tuple[Numbers, int]:
    """The flow on every arc and its gain; what earns nothing bypasses from source to sink."""
    network = SimpleMinCostFlow()
    places = network.add_arcs_with_capacity_and_unit_cost(
        arcs.tail, arcs.head, arcs.capacity, -arcs.gain
    )
    network.add_arc_with_capacity_and_unit_cost(source, source + 1, units, 0)
    network.set_nodes_supplies(np.array([source, source + 1]), np.array([units, -units]))
    status = network.solve()
    if status != network.OPTIMAL:
        raise ArithmeticError(f"min-cost flow ended as {status}")
    return np.asarray(network.flows(places), np.int64), -int(network.optimal_cost())
