"""Places given meetings so that participants have few breaks: the public scheduling benchmark.

Simulated annealing finds the timetable: short runs first, which already solve most events, then
long ones. A lower bound ends it as soon as nothing better can exist. Two runs go side by side and
each ends by itself, so that the outcome depends on the input and the seed alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from marketplace.engine.timetable.breaks_board import empty_board
from marketplace.engine.timetable.breaks_bound import bound_breaks
from marketplace.engine.timetable.breaks_format import Instance, read_dzn
from marketplace.engine.timetable.breaks_search import anneal, breaks_of

__all__ = ["Answer", "Instance", "read_dzn", "schedule_breaks"]

SHORT, LONG = 4_000_000, 75_000_000
"""Moves of each run, for a large event."""
SHORT_EACH, LONG_EACH = 20_000, 1_000_000
"""The same for each meeting of a small event: where these are fewer, they are enough."""
RUNS = 2
"""Runs side by side."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`slots[i]` is the slot of meeting i + 1, from 1; `breaks` the total over all participants,
    `max_minus_min` the largest difference between two; `proven` if no timetable has fewer."""

    breaks: int
    max_minus_min: int
    slots: Sequence[int]
    proven: bool


def schedule_breaks(instance: Instance, *, seed: int = 0) -> Answer:
    """The timetable with the fewest breaks that the search finds.

    Raises ValueError with a sentence if none was found that obeys all rules.
    """
    count = len(instance.meetings)
    bound, found = 0, _anneal(instance, min(SHORT, SHORT_EACH * count), 2 * seed, 0)
    if not found or min(found)[0] > 0:
        known = bound_breaks(instance, min(found)[0] if found else None)
        bound = known.breaks
        if known.slots is not None:
            found.append((sum(breaks_of(instance, known.slots)), known.slots))
    if not found or min(found)[0] > bound:
        found += _anneal(instance, min(LONG, LONG_EACH * count), 2 * seed + 1, bound)
    if not found:
        raise ValueError("No timetable was found in which all meetings take place.")
    breaks, slots = min(found)
    each = breaks_of(instance, slots)
    return Answer(
        breaks=breaks,
        max_minus_min=max(each, default=0) - min(each, default=0),
        slots=[slot + 1 for slot in slots],
        proven=breaks == bound,
    )


def _anneal(
    instance: Instance, moves: int, seed: int, enough: int
) -> list[tuple[int, Sequence[int]]]:
    """The breaks and slots (from 0) of the timetables that the runs found."""
    boards = [empty_board(instance) for _run in range(RUNS)]
    seeds = range(RUNS * seed, RUNS * (seed + 1))
    with ThreadPoolExecutor(RUNS) as threads:
        ended = threads.map(lambda board, own: anneal(board, moves, own, enough), boards, seeds)
        return [(int(breaks), slots.tolist()) for breaks, slots in ended if breaks >= 0]
