"""The way to a good timetable: flow and colouring first, dearer means as long as a gap remains."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from marketplace.engine.timetable.colour import colour, order_of
from marketplace.engine.timetable.compact import compact
from marketplace.engine.timetable.eject import eject
from marketplace.engine.timetable.grid import NOWHERE, Grid, Numbers
from marketplace.engine.timetable.relax import Doubles, relax, similar_slots
from marketplace.engine.timetable.select import select
from marketplace.engine.timetable.state import State, copy_of

EVERY_SLOT = 1 << 30
SEEDS = 1 << 32


class Effort(NamedTuple):
    """How much is done."""

    groups: tuple[int, ...]
    """Of slots, in each linear programme."""
    quick: int
    """Steps of ejection after each colouring."""
    steps: int
    """Steps of ejection in the end."""
    compaction: int
    """Steps for each meeting."""


EFFORTS = {
    "fast": Effort((3,), quick=1_000, steps=5_000, compaction=50),
    "good": Effort((3, EVERY_SLOT), quick=5_000, steps=100_000, compaction=500),
    "best": Effort((3, EVERY_SLOT), quick=5_000, steps=1_000_000, compaction=1_000),
}


class Found(NamedTuple):
    """A timetable, and the most that any is worth."""

    state: State
    bound: int


def search(grid: Grid, settled: State, effort: Effort, seed: int) -> Found:
    """The best timetable that keeps what is settled; any whole number is a seed."""
    seed %= SEEDS
    chosen, bound = select(grid, settled)
    best = copy_of(settled)
    colour(grid, best, order_of(grid, np.flatnonzero(chosen)))
    fill(grid, best)
    eject(grid, best, effort.quick, bound, seed)
    for count in effort.groups:
        if best.value[0] >= bound:
            break
        groups = similar_slots(grid, count)
        share, proven = relax(grid, settled, groups)
        bound = min(bound, proven)
        state = copy_of(settled)
        _recolour(grid, state, groups, share)
        fill(grid, state)
        eject(grid, state, effort.quick, bound, seed)
        best = max(best, state, key=lambda one: int(one.value[0]))
    eject(grid, best, effort.steps, bound, seed)
    compact(grid, best, effort.compaction, seed)
    return Found(best, bound)


def _recolour(grid: Grid, state: State, groups: Numbers, share: Doubles) -> None:
    """Place pairs in the group of slots in which the linear programme has most of them."""
    group = share.argmax(axis=1)
    most = share.max(axis=1)
    inside = grid._replace(possible=grid.possible & (groups == group[:, None]))
    pairs = order_of(inside, np.flatnonzero((most > 0.01) & (state.slot == NOWHERE)))
    colour(inside, state, pairs[np.argsort(-most[pairs].round(3), kind="stable")])


def fill(grid: Grid, state: State) -> None:
    """Place what can be placed without loss, heaviest first."""
    waiting = np.flatnonzero((state.slot == NOWHERE) & grid.possible.any(axis=1))
    colour(grid, state, waiting[np.argsort(-grid.weight[waiting], kind="stable")])
