"""Times of an event in its own zone: stored in UTC, said as people there say them."""

import datetime as dt
from zoneinfo import ZoneInfo

from marketplace.events.models import Event

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def local(event: Event, moment: dt.datetime) -> dt.datetime:
    """A moment in the zone of the event."""
    return moment.astimezone(ZoneInfo(event.zone))


def day_name(event: Event, moment: dt.datetime, language: str) -> str:
    """`2026-12-01 (周二)` or `2026-12-01 (Tue)`."""
    day = local(event, moment).date()
    name = f"周{WEEKDAYS[day.weekday()]}" if language == "zh" else WEEKDAYS_EN[day.weekday()]
    return f"{day.isoformat()} ({name})"


def clock(event: Event, moment: dt.datetime) -> str:
    """`17:30`."""
    return f"{local(event, moment):%H:%M}"


def offset(event: Event, moment: dt.datetime) -> str:
    """The zone as a distance from UTC: `UTC+8`, `UTC+5:30`, `UTC`."""
    minutes = int((local(event, moment).utcoffset() or dt.timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")


def moment_name(event: Event, moment: dt.datetime, language: str) -> str:
    """`2026-12-01 (周二) 17:30 UTC+8`."""
    day = day_name(event, moment, language)
    return f"{day} {clock(event, moment)} {offset(event, moment)}"


def span(event: Event, starts: dt.datetime, ends: dt.datetime) -> str:
    """`09:00–09:20`; `23:50–00:10 (+1)` where it ends on a later day."""
    later = (local(event, ends).date() - local(event, starts).date()).days
    return f"{clock(event, starts)}–{clock(event, ends)}" + (f" (+{later})" if later else "")
