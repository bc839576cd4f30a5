"""Pairs that stay unplaced so that somebody else keeps their only meeting.

A meeting stands in the way of a pair if it is lighter, is not history, and without it alone the
pair could be placed. The reason is given where every meeting in the way is the only one of a party
outside the pair; otherwise the pair lost to something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from marketplace.engine.timetable.grid import GUEST, HOST, NOWHERE, Flags, Numbers
from marketplace.engine.timetable.situation import Situation

SIDES = (HOST, GUEST)


class _Room(NamedTuple):
    """What pairs (U of them, their places in `rows`) find in each slot: U x S."""

    rows: Numbers
    common: Flags
    person: tuple[Flags, Flags]
    table: Flags

    @property
    def direct(self) -> Flags:
        """Where nothing but a maximum is against the pair."""
        return self.common & self.person[HOST] & self.person[GUEST] & self.table


class _Candidates(NamedTuple):
    """Meetings that may stand in the way: which of the U pairs, and which meeting."""

    of: Numbers
    meeting: Numbers


def protected_meetings(now: Situation, rows: Numbers) -> Mapping[int, Mapping[str, Any]]:
    """Return the pairs among `rows` that wait for somebody's only meeting: the lightest such
    meeting, its weight, and whose only one it is."""
    rows = rows[~np.asarray(now.full[now.grid.party[rows]].all(axis=1))]
    people = (now.person_free(rows, HOST), now.person_free(rows, GUEST))
    room = _Room(rows, now.common[rows], people, now.table_free(rows))
    parts = [*(_of_party(now, room, side) for side in SIDES), *_at_tables(now, room)]
    of, meeting = (np.concatenate(part) for part in zip(*parts, strict=True))
    lighter = now.grid.weight[now.pair[meeting]] < now.grid.weight[rows[of]]
    lighter &= ~now.frozen[meeting]
    found = _Candidates(of[lighter], meeting[lighter])
    return _details(now, rows, found, _protected_side(now, rows, found))


def _of_party(now: Situation, room: _Room, side: int) -> _Candidates:
    """Return the meetings of the pairs' party on this side that make room; of no use where the
    other side is full, or where the pair could be added as it is."""
    full = now.full[now.grid.party[room.rows]]
    direct = np.asarray(room.direct.any(axis=1))
    useful = ~full[:, 1 - side] & (full[:, side] | ~direct)
    found = _meetings_of(now, room.rows, side, np.flatnonzero(useful))
    makes_room = _in_its_slot(now, room, found) | direct[found.of]
    return _Candidates(found.of[makes_room], found.meeting[makes_room])


def _meetings_of(now: Situation, rows: Numbers, side: int, of: Numbers) -> _Candidates:
    party = now.grid.party[now.pair, side]
    order = np.argsort(party, kind="stable")
    mine = now.grid.party[rows[of], side]
    begin = np.searchsorted(party[order], mine)
    many = np.searchsorted(party[order], mine, side="right") - begin
    # 0, 1, 2 … within each pair's stretch of the sorted meetings
    place = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return _Candidates(np.repeat(of, many), order[np.repeat(begin, many) + place])


def _in_its_slot(now: Situation, room: _Room, found: _Candidates) -> Flags:
    """Tell whether the pair could take the very slot of the meeting."""
    of, meeting = found
    row, slot = room.rows[of], now.slot[meeting]
    fits = room.common[of, slot]
    for side in SIDES:
        fits = fits & (room.person[side][of, slot] | _leaves_person(now, row, meeting, side))
    leaves_table = ~now.grid.booth[now.pair[meeting]]
    table = now.grid.booth[row] | (now.shared[slot] - leaves_table < now.seats)
    return np.asarray(fits & table & (now.total[slot] - 1 < now.grid.capacity[slot]))


def _leaves_person(now: Situation, row: Numbers, meeting: Numbers, side: int) -> Flags:
    """Tell whether the meeting's representative on this side may sit in the pair."""
    party = now.grid.party[row, side]
    same = now.grid.party[now.pair[meeting], side] == party
    place = np.where(same, now.person[meeting, side] - now.grid.first[party], 0)
    return np.asarray(same & now.grid.speaks[row, side, place])


def _at_tables(now: Situation, room: _Room) -> list[_Candidates]:
    """Return, where only a table or the capacity of the slot is lacking, the lightest meetings
    there: of those that are somebody's only one, and of the others."""
    useless = now.full[now.grid.party[room.rows]].any(axis=1) | room.direct.any(axis=1)
    lacking = room.common & room.person[HOST] & room.person[GUEST] & ~room.table
    of, slot = np.nonzero(lacking & ~np.asarray(useless)[:, None])
    short = ~now.grid.booth[room.rows[of]] & (now.shared[slot] >= now.seats)
    enough = (now.total[slot] - 1 < now.grid.capacity[slot]) & (
        ~short | (now.shared[slot] - 1 < now.seats)
    )
    shared, only = ~now.grid.booth[now.pair], np.asarray(now.only.any(axis=1))
    weight, found = now.grid.weight[now.pair], []
    for kept in (only, ~only):
        anywhere, at_shared = now.cheapest(weight, kept), now.cheapest(weight, kept & shared)
        meeting = np.where(short, at_shared[slot], anywhere[slot])
        useful = enough & (meeting != NOWHERE)
        found.append(_Candidates(of[useful], meeting[useful]))
    return found


def _protected_side(now: Situation, rows: Numbers, found: _Candidates) -> Numbers:
    """Return the side whose party, outside the pair, would be left with nothing, or NOWHERE."""
    protected = np.full(len(found.of), NOWHERE)
    for side in SIDES:
        party = now.grid.party[now.pair[found.meeting], side]
        outside = party != now.grid.party[rows[found.of], side]
        protected[outside & now.only[found.meeting, side]] = side
    return protected


def _details(
    now: Situation, rows: Numbers, found: _Candidates, side: Numbers
) -> dict[int, dict[str, Any]]:
    lost_to_others = set(found.of[side == NOWHERE].tolist())
    weight = now.grid.weight[now.pair[found.meeting]]
    details: dict[int, dict[str, Any]] = {}
    for at in np.lexsort((found.meeting, weight)).tolist():
        of = int(found.of[at])
        if of in lost_to_others or int(rows[of]) in details:
            continue
        pair = int(now.pair[found.meeting[at]])
        details[int(rows[of])] = {
            "pair": now.problem.pairs[pair].id,
            "weight": int(weight[at]),
            "only_meeting_of": now.problem.parties[now.grid.party[pair, side[at]]].id,
        }
    return details
