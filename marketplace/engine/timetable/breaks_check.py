"""Whether a timetable of the scheduling benchmark obeys every rule; shares no code with the solver.

Written for reading: it tries each rule on each meeting and says what is wrong in sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from marketplace.engine.timetable.breaks_format import AFTERNOON, MORNING, Instance

MOST_DIFFERENCE = 2


def breaks_of_participants(instance: Instance, slots: Sequence[int]) -> list[int]:
    """How many holes there are between the first and the last meeting of each participant."""
    return [
        sum(1 for one, following in pairwise(day) if following > one + 1)
        for day in _days(instance, slots)
    ]


def check_breaks(instance: Instance, slots: Sequence[int]) -> list[str]:
    """A sentence for each broken rule; `slots[i]` is the slot of meeting i + 1, from 1."""
    if len(slots) != len(instance.meetings):
        return [f"There are {len(slots)} slots for {len(instance.meetings)} meetings."]
    wrong = [
        sentence
        for meeting, slot in enumerate(slots, start=1)
        for sentence in [
            *_wrong_time(instance, meeting, slot),
            *_wrong_company(instance, slots, meeting, slot),
        ]
    ]
    wrong += [
        f"Slot {slot} has {used} meetings at {instance.tables} tables."
        for slot, used in sorted(Counter(slots).items())
        if used > instance.tables
    ]
    wrong += [
        f"Participant {participant} has {meetings} meetings in slot {slot}."
        for participant, day in enumerate(_days(instance, slots), start=1)
        for slot, meetings in sorted(Counter(day).items())
        if meetings > 1
    ]
    breaks = breaks_of_participants(instance, slots)
    if breaks and max(breaks) - min(breaks) > MOST_DIFFERENCE:
        wrong.append(f"One participant has {max(breaks)} breaks, another {min(breaks)}.")
    return wrong


def _days(instance: Instance, slots: Sequence[int]) -> list[list[int]]:
    days: list[list[int]] = [[] for _participant in range(instance.participants)]
    for pair, slot in zip(instance.meetings, slots, strict=True):
        for participant in pair:
            days[participant - 1].append(slot)
    return [sorted(day) for day in days]


def _wrong_time(instance: Instance, meeting: int, slot: int) -> list[str]:
    session = instance.sessions[meeting - 1]
    fixed = instance.fixed[meeting - 1]
    wrong = []
    if not 1 <= slot <= instance.slots:
        wrong.append(f"Meeting {meeting} is in slot {slot}, which there is not.")
    if session == MORNING and slot > instance.morning_slots:
        wrong.append(f"Meeting {meeting} is not in the morning.")
    if session == AFTERNOON and slot <= instance.morning_slots:
        wrong.append(f"Meeting {meeting} is not in the afternoon.")
    if fixed not in (0, slot):
        wrong.append(f"Meeting {meeting} is in slot {slot} instead of {fixed}.")
    return wrong


def _wrong_company(instance: Instance, slots: Sequence[int], meeting: int, slot: int) -> list[str]:
    return [
        f"Participant {participant} cannot meet in slot {slot}."
        for participant in instance.meetings[meeting - 1]
        if slot in instance.forbidden[participant - 1]
    ] + [
        f"Meeting {meeting} is not after meeting {earlier}."
        for earlier in sorted(instance.precedences[meeting - 1])
        if slots[earlier - 1] >= slot
    ]
