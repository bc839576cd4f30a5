"""The programme of an event as visitors read it: slots in a row become one part."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from marketplace.events import times
from marketplace.events.models import Event, EventSlot

LONGEST_PAUSE = dt.timedelta(minutes=30)


@dataclass(slots=True)
class Part:
    """A stretch of the programme; `count` slots of meetings, or a break or pitch."""

    kind: str
    label: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    count: int = 1


def programme(event: Event, slots: Sequence[EventSlot]) -> list[list[Part]]:
    """Parts by the day on which they start; closed slots are left out."""
    parts: list[Part] = []
    last: Part | None = None
    for slot in sorted(slots, key=lambda one: (one.starts_at, one.kind)):
        if slot.is_closed:
            continue
        if last is not None and _goes_on(last, slot):
            last.ends_at = slot.ends_at
            last.count += 1
            continue
        made = Part(slot.kind, slot.label, slot.starts_at, slot.ends_at)
        parts.append(made)
        last = None if slot.kind == "break" else made if slot.kind == "meeting" else last
    days = groupby(parts, lambda one: times.local(event, one.starts_at).date())
    return [list(of_day) for _day, of_day in days]


def _goes_on(last: Part, slot: EventSlot) -> bool:
    same = slot.kind == last.kind == "meeting" and slot.label == last.label
    return same and slot.starts_at - last.ends_at <= LONGEST_PAUSE
