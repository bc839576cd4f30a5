"""What a participant still has to do before an event, as a short checklist."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.events.join_queries import Wishes
from marketplace.events.models import Event, EventSlot, Participant
from marketplace.events.plan_models import EventPair


@dataclass(frozen=True, slots=True)
class Step:
    """`name` is people, times, subjects, introduction, wishes or requests."""

    name: str
    is_done: bool
    count: int = 0
    of: int = 0


def steps(
    event: Event, mine: Participant, slots: Sequence[EventSlot], wishes: Wishes,
    requests: Sequence[EventPair],
) -> list[Step]:  # fmt: skip
    """The steps in the order in which one takes them; the last once one is approved."""
    reached = sum(bool(one.email) for one in mine.people)
    there = {one.id for one in slots if one.kind == "meeting" and not one.is_closed}
    never = set(there) if mine.people else set()
    for person in mine.people:
        never &= {one.slot_id for one in person.absences}
    free = len(there) - len(never)
    made = [
        Step("people", reached > 0, reached, len(mine.people)),
        Step("times", free > 0 or not there, free, len(there)),
        Step("subjects", bool(mine.subjects), len(mine.subjects)),
        Step("introduction", bool(mine.introduction)),
    ]
    if mine.state != "approved":
        return made
    if event.mode == "self_service":
        asked = sum(one.asked_by_id == mine.id for one in requests)
        return [*made, Step("requests", bool(requests), asked)]
    return [*made, Step("wishes", wishes.counted > 0, wishes.counted, event.most_wishes)]
