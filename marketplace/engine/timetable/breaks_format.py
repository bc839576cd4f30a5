"""Reads an instance of the public business-to-business scheduling benchmark (MiniZinc data).

The benchmark: Bofill et al., "Constraint Solving Approaches to the Business-to-Business Meeting
Scheduling Problem", Journal of Artificial Intelligence Research 74 (2022). A file names numbers
(`nBusiness`, `nMeetings`, `nTables`, `nTotalSlots`, `nMorningSlots`), a table `requested` of rows
"participant, participant, session" and the lists `forbidden`, `fixed` and `precedences`. What
else it names follows from these and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MORNING, AFTERNOON, ANY = 1, 2, 3
MOST_SLOTS = 62
"""Slots of a participant are the bits of one 64-bit number, beside one spare on the left."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Meetings that all take place; participants, meetings and slots are counted from 1.

    `meetings[i]` names the two participants of meeting i + 1 and `sessions[i]` is MORNING,
    AFTERNOON or ANY; `forbidden[p]` are the slots in which participant p + 1 cannot meet;
    `fixed[i]` is a slot, or 0 where none is given; `precedences[i]` are the meetings that come
    before meeting i + 1. Slots up to `morning_slots` are the morning.
    """

    participants: int
    tables: int
    slots: int
    morning_slots: int
    meetings: Sequence[tuple[int, int]]
    sessions: Sequence[int]
    forbidden: Sequence[frozenset[int]]
    fixed: Sequence[int]
    precedences: Sequence[frozenset[int]]


def read_dzn(text: str) -> Instance:
    """The instance that a `.dzn` file holds.

    Raises ValueError with a sentence that says what is missing or does not fit together.
    """
    rows = _rows(text)
    instance = Instance(
        participants=_number(text, "nBusiness"),
        tables=_number(text, "nTables"),
        slots=_number(text, "nTotalSlots"),
        morning_slots=_number(text, "nMorningSlots"),
        meetings=[(first, second) for first, second, _session in rows],
        sessions=[session for _first, _second, session in rows],
        forbidden=[slots - {0} for slots in _sets(text, "forbidden")],
        fixed=_whole_numbers(_list(text, "fixed"), "fixed"),
        precedences=[meetings - {0} for meetings in _sets(text, "precedences")],
    )
    _refuse_wrong_lengths(instance, _number(text, "nMeetings"))
    _refuse_wrong_numbers(instance)
    return instance


def _list(text: str, name: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*\[(.*?)\]\s*;", text, re.DOTALL)
    if found is None:
        raise ValueError(f"The file has no list “{name} = [ … ];”.")
    return found[1]


def _number(text: str, name: str) -> int:
    found = re.search(rf"\b{name}\s*=\s*(\d+)\s*;", text)
    if found is None:
        raise ValueError(f"The file has no number “{name} = …;”.")
    return int(found[1])


def _whole_numbers(text: str, name: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for part in parts:
        if not part.isascii() or not part.isdigit():
            raise ValueError(f"“{part}” in “{name}” is not a whole number.")
    return [int(part) for part in parts]


def _rows(text: str) -> list[tuple[int, int, int]]:
    rows = []
    for line in _list(text, "requested").split("|"):
        numbers = _whole_numbers(line, "requested")
        if len(numbers) not in (0, 3):
            raise ValueError(f"A row of “requested” has {len(numbers)} numbers instead of 3.")
        if numbers:
            rows.append((numbers[0], numbers[1], numbers[2]))
    return rows


def _sets(text: str, name: str) -> list[frozenset[int]]:
    found = re.findall(r"\{([^}]*)\}", _list(text, name))
    return [frozenset(_whole_numbers(members, name)) for members in found]


def _refuse_wrong_lengths(instance: Instance, meetings: int) -> None:
    if not 1 <= instance.slots <= MOST_SLOTS:
        raise ValueError(f"“nTotalSlots” is {instance.slots}; it has to be 1 to {MOST_SLOTS}.")
    for name, entries, expected in (
        ("requested", instance.meetings, meetings),
        ("forbidden", instance.forbidden, instance.participants),
        ("fixed", instance.fixed, meetings),
        ("precedences", instance.precedences, meetings),
    ):
        if len(entries) != expected:
            raise ValueError(f"“{name}” has {len(entries)} entries instead of {expected}.")


def _refuse_wrong_numbers(instance: Instance) -> None:
    count = len(instance.meetings)
    for number, (pair, session) in enumerate(
        zip(instance.meetings, instance.sessions, strict=True), start=1
    ):
        if not all(1 <= one <= instance.participants for one in pair) or pair[0] == pair[1]:
            raise ValueError(f"Meeting {number} is not between two of the participants.")
        if session not in (MORNING, AFTERNOON, ANY):
            raise ValueError(f"Meeting {number} has the session {session} instead of 1, 2 or 3.")
    if any(slot > instance.slots for slot in instance.fixed):
        raise ValueError("“fixed” names a slot after the last.")
    if any(earlier > count for before in instance.precedences for earlier in before):
        raise ValueError("“precedences” names a meeting after the last.")
