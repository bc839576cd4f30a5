"""What is settled before anything is chosen: frozen meetings stay as they are, pins are placed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from marketplace.engine.timetable.compiled import compiled
from marketplace.engine.timetable.grid import NOWHERE, Grid, Names, Numbers, people_of
from marketplace.engine.timetable.problem import Meeting, Problem
from marketplace.engine.timetable.select import value_of
from marketplace.engine.timetable.state import State, empty_state, is_full, put_directly


def settle(problem: Problem, names: Names, grid: Grid) -> State:
    """A timetable of the frozen and the pinned meetings alone, all of them fixed.

    A pin that is impossible – forbidden, nobody there, no room beside other pins – is left out;
    among pins that exclude each other the heavier stays.
    """
    state = empty_state(grid)
    for meeting in frozen_meetings(problem, names):
        _keep(problem, names, grid, state, meeting)
    state.value[0] = value_of(grid, state.fixed)
    pinned = [pair.pinned_slot is not None for pair in problem.pairs]
    pins = np.flatnonzero(np.array(pinned, np.bool_) & ~state.fixed)
    _pin(grid, state, pins[np.argsort(-grid.weight[pins], kind="stable")])
    return state


@compiled
def _pin(grid: Grid, state: State, pins: Numbers) -> None:
    """Place each pair in the only slot that is possible for it."""
    for pair in pins:
        if not is_full(grid, state, pair):
            state.fixed[pair] = put_directly(grid, state, pair)


def frozen_meetings(problem: Problem, names: Names) -> Iterator[Meeting]:
    """The meetings of the previous plan in frozen slots, one for each pair that still exists."""
    if problem.previous is None:
        return
    seen = set()
    for meeting in problem.previous.meetings:
        frozen = meeting.slot in problem.previous.frozen_slots and meeting.slot in names.slot
        if frozen and meeting.pair in names.pair and meeting.pair not in seen:
            seen.add(meeting.pair)
            yield meeting


def _keep(problem: Problem, names: Names, grid: Grid, state: State, meeting: Meeting) -> None:
    """History counts for both parties; people and tables that are gone by now stay unnamed."""
    at, slot = names.pair[meeting.pair], names.slot[meeting.slot]
    state.slot[at] = slot
    state.fixed[at] = True
    state.meetings[grid.party[at]] += 1
    state.person[at] = people_of(problem, names, meeting)
    for person in state.person[at]:
        if person != NOWHERE:
            state.cell[person, slot] = at
