"""Simulated annealing over timetables, from an empty one to one with few breaks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from marketplace.engine.timetable.breaks_board import (
    BROKEN,
    COST,
    MOST_DIFFERENCE,
    OVER,
    WITHOUT_SLOT,
    WRONG,
    Board,
    Numbers,
    ones,
)  # fmt: skip
from marketplace.engine.timetable.breaks_format import Instance
from marketplace.engine.timetable.breaks_moves import (
    accepts,
    exchange,
    insert,
    overload,
    propose,
    violated,
)  # fmt: skip
from marketplace.engine.timetable.compiled import compiled, inner

HOT, COLD = 8.0, 2.0
"""Temperatures at the beginning and at the end, in the unit of costs (a break is 20): around 3
timetables freeze, so that both sides of it have their time."""
INSERTING = 0.3
"""How often a meeting without slot is tried while there is one."""
FOCUS = 0.5
"""How often a participant who has breaks is chosen rather than any."""


def breaks_of(instance: Instance, slots: Sequence[int]) -> list[int]:
    """The breaks of each participant, where `slots` (from 0) has one for each meeting."""
    busy = [0] * instance.participants
    for pair, slot in zip(instance.meetings, slots, strict=True):
        for participant in pair:
            busy[participant - 1] |= 1 << slot
    return [max(0, (bits & ~(bits >> 1)).bit_count() - 1) for bits in busy]


@inner
def total_breaks(board: Board) -> int:
    """The number of breaks, or -1 if the difference between two participants is too large."""
    total, least, most = 0, 64, 0
    for participant in range(len(board.busy)):
        busy = board.busy[participant]
        breaks = max(0, ones(busy & ~(busy >> 1)) - 1)
        total += breaks
        least, most = min(least, breaks), max(most, breaks)
    return total if most - least <= MOST_DIFFERENCE else -1


@inner
def _insert_one(board: Board, temperature: float) -> None:
    """Try a random slot for a random meeting of those that have none."""
    index = np.random.randint(board.tally[WITHOUT_SLOT])
    slot = np.random.randint(len(board.load))
    if board.allowed[board.unplaced[index]] >> slot & 1:
        insert(board, index, slot, temperature)


@inner
def _choose(diary: Numbers, degree: Numbers, broken: Numbers, tally: Numbers) -> int:
    """A random meeting of a random participant, -1 if that has none."""
    if tally[BROKEN] > 0 and np.random.random() < FOCUS:
        participant = broken[np.random.randint(tally[BROKEN])]
    else:
        participant = np.random.randint(len(degree))
    return int(diary[participant, np.random.randint(max(1, degree[participant]))])


@inner
def _try_chains(board: Board, moves: int, temperature: float, lowest: int) -> int:
    """Random moves at one temperature, until the cost falls below `lowest` with nothing violated.

    Returns how many moves it tried. The arrays have names of their own here, since passing all of
    them for each move would take most of the time.
    """
    ends, allowed, occupant, busy = board.ends, board.allowed, board.occupant, board.busy
    slot, load, chain, tally = board.slot, board.load, board.chain, board.tally
    diary, degree, broken, tables = board.diary, board.degree, board.broken, board.tables
    for move in range(moves):
        if tally[WITHOUT_SLOT] > 0 and np.random.random() < INSERTING:
            _insert_one(board, temperature)
        meeting, away = _choose(diary, degree, broken, tally), np.random.randint(len(load))
        home = slot[meeting] if meeting >= 0 else -1
        if home < 0 or home == away or not allowed[meeting] >> away & 1:
            continue
        links, one, other, net, change = propose(
            ends, allowed, occupant, busy, chain, meeting, home, away
        )
        wrong = overload(load[away], tables, net) + overload(load[home], tables, -net)
        if links > 0 and len(board.earlier) > 0:
            wrong += violated(board, links, home + away)
        if links > 0 and accepts(change + OVER * wrong, temperature):
            exchange(board, links, home, away, one, other)
            tally[COST] += change + OVER * wrong
            tally[WRONG] += wrong
        if tally[COST] < lowest and tally[WRONG] == 0:
            return move + 1
    return moves


@compiled
def anneal(board: Board, moves: int, seed: int, enough: int) -> tuple[int, Numbers]:
    """Try that many moves while it cools, or until there are only `enough` breaks.

    Returns the fewest breaks found in a timetable that violates nothing, with the slots of its
    meetings from 0; -1 and any slots if none was found. The board is used up.
    """
    np.random.seed(seed)
    fewest, lowest, found = -1, board.tally[COST] + 1, board.slot.copy()
    tried = 0
    while tried < moves:
        temperature = HOT * (COLD / HOT) ** (tried / moves)
        tried += _try_chains(board, min(1024, moves - tried), temperature, lowest)
        if board.tally[WRONG] > 0 or board.tally[COST] >= lowest:
            continue
        lowest = board.tally[COST]
        breaks = total_breaks(board)
        if breaks >= 0 and (fewest < 0 or breaks < fewest):
            fewest = breaks
            found[:] = board.slot
            if fewest <= enough:
                break
    return fewest, found
