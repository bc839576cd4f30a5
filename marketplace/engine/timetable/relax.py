"""What times allow: a linear programme over groups of similar slots, and the bound it proves.

How much of a pair meets in a group of slots is a variable; nobody has more meetings in a group than
cells, tables and capacities hold over the group, the maximum holds over all. With each slot a
group of its own the optimum is nearly always whole.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from marketplace.engine.timetable.grid import NOWHERE, UNLIMITED, Flags, Grid, Numbers
from marketplace.engine.timetable.problem import PER_MINIMUM
from marketplace.engine.timetable.select import value_of
from marketplace.engine.timetable.state import FREE, State

Doubles = NDArray[np.float64]

FINE = 1 << 10
"""Prices are whole multiples of 1 / FINE, so that the bound is exact."""


class Relaxation(NamedTuple):
    """How much of every pair meets in every group (N x G), and the most that is possible."""

    share: Doubles
    bound: int


class _Limits(NamedTuple):
    """What is left beside the meetings that are settled; G groups."""

    possible: Flags
    """N x G."""
    cells: Numbers
    """P x G."""
    most: Numbers
    """P: further meetings."""
    lacking: Numbers
    """P: meetings up to the minimum."""
    seats: Numbers
    """G."""
    capacity: Numbers
    """G."""


class _Prices(NamedTuple):
    """Of one more of each limit, in 1 / FINE; none is negative."""

    cells: Numbers
    most: Numbers
    lacking: Numbers
    seats: Numbers
    capacity: Numbers


def similar_slots(grid: Grid, count: int) -> Numbers:
    """Slots in at most `count` groups (S numbers of groups), those together at which nearly the
    same people are there (average linkage)."""
    there = grid.available.astype(np.float64)
    apart = there.T @ (1 - there)
    apart += apart.T
    groups = [[slot] for slot in range(there.shape[1])]
    while len(groups) > max(1, count):
        pairs = [(one, two) for two in range(len(groups)) for one in range(two)]
        one, two = min(pairs, key=lambda ends: _linkage(apart, groups, *ends))
        groups[one] += groups.pop(two)
    of = np.zeros(there.shape[1], np.int64)
    for number, slots in enumerate(groups):
        of[slots] = number
    return of


def _linkage(apart: Doubles, groups: list[list[int]], one: int, two: int) -> float:
    return float(apart[np.ix_(groups[one], groups[two])].mean())


def relax(grid: Grid, state: State, groups: Numbers) -> Relaxation:
    """Solve the programme for the pairs that do not meet in `state`; what meets there stays."""
    limits = _limits(grid, state, groups)
    shares, prices = _programme(grid, limits, np.flatnonzero(limits.possible.any(axis=1)))
    settled = value_of(grid, state.slot != NOWHERE)
    return Relaxation(shares, settled + _bound(limits, prices, _most_earned(grid, limits, prices)))


def _limits(grid: Grid, state: State, groups: Numbers) -> _Limits:
    of_group = groups[:, None] == np.arange(groups.max(initial=0) + 1)
    before = np.concatenate((np.zeros_like(groups)[None], np.cumsum(state.cell == FREE, axis=0)))
    cells = (before[grid.first[1:]] - before[grid.first[:-1]]) @ of_group
    open_ = grid.possible & (state.slot == NOWHERE)[:, None]
    return _Limits(
        possible=open_.astype(np.float32) @ of_group.astype(np.float32) > 0,
        cells=cells,
        most=np.clip(np.minimum(grid.maximum - state.meetings, cells.sum(axis=1)), 0, None),
        lacking=np.clip(grid.minimum - state.meetings, 0, None),
        seats=(grid.seats - state.shared) @ of_group,
        capacity=np.minimum((grid.capacity - state.total) @ of_group, UNLIMITED),
    )


def _programme(grid: Grid, limits: _Limits, pairs: Numbers) -> tuple[Doubles, _Prices]:
    """The shares of these pairs (N x G), and the prices."""
    at, group = np.nonzero(limits.possible[pairs])
    pair, share = pairs[at], np.arange(len(at))
    parties, groups = limits.cells.shape
    party, fair = np.arange(parties), len(at) + np.arange(parties)
    away = np.flatnonzero(~grid.booth[pair])
    demand, supply = grid.party[pair].T
    rows = _Rows()
    rows.add(limits.cells, (demand * groups + group, share), (supply * groups + group, share))
    rows.add(limits.most, (demand, share), (supply, share))
    rows.add(np.zeros(parties), (party, fair), (demand, share, -1), (supply, share, -1))
    rows.add(limits.seats, (group[away], away))
    rows.add(limits.capacity, (group, share))
    rows.add(np.ones(len(pairs)), (at, share))
    upper = np.concatenate((np.ones(len(at)), limits.lacking.astype(np.float64)))
    gain = np.concatenate((grid.weight[pair], np.full(parties, PER_MINIMUM)))
    solution, prices = rows.solve(gain, upper)
    shares = np.zeros(limits.possible.shape)
    shares[pair, group] = solution[: len(at)]
    return shares, _Prices(prices[0].reshape(parties, groups), *prices[1:5])


class _Rows:
    """The rows of a linear programme in the making, block by block."""

    def __init__(self) -> None:
        self.limits: list[Doubles] = []
        self.entries: list[tuple[Numbers, Numbers, Doubles]] = []

    def add(self, limit: NDArray[Any], *entries: tuple[Any, ...]) -> None:
        """A block of rows, each at most its limit; entries are (row of the block, column) or
        (row, column, factor)."""
        start = sum(map(len, self.limits))
        for row, column, *factor in entries:
            self.entries.append((start + row, column, np.full(len(row), *(factor or [1.0]))))
        self.limits.append(limit.ravel().astype(np.float64))

    def solve(self, gain: Numbers, upper: Doubles) -> tuple[Doubles, list[Numbers]]:
        """The columns (from 0 to `upper`) that gain most, and the prices of each block.

        Rows that cannot bind are left out. ArithmeticError if the solver fails.
        """
        limit = np.concatenate(self.limits)
        row, column, factor = map(np.concatenate, zip(*self.entries, strict=True))
        matrix = csr_matrix((factor, (row, column)), shape=(len(limit), len(upper)))
        binding = np.flatnonzero(matrix.maximum(0) @ upper > limit)
        bounds = np.stack((np.zeros(len(upper)), upper), axis=1)
        found = linprog(-gain, matrix[binding], limit[binding], bounds=bounds, method="highs-ds")
        if found.status != 0:
            raise ArithmeticError(f"linear programme: {found.message}")
        prices = np.zeros(len(limit), np.int64)
        prices[binding] = np.rint(np.maximum(0, -found.ineqlin.marginals) * FINE)
        return found.x, np.split(prices, np.cumsum([len(block) for block in self.limits])[:-1])


def _most_earned(grid: Grid, limits: _Limits, prices: _Prices) -> Numbers:
    """What each pair earns at most above its prices (N), in 1 / FINE; 0 if it earns nothing."""
    demand, supply = grid.party.T
    cost = (prices.cells[demand] + prices.cells[supply] + prices.capacity) + np.where(
        grid.booth[:, None], 0, prices.seats
    )
    cheapest = np.where(limits.possible, cost, UNLIMITED).min(axis=1)
    party = prices.lacking - prices.most
    earned: Numbers = grid.weight * FINE + party[demand] + party[supply] - cheapest
    return np.maximum(0, earned)


def _bound(limits: _Limits, prices: _Prices, earned: Numbers) -> int:
    """What all limits cost at these prices, and what pairs earn above them: by weak duality no
    timetable is worth more, whatever the prices are (Neumaier and Shcherbina 2004)."""
    fair = limits.lacking * np.maximum(0, PER_MINIMUM * FINE - prices.lacking)
    cost = [
        (prices.cells * limits.cells).sum(),
        (prices.most * limits.most).sum(),
        (prices.seats * limits.seats).sum(),
        (prices.capacity * limits.capacity).sum(),
    ]
    return int(sum(map(int, cost)) + int(fair.sum()) + int(earned.sum())) // FINE
