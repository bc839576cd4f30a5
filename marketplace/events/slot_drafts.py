"""What an organiser says about slots and tables."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from marketplace.drafts import Draft, problem

LONGEST_SLOT = dt.timedelta(hours=12)
EARLIEST = dt.date(2000, 1, 1)
LATEST = dt.date(2100, 1, 1)


def _nothing_is_none(value: Any) -> Any:
    return None if value == "" else value


class SlotsDraft(Draft):
    """The same slots on some days in a row; an end before the start is on the next day."""

    first_day: dt.date
    days: Annotated[int, Field(ge=1, le=14)] = 1
    starts: dt.time
    ends: dt.time
    length: Annotated[int, Field(ge=5, le=240)] = 20
    pause: Annotated[int, Field(ge=0, le=120)] = 5
    lunch_from: dt.time | None = None
    lunch_to: dt.time | None = None

    _empty = field_validator("lunch_from", "lunch_to", mode="before")(_nothing_is_none)

    @field_validator("first_day")
    @classmethod
    def _day_is_plausible(cls, value: dt.date) -> dt.date:
        if not EARLIEST <= value <= LATEST:
            raise problem("请填写 2000 年以后的日期。", "Type a day after 2000.")
        return value

    @field_validator("starts", "ends", "lunch_from", "lunch_to")
    @classmethod
    def _time_has_no_zone(cls, value: dt.time | None) -> dt.time | None:
        return value if value is None else value.replace(tzinfo=None)

    @field_validator("lunch_to")
    @classmethod
    def _lunch_has_both_ends(cls, value: dt.time | None, info: ValidationInfo) -> dt.time | None:
        if (value is None) != (info.data.get("lunch_from") is None):
            raise problem(
                "请同时填写午休的开始和结束时间，例如 12:00 和 13:30；没有午休则都留空。",
                "Type both ends of lunch, such as 12:00 and 13:30, or neither.",
            )
        return value


class SlotDraft(Draft):
    """One more slot; moments are typed in the zone of the event."""

    kind: Literal["meeting", "break", "pitch"] = "meeting"
    starts_at: dt.datetime
    ends_at: dt.datetime
    label: Annotated[str, Field(max_length=80, validate_default=True)] = ""
    capacity: Annotated[int | None, Field(ge=0, le=5_000)] = None

    _empty = field_validator("capacity", mode="before")(_nothing_is_none)

    @field_validator("starts_at", "ends_at")
    @classmethod
    def _moment_is_plausible(cls, value: dt.datetime) -> dt.datetime:
        if not EARLIEST <= value.date() <= LATEST:
            raise problem("请填写 2000 年以后的日期。", "Type a day after 2000.")
        return value.replace(tzinfo=None)

    @field_validator("ends_at")
    @classmethod
    def _end_follows_start(cls, value: dt.datetime, info: ValidationInfo) -> dt.datetime:
        starts = info.data.get("starts_at")
        if starts is not None and not dt.timedelta() < value - starts <= LONGEST_SLOT:
            raise problem(
                "结束时间须晚于开始时间，且不超过 12 小时。",
                "The end must be after the start, and at most 12 hours later.",
            )
        return value

    @field_validator("label")
    @classmethod
    def _pitch_has_a_name(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("kind") == "pitch" and not value:
            raise problem(
                "请填写路演名称，例如“低空物流专场路演”。",
                "Type what the pitch session is called, such as “Low-altitude logistics”.",
            )
        return value


class TablesDraft(Draft):
    """Tables numbered in a row: `A` from 1, 20 of them, is A1 to A20."""

    hall: Annotated[str, Field(max_length=80)] = ""
    prefix: Annotated[str, Field(max_length=20)] = "T"
    first: Annotated[int, Field(ge=1, le=9_000)] = 1
    count: Annotated[int, Field(ge=1, le=500)] = 10


class TableDraft(Draft):
    """One table, or the booth of a participant."""

    label: Annotated[str, Field(min_length=1, max_length=40)]
    hall: Annotated[str, Field(max_length=80)] = ""
    booth_of_id: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None

    _empty = field_validator("booth_of_id", mode="before")(_nothing_is_none)
