"""A lower bound on the number of breaks, by constraint programming (CP-SAT, one worker).

Core-guided minimisation raises the bound from below: it asks for a timetable without breaks, and
learns from each refusal which participants cannot all do without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ortools.sat.python.cp_model import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    BoolVarT,
    CpModel,
    CpSolver,
    IntVar,
    LinearExpr,
    LinearExprT,
)  # fmt: skip

from marketplace.engine.timetable.breaks_board import MOST_DIFFERENCE, allowed_slots, diaries
from marketplace.engine.timetable.breaks_format import Instance

EFFORT = 3.0
"""In CP-SAT's deterministic time: steps, not seconds, so that the bound is the same anywhere."""


@dataclass(frozen=True, slots=True)
class Bound:
    """No timetable has fewer than `breaks`; `slots` (from 0) is one better than the known one, if
    one came up."""

    breaks: int
    slots: Sequence[int] | None


def bound_breaks(instance: Instance, known: int | None) -> Bound:
    """What can be proven with little effort, where a timetable with `known` breaks is known.

    Raises ValueError if there is no timetable at all that obeys the rules.
    """
    model = CpModel()
    place = _place_meetings(model, instance)
    breaks = _count_breaks(model, instance, place)
    if known is not None:
        model.add(sum(breaks) < known)
    model.minimize(sum(breaks))
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.optimize_with_core = True
    solver.parameters.linearization_level = 0
    solver.parameters.max_deterministic_time = EFFORT
    status = solver.solve(model)
    if status == INFEASIBLE:
        if known is None:
            raise ValueError("The meetings cannot all take place: the rules contradict each other.")
        return Bound(known, None)
    slots = None
    if status in (OPTIMAL, FEASIBLE):
        slots = [next(slot for slot in row if solver.value(row[slot])) for row in place]
    return Bound(max(0, round(solver.best_objective_bound)), slots)


def _place_meetings(model: CpModel, instance: Instance) -> list[dict[int, IntVar]]:
    place = [{slot: model.new_bool_var("") for slot in slots} for slots in allowed_slots(instance)]
    for row in place:
        model.add_exactly_one(row.values())
    for slot in range(instance.slots):
        model.add(sum(row[slot] for row in place if slot in row) <= instance.tables)
    for after, earlier in zip(place, instance.precedences, strict=True):
        for before in earlier:
            model.add(_time(place[before - 1]) < _time(after))
    return place


def _time(row: dict[int, IntVar]) -> LinearExprT:
    """The slot of a meeting."""
    return LinearExpr.weighted_sum(list(row.values()), list(row))


def _count_breaks(
    model: CpModel, instance: Instance, place: Sequence[dict[int, IntVar]]
) -> list[IntVar]:
    least = model.new_int_var(0, instance.slots, "")
    counts = []
    for meetings in diaries(instance):
        count = model.new_int_var(0, instance.slots, "")
        busy = [
            _busy(model, [place[one][slot] for one in meetings if slot in place[one]])
            for slot in range(instance.slots)
        ]
        model.add(sum(busy) == len(meetings))
        if len(meetings) < 2:
            model.add(count == 0)
        else:
            _count_runs(model, busy, count)
            _choose_day(model, busy, len(meetings), count)
        model.add(count >= least)
        model.add(count <= least + MOST_DIFFERENCE)
        counts.append(count)
    return counts


def _busy(model: CpModel, meetings: Sequence[IntVar]) -> BoolVarT:
    """Whether one of the meetings takes place; no more than one may."""
    busy = model.new_bool_var("")
    model.add_exactly_one([*meetings, ~busy])
    return busy


def _count_runs(model: CpModel, busy: Sequence[BoolVarT], count: IntVar) -> None:
    """A participant begins once more than they have breaks."""
    begins = [busy[0]]
    for before, now in pairwise(busy):
        begin = model.new_bool_var("")
        model.add_bool_or(before, ~now, begin)
        model.add_implication(begin, now)
        model.add_implication(begin, ~before)
        begins.append(begin)
    model.add(sum(begins) == count + 1)


def _choose_day(model: CpModel, busy: Sequence[BoolVarT], length: int, count: IntVar) -> None:
    """Without breaks, the meetings fill one of the stretches of their number of slots (implied)."""
    broken = model.new_bool_var("")
    stretches = [model.new_bool_var("") for _first in range(len(busy) - length + 1)]
    model.add_exactly_one([broken, *stretches])
    model.add(count >= 1).only_enforce_if(broken)
    model.add(count == 0).only_enforce_if(~broken)
    for slot, here in enumerate(busy):
        covering = {first for first in range(len(stretches)) if first <= slot < first + length}
        model.add_at_most_one([~here, *(stretches[first] for first in sorted(covering))])
        model.add_at_most_one(
            [here, *(one for first, one in enumerate(stretches) if first not in covering)]
        )
