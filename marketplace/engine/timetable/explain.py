"""Why pairs do not meet, each reason true of the plan, and who meets nobody.

What each reason asserts of an unplaced pair; the first that holds is given:

- `forbidden`: the pair is.
- `no_common_time`: in no slot that is open (not closed, not frozen) and that the pair allows do
  both sides have a representative whom it allows and who is there. `detail`: the slots of either.
- `protects_only_meeting`: there is a lighter meeting without which the pair could be placed, and
  each such meeting is the only one of another party (`protecting`). `detail`: the lightest.
- `both_full`, `demand_full`, `supply_full`: the party has its most meetings. `detail`: which.
- `tables_full`: in each slot that the two have in common no table is left that the pair could
  take, or the slot is at its capacity. `detail`: the meetings in each.
- `times_clash`: in each common slot a side has nobody who is free, or there is no table.
  `detail`: who lacks in which slot, and what would have to move or go (`clashes`); both are empty
  if the pair could simply be added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from marketplace.engine.timetable.clashes import clash_details
from marketplace.engine.timetable.figures import without_meeting
from marketplace.engine.timetable.grid import GUEST, HOST, Flags, Numbers
from marketplace.engine.timetable.problem import (
    BOTH_FULL,
    DEMAND_FULL,
    FORBIDDEN,
    NO_COMMON_TIME,
    PROTECTS_ONLY_MEETING,
    SUPPLY_FULL,
    TABLES_FULL,
    TIMES_CLASH,
    Meeting,
    Plan,
    Problem,
    Unplaced,
)
from marketplace.engine.timetable.protecting import protected_meetings
from marketplace.engine.timetable.situation import Situation, situation_of

Details = Mapping[int, Mapping[str, Any]]


def explain(problem: Problem, meetings: Sequence[Meeting]) -> tuple[list[Unplaced], list[str]]:
    """Return a reason for each pair that does not meet, in their order, and the parties that meet
    nobody though one of their pairs could, if it were alone.

    The plan has to keep the rules (`check`); it need not be a good one.
    """
    now = situation_of(problem, meetings)
    rows = np.flatnonzero(~now.placed)
    details: dict[str, Details] = {}
    left = rows
    for reason, part in _CAUSES:
        found = part(now, left) if len(left) else {}
        details[reason] = found
        left = left[~np.isin(left, list(found))]
    reasons = {row: (reason, found[row]) for reason, found in details.items() for row in found}
    unplaced = [Unplaced(problem.pairs[row].id, *reasons[row]) for row in rows.tolist()]
    without = [problem.parties[at].id for at in without_meeting(now.grid, now.held)]
    return unplaced, without


def explained(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with a reason for each pair that it does not place."""
    return replace(plan, unplaced=explain(problem, plan.meetings)[0])


def _forbidden(now: Situation, rows: Numbers) -> Details:
    return {row: {} for row in rows.tolist() if now.problem.pairs[row].forbidden}


def _no_common_time(now: Situation, rows: Numbers) -> Details:
    rows = rows[~now.common[rows].any(axis=1)]
    sides = [now.person_there(rows, side) for side in (HOST, GUEST)]
    return {
        row: {"demand_slots": _slots(now, demand), "supply_slots": _slots(now, supply)}
        for row, demand, supply in zip(rows.tolist(), *sides, strict=True)
    }


def _full(now: Situation, rows: Numbers, sides: Sequence[int]) -> Details:
    rows = rows[now.full[now.grid.party[rows][:, sides]].all(axis=1)]
    winners = _Winners(now)
    return {
        row: {
            f"{('demand', 'supply')[side]}_meetings": winners[int(now.grid.party[row, side])]
            for side in sides
        }
        for row in rows.tolist()
    }


class _Winners(dict[int, list[dict[str, Any]]]):
    """The meetings of a party with their weights, heaviest first; made once for each party."""

    def __init__(self, now: Situation) -> None:
        super().__init__()
        party = now.grid.party[now.pair]
        self._weights: dict[int, list[tuple[int, str]]] = {}
        for one, (demand, supply) in zip(now.pair.tolist(), party.tolist(), strict=True):
            weighed = (-int(now.grid.weight[one]), now.problem.pairs[one].id)
            for who in (demand, supply):
                self._weights.setdefault(who, []).append(weighed)

    def __missing__(self, party: int) -> list[dict[str, Any]]:
        weights = sorted(self._weights.get(party, []))
        self[party] = [{"pair": pair, "weight": -weight} for weight, pair in weights]
        return self[party]


def _tables_full(now: Situation, rows: Numbers) -> Details:
    rows = rows[~(now.common[rows] & now.table_free(rows)).any(axis=1)]
    names = [slot.id for slot in now.problem.slots]
    return {
        row: {
            "slots": {
                names[at]: int(now.total[at]) for at in np.flatnonzero(now.common[row]).tolist()
            }
        }
        for row in rows.tolist()
    }


def _slots(now: Situation, flags: Flags) -> list[str]:
    return [now.problem.slots[at].id for at in np.flatnonzero(flags).tolist()]


_CAUSES = (
    (FORBIDDEN, _forbidden),
    (NO_COMMON_TIME, _no_common_time),
    (PROTECTS_ONLY_MEETING, protected_meetings),
    (BOTH_FULL, lambda now, rows: _full(now, rows, (HOST, GUEST))),
    (DEMAND_FULL, lambda now, rows: _full(now, rows, (HOST,))),
    (SUPPLY_FULL, lambda now, rows: _full(now, rows, (GUEST,))),
    (TABLES_FULL, _tables_full),
    (TIMES_CLASH, clash_details),
)
