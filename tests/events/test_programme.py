"""The programme that visitors read, times in the zone of an event, and how ready one is."""

import datetime as dt

import pytest

from marketplace.events import overview, readiness, times
from marketplace.events.models import Event, EventSlot
from marketplace.events.programme import programme
from tests.events import made


def at(hour, minute=0, day=14):
    return dt.datetime(2030, 5, day, hour, minute, tzinfo=made.SHANGHAI)


def slot(starts, ends, kind="meeting", **values):
    return EventSlot(starts_at=starts, ends_at=ends, kind=kind, **{"label": "", **values})


def test_slots_in_a_row_are_one_part() -> None:
    event = Event(zone="Asia/Shanghai")
    slots = [
        slot(at(9), at(9, 20)), slot(at(9, 25), at(9, 45)),
        slot(at(9, 10), at(9, 40), "pitch", label="路演"),
        slot(at(9, 45), at(10), "break"), slot(at(10), at(10, 20)),
        slot(at(10, 20), at(10, 40), is_closed=True), slot(at(11, 20), at(11, 40)),
        slot(at(9, day=15), at(9, 20, day=15)),
    ]  # fmt: skip
    days = [
        [(one.kind, times.span(event, one.starts_at, one.ends_at), one.count) for one in day]
        for day in programme(event, slots)
    ]
    assert days == [
        [
            ("meeting", "09:00–09:45", 2), ("pitch", "09:10–09:40", 1),
            ("break", "09:45–10:00", 1), ("meeting", "10:00–10:20", 1),
            ("meeting", "11:20–11:40", 1),
        ],
        [("meeting", "09:00–09:20", 1)],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Shanghai", "2030-05-14 (Tue) 09:00 UTC+8"),
        ("Europe/Paris", "2030-05-14 (Tue) 03:00 UTC+2"),
        ("Asia/Kolkata", "2030-05-14 (Tue) 06:30 UTC+5:30"),
        ("America/New_York", "2030-05-13 (Mon) 21:00 UTC-4"),
        ("Etc/UTC", "2030-05-14 (Tue) 01:00 UTC"),
    ],
)
def test_times_are_said_in_the_zone(zone, said) -> None:
    assert times.moment_name(Event(zone=zone), at(9), "en") == said


def test_span_past_midnight_tells_the_day() -> None:
    assert times.span(Event(zone="Asia/Shanghai"), at(23, 50), at(0, 10, day=15)) == (
        "23:50–00:10 (+1)"
    )


def test_steps_go_from_nothing_to_the_day(session, chen, ada, bao) -> None:
    def states(event):
        found = readiness.steps(event, overview.numbers(session, event))
        return [one.state for one in found]

    empty = made.event(session, chen, state="draft", slots=0, tables=0)
    assert states(empty) == ["todo"] * 5 + ["later"] * 5
    event = made.event(session, chen)
    made.participant(session, event, ada, "demand")
    made.participant(session, event, bao, "supply", state="requested")
    assert states(event) == [
        "done", "done", "todo", "done", "done", "todo", "later", "later", "later", "later"
    ]  # fmt: skip
