"""Who is busy when in a finished timetable, as arrays; what explanations are read from.

Letters of shapes as in `grid`, and M meetings in the order of the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from marketplace.engine.timetable.grid import (
    GUEST,
    HOST,
    NOWHERE,
    Flags,
    Grid,
    Names,
    Numbers,
    grid_of,
    names_of,
    people_of,
)
from marketplace.engine.timetable.problem import PER_MINIMUM, Meeting, Problem, Table


@dataclass(frozen=True)
class Situation:
    """A problem and its meetings. Pairs, slots and meetings are known by their places."""

    problem: Problem
    meetings: Sequence[Meeting]
    grid: Grid
    common: Flags
    """N x S: both sides have somebody who may and can, and the slot is open; tables aside."""
    seats: int
    """Shared tables."""
    pair: Numbers
    """M: the pair that meets."""
    slot: Numbers
    """M."""
    person: Numbers
    """M x 2: the representatives; NOWHERE for those who are gone since."""
    busy: Numbers
    """R x S: the meeting that a representative is in, or NOWHERE."""
    held: Numbers
    """P: meetings of a party."""
    shared: Numbers
    """S: meetings at shared tables."""
    total: Numbers
    """S: meetings."""

    @cached_property
    def placed(self) -> Flags:
        """N: whether a pair meets."""
        placed = np.zeros(len(self.grid.weight), np.bool_)
        placed[self.pair] = True
        return placed

    @cached_property
    def full(self) -> Flags:
        """P: whether a party has as many meetings as it wants."""
        return self.held >= self.grid.maximum

    @cached_property
    def only(self) -> Flags:
        """M x 2: whether a meeting is the only one of the party on that side."""
        return np.equal(self.held[self.grid.party[self.pair]], 1)

    @cached_property
    def frozen(self) -> Flags:
        """M: whether a meeting is history."""
        previous = self.problem.previous
        slots = previous.frozen_slots if previous else frozenset()
        return np.array([one.slot in slots for one in self.meetings], np.bool_)

    @cached_property
    def loss(self) -> Numbers:
        """M: how much less the plan is worth without a meeting."""
        party = self.grid.party[self.pair]
        needed = (self.held <= self.grid.minimum)[party].sum(axis=1)
        return np.asarray(self.grid.weight[self.pair] + PER_MINIMUM * needed)

    def table_free(self, rows: Numbers) -> Flags:
        """Return, for pairs x S, whether one more meeting of the pair finds a table."""
        roomy = self.total < self.grid.capacity
        table = self.grid.booth[rows][:, None] | (self.shared < self.seats)
        return np.asarray(table & roomy)

    def person_free(self, rows: Numbers, side: int) -> Flags:
        """Return, for pairs x S, whether somebody of the side may, can and has nothing to do."""
        return self._somebody(rows, side, self.grid.available & (self.busy == NOWHERE))

    def person_there(self, rows: Numbers, side: int) -> Flags:
        """Return, for pairs x S, whether somebody of the side may and can, busy or not."""
        return self._somebody(rows, side, self.grid.available)

    def _somebody(self, rows: Numbers, side: int, ready: Flags) -> Flags:
        """Return, for pairs x S, whether one who may sit there is `ready` (R x S)."""
        found = np.zeros((len(rows), ready.shape[1]), np.bool_)
        for person, allowed in self.people(rows, side):
            found |= ready[person] & allowed[:, None]
        return found

    def cheapest(self, price: Numbers, kept: Flags) -> Numbers:
        """Return, for each slot, the meeting among `kept` (M) of the lowest price (M), or NOWHERE;
        of equals the last."""
        cheapest = np.full(len(self.total), NOWHERE)
        meetings = np.flatnonzero(kept)
        dearest_first = meetings[np.argsort(-price[meetings], kind="stable")]
        cheapest[self.slot[dearest_first]] = dearest_first  # the last one written stays
        return cheapest

    def people(self, rows: Numbers, side: int) -> list[tuple[Numbers, Flags]]:
        """Return the representatives of a side of the pairs: each pair's first, second …, and
        whether there is one who may sit there (else the number stands for nobody)."""
        first = self.grid.first[self.grid.party[rows, side]]
        last = len(self.grid.available) - 1
        return [
            (np.minimum(first + place, last), self.grid.speaks[rows, side, place])
            for place in range(self.grid.speaks.shape[2])
        ]


def situation_of(problem: Problem, meetings: Sequence[Meeting]) -> Situation:
    """Return the arrays of a plan that keeps the rules (`check`)."""
    names = names_of(problem)
    grid = grid_of(problem, names)
    pair = np.array([names.pair[one.pair] for one in meetings], np.int64)
    slot = np.array([names.slot[one.slot] for one in meetings], np.int64)
    people = [people_of(problem, names, one) for one in meetings]
    person = np.array(people, np.int64).reshape(-1, 2)
    slots = len(problem.slots)
    return Situation(
        problem=problem,
        meetings=meetings,
        grid=grid,
        common=_common(problem, names),
        seats=sum(one.booth_of is None for one in problem.tables),
        pair=pair,
        slot=slot,
        person=person,
        busy=_busy(grid, person, slot),
        held=np.bincount(grid.party[pair].ravel(), minlength=len(problem.parties)),
        shared=np.bincount(slot[~grid.booth[pair]], minlength=slots),
        total=np.bincount(slot, minlength=slots),
    )


def _busy(grid: Grid, person: Numbers, slot: Numbers) -> Numbers:
    busy = np.full(grid.available.shape, NOWHERE)
    for side in (HOST, GUEST):
        here = person[:, side] != NOWHERE
        busy[person[here, side], slot[here]] = np.flatnonzero(here)
    return busy


def _common(problem: Problem, names: Names) -> Flags:
    """With a table to spare and without capacities only people's time says what is possible."""
    timely = replace(
        problem,
        tables=[*problem.tables, Table("")],
        slots=[replace(slot, capacity=None) for slot in problem.slots],
    )
    return grid_of(timely, names).possible
