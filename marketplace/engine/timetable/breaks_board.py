"""A timetable under change, as arrays: who meets whom in which slot, and what it costs.

No participant ever meets twice in a slot. What may be violated for a while, at a price: a meeting
without a slot, more meetings in a slot than tables, a precedence, too many breaks of one
participant. The breaks of one participant are the runs of ones in the bits of their slots, less
one. Costs are whole numbers, so that sums are exact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.timetable.breaks_format import AFTERNOON, MORNING, Instance
from marketplace.engine.timetable.compiled import inner

Numbers = NDArray[np.int64]

BREAK = 20
"""The unit: all other prices compare with that of a break. Each idle slot of a break beside the
first costs 1 more, so that wide breaks shrink."""
UNPLACED = 60
OVER = 21
"""A meeting above the number of tables, or a violated precedence: just dearer than a break, so
that a slot may be overfull for a few moves."""
EXCESS = 100
"""Each break of a participant beyond the largest difference."""
MOST_DIFFERENCE = 2

COST, WRONG, WITHOUT_SLOT, BROKEN, STAMP = range(5)
"""Places in `Board.tally`: cost; hard rules violated; lengths of `unplaced` and `broken`; the
number of the latest chain."""


class Board(NamedTuple):
    """P participants, M meetings, T slots; all counted from 0, -1 is none.

    `ends` (M, 2) the participants of a meeting; `allowed` (M) bits of slots; `diary` (P, most
    meetings) and `degree` (P) the meetings of a participant; `earlier`, `later` (rules) and
    `first_rule` (M + 1), `rules`: the precedences, and which of them name a meeting; `tables` how
    many there are.
    Under change: `slot` (M), `busy` (P) bits of slots, `occupant` (P, T) meetings, `load` (T)
    meetings, `unplaced` (M) and `broken` (P) lists with the place of a participant in the latter
    in `place` (P), `chain` and `mark` (M) the latest chain, `tally` sums.
    """

    ends: Numbers
    allowed: Numbers
    diary: Numbers
    degree: Numbers
    earlier: Numbers
    later: Numbers
    first_rule: Numbers
    rules: Numbers
    tables: int
    slot: Numbers
    busy: Numbers
    occupant: Numbers
    load: Numbers
    unplaced: Numbers
    broken: Numbers
    place: Numbers
    chain: Numbers
    mark: Numbers
    tally: Numbers


def allowed_slots(instance: Instance) -> list[list[int]]:
    """The slots, from 0, in which each meeting may take place."""
    sessions = {
        MORNING: range(instance.morning_slots),
        AFTERNOON: range(instance.morning_slots, instance.slots),
    }
    return [
        [
            slot
            for slot in sessions.get(session, range(instance.slots))
            if fixed in (0, slot + 1)
            and all(slot + 1 not in instance.forbidden[one - 1] for one in pair)
        ]
        for pair, session, fixed in zip(
            instance.meetings, instance.sessions, instance.fixed, strict=True
        )
    ]


def diaries(instance: Instance) -> list[list[int]]:
    """The meetings, from 0, of each participant."""
    return [
        [number for number, pair in enumerate(instance.meetings) if participant in pair]
        for participant in range(1, instance.participants + 1)
    ]


def empty_board(instance: Instance) -> Board:
    """A board on which no meeting has a slot."""
    count, people, slots = len(instance.meetings), instance.participants, instance.slots
    own = diaries(instance)
    diary = np.full((people, max(map(len, own), default=0) + 1), -1, np.int64)
    for participant, meetings in enumerate(own):
        diary[participant, : len(meetings)] = meetings
    rules = [
        (before - 1, after)
        for after, earlier in enumerate(instance.precedences)
        for before in sorted(earlier)
    ]
    of_meeting = [[rule for rule, pair in enumerate(rules) if one in pair] for one in range(count)]
    return Board(
        ends=np.array(instance.meetings, np.int64).reshape(count, 2) - 1,
        allowed=np.array(
            [sum(1 << slot for slot in slots) for slots in allowed_slots(instance)], np.int64
        ),
        diary=diary,
        degree=np.array([len(meetings) for meetings in own], np.int64),
        earlier=np.array([before for before, _after in rules], np.int64),
        later=np.array([after for _before, after in rules], np.int64),
        first_rule=np.cumsum([0, *map(len, of_meeting)], dtype=np.int64),
        rules=np.array([rule for named in of_meeting for rule in named], np.int64),
        tables=instance.tables,
        slot=np.full(count, -1, np.int64),
        busy=np.zeros(people, np.int64),
        occupant=np.full((people, slots), -1, np.int64),
        load=np.zeros(slots, np.int64),
        unplaced=np.arange(count, dtype=np.int64),
        broken=np.zeros(people, np.int64),
        place=np.full(people, -1, np.int64),
        chain=np.zeros(count + 1, np.int64),
        mark=np.full(count, -1, np.int64),
        tally=np.array([UNPLACED * count, count, count, 0, 0], np.int64),
    )


@inner
def ones(bits: int) -> int:
    """How many bits are 1."""
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@inner
def idle_cost(busy: int) -> int:
    """What the breaks of a participant cost who meets in the slots `busy`."""
    breaks = ones(busy & ~(busy >> 1)) - 1
    if breaks <= 0:
        return 0
    cost = BREAK * breaks + EXCESS * max(0, breaks - MOST_DIFFERENCE)
    while not busy & 1:
        busy >>= 1
    idle = -breaks
    while busy:
        idle += 1 - (busy & 1)
        busy >>= 1
    return cost + idle


@inner
def list_broken(board: Board, participant: int) -> None:
    """Keep the list of those who have breaks, after the slots of one changed."""
    place, tally = board.place[participant], board.tally
    if idle_cost(board.busy[participant]) > 0:
        if place < 0:
            board.broken[tally[BROKEN]] = participant
            board.place[participant] = tally[BROKEN]
            tally[BROKEN] += 1
    elif place >= 0:
        tally[BROKEN] -= 1
        last = board.broken[tally[BROKEN]]
        board.broken[place] = last
        board.place[last] = place
        board.place[participant] = -1


@inner
def put(board: Board, meeting: int, slot: int) -> None:
    """Enter a meeting that has no slot."""
    board.slot[meeting] = slot
    board.load[slot] += 1
    for end in range(2):
        participant = board.ends[meeting, end]
        board.occupant[participant, slot] = meeting
        board.busy[participant] |= 1 << slot


@inner
def take(board: Board, meeting: int) -> None:
    """Strike out a meeting that has a slot."""
    slot = board.slot[meeting]
    board.slot[meeting] = -1
    board.load[slot] -= 1
    for end in range(2):
        participant = board.ends[meeting, end]
        board.occupant[participant, slot] = -1
        board.busy[participant] &= ~(1 << slot)
