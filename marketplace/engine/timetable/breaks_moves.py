"""The moves of the search for few breaks: Kempe chains between two slots, and insertions.

Within two slots the meetings are the edges of paths and cycles over participants (a participant
has at most one of each slot). Exchanging the slots along one whole path, a Kempe chain, keeps
everybody apart and changes the slots of the two participants at its ends only.
"""

from __future__ import annotations

import numpy as np

from marketplace.engine.timetable.breaks_board import (
    COST,
    OVER,
    STAMP,
    UNPLACED,
    WITHOUT_SLOT,
    WRONG,
    Board,
    Numbers,
    idle_cost,
    list_broken,
    put,
    take,
)  # fmt: skip
from marketplace.engine.timetable.compiled import inner

BLOCKED, CYCLE = -2, -1


@inner
def accepts(change: int, temperature: float) -> bool:
    """The rule of Metropolis: always what costs no more, else with probability exp(-change/T)."""
    return bool(change <= 0 or np.random.random() < np.exp(-change / temperature))


@inner
def overload(load: int, tables: int, more: int) -> int:
    """How many more meetings there are above the tables, with `more` meetings in a slot."""
    return max(0, load + more - tables) - max(0, load - tables)


@inner
def _walk(
    ends: Numbers,
    allowed: Numbers,
    occupant: Numbers,
    chain: Numbers,
    links: int,
    end: int,
    home: int,
    away: int,
) -> tuple[int, int, int]:
    """Follow the chain from one end of its first meeting, which goes from `home` to `away`.

    Returns the participant where it ends, or CYCLE or BLOCKED; the number of its meetings so far;
    and how many more of those passed go to `away` than leave it.
    """
    first = chain[0]
    participant, here, net = ends[first, end], away, 0
    while True:
        link = occupant[participant, here]
        if link < 0:
            return participant, links, net
        if link == first:
            return CYCLE, links, net
        there = home + away - here
        if not allowed[link] >> there & 1:
            return BLOCKED, links, net
        chain[links] = link
        links += 1
        net += -1 if here == away else 1
        participant = ends[link, 0] + ends[link, 1] - participant
        here = there


@inner
def _slot_after(board: Board, meeting: int, both: int) -> int:
    slot = board.slot[meeting]
    moved = board.mark[meeting] == board.tally[STAMP]
    return int(both - slot if moved and slot >= 0 else slot)


@inner
def violated(board: Board, links: int, both: int) -> int:
    """How many more precedences are violated once the chain has changed its slots.

    A rule that names two meetings of the chain is counted with the first of its meetings.
    `both` is the sum of the two slots.
    """
    change = 0
    board.tally[STAMP] += 1
    for link in range(links):
        board.mark[board.chain[link]] = board.tally[STAMP]
    for link in range(links):
        meeting = board.chain[link]
        for index in range(board.first_rule[meeting], board.first_rule[meeting + 1]):
            before, after = board.earlier[board.rules[index]], board.later[board.rules[index]]
            if meeting == after and board.mark[before] == board.tally[STAMP]:
                continue
            change += _clash(_slot_after(board, before, both), _slot_after(board, after, both))
            change -= _clash(board.slot[before], board.slot[after])
    return change


@inner
def _clash(before: int, after: int) -> int:
    return 1 if before >= 0 and after >= 0 and before >= after else 0


@inner
def propose(
    ends: Numbers,
    allowed: Numbers,
    occupant: Numbers,
    busy: Numbers,
    chain: Numbers,
    meeting: int,
    home: int,
    away: int,
) -> tuple[int, int, int, int, int]:
    """The Kempe chain that moves a meeting from one slot to another, written into `chain`.

    Returns the number of its meetings, 0 if one of them is not allowed to move; the participants
    at its ends, CYCLE for both if there are none; how many more meetings `away` has after it; and
    the change in what breaks cost.
    """
    chain[0] = meeting
    one, links, net = _walk(ends, allowed, occupant, chain, 1, 0, home, away)
    if one == CYCLE:
        return links, CYCLE, CYCLE, 0, 0
    if one == BLOCKED:
        return 0, one, one, 0, 0
    other, links, more = _walk(ends, allowed, occupant, chain, links, 1, home, away)
    if other == BLOCKED:
        return 0, one, other, 0, 0
    flip = 1 << home | 1 << away
    change = idle_cost(busy[one] ^ flip) - idle_cost(busy[one])
    change += idle_cost(busy[other] ^ flip) - idle_cost(busy[other])
    return links, one, other, net + more + 1, change


@inner
def exchange(board: Board, links: int, home: int, away: int, one: int, other: int) -> None:
    """Exchange two slots along the chain with these ends."""
    for link in range(links):
        meeting = board.chain[link]
        board.mark[meeting] = home + away - board.slot[meeting]
        take(board, meeting)
    for link in range(links):
        meeting = board.chain[link]
        put(board, meeting, board.mark[meeting])
        board.mark[meeting] = -1
    if one != CYCLE:
        list_broken(board, one)
        list_broken(board, other)


@inner
def _price(board: Board, meeting: int) -> tuple[int, int]:
    """What the two participants cost, and the rules violated by a meeting where it is."""
    cost = idle_cost(board.busy[board.ends[meeting, 0]])
    cost += idle_cost(board.busy[board.ends[meeting, 1]])
    wrong = 0
    for index in range(board.first_rule[meeting], board.first_rule[meeting + 1]):
        before, after = board.earlier[board.rules[index]], board.later[board.rules[index]]
        wrong += _clash(board.slot[before], board.slot[after])
    return cost, wrong


@inner
def _give(board: Board, meeting: int, slot: int) -> tuple[int, int]:
    """Give a meeting a slot, or with -1 take it away; returns the changes in cost and rules."""
    cost_before, wrong_before = _price(board, meeting)
    if slot >= 0:
        over, without = overload(board.load[slot], board.tables, 1), -1
        put(board, meeting, slot)
    else:
        over, without = overload(board.load[board.slot[meeting]], board.tables, -1), 1
        take(board, meeting)
    cost_after, wrong_after = _price(board, meeting)
    over += wrong_after - wrong_before
    for end in range(2):
        list_broken(board, board.ends[meeting, end])
    return cost_after - cost_before + OVER * over + UNPLACED * without, over + without


@inner
def insert(board: Board, index: int, slot: int, temperature: float) -> None:
    """Give the meeting at `index` of those without slot one, ejecting whom it meets there."""
    tally, meeting = board.tally, board.unplaced[index]
    ejected = (
        board.occupant[board.ends[meeting, 0], slot],
        board.occupant[board.ends[meeting, 1], slot],
    )
    change, wrong = 0, 0
    for other in ejected:
        if other >= 0 and board.slot[other] >= 0:
            cost, rules = _give(board, other, -1)
            change, wrong = change + cost, wrong + rules
    cost, rules = _give(board, meeting, slot)
    change, wrong = change + cost, wrong + rules
    if not accepts(change, temperature):
        _give(board, meeting, -1)
        for other in ejected:
            if other >= 0 and board.slot[other] < 0:
                _give(board, other, slot)
        return
    tally[COST] += change
    tally[WRONG] += wrong
    tally[WITHOUT_SLOT] -= 1
    board.unplaced[index] = board.unplaced[tally[WITHOUT_SLOT]]
    for other in ejected:
        if other >= 0 and board.slot[other] < 0 and not _listed(board, other):
            board.unplaced[tally[WITHOUT_SLOT]] = other
            tally[WITHOUT_SLOT] += 1


@inner
def _listed(board: Board, meeting: int) -> bool:
    count = board.tally[WITHOUT_SLOT]
    return count > 0 and bool(board.unplaced[count - 1] == meeting)
