"""What an organiser says about an event; times are typed in the zone of the event."""

import datetime as dt
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from marketplace.drafts import Draft, problem

FIELDS = (
    "title", "title_other", "introduction", "place", "zone", "mode", "organisation_id",
    "registration_until", "wishes_until", "min_meetings", "max_meetings", "most_musts",
    "most_wishes", "request_hours", "interpreters",
)  # fmt: skip
EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
Few = Annotated[int, Field(ge=0, le=200)]


def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name, None when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class EventDraft(Draft):
    """An event without its slots, tables and lists."""

    title: Annotated[str, Field(min_length=2, max_length=200)]
    title_other: Annotated[str, Field(max_length=200)] = ""
    introduction: Annotated[str, Field(max_length=10_000)] = ""
    place: Annotated[str, Field(max_length=300)] = ""
    zone: Annotated[str, Field(max_length=60)] = "Asia/Shanghai"
    mode: Literal["organiser", "self_service"] = "organiser"
    organisation_id: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    registration_until: dt.datetime | None = None
    wishes_until: dt.datetime | None = None
    min_meetings: Few = 1
    max_meetings: Annotated[int, Field(ge=1, le=200)] = 8
    most_musts: Few = 3
    most_wishes: Few = 20
    request_hours: Annotated[int, Field(ge=1, le=720)] = 48
    interpreters: Few = 0

    @field_validator("organisation_id", "registration_until", "wishes_until", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if not value or zone_of(value) is None:
            raise problem(
                "请填写时区名称，例如 Asia/Shanghai。",
                "Type the name of a time zone, such as Asia/Shanghai.",
            )
        return value

    @field_validator("registration_until", "wishes_until")
    @classmethod
    def _moment_is_plausible(cls, value: dt.datetime | None) -> dt.datetime | None:
        if value is not None and not EARLIEST <= value.replace(tzinfo=dt.UTC) <= LATEST:
            raise problem(
                "请填写 2000 年以后的日期和时间，例如 2026-12-01 17:30。",
                "Type a day and time after 2000, such as 2026-12-01 17:30.",
            )
        return value

    @field_validator("max_meetings")
    @classmethod
    def _most_is_not_below_least(cls, value: int, info: Any) -> int:
        least = info.data.get("min_meetings", 1)
        if value < least:
            raise problem(
                f"每家最多场次不能少于最少场次（{least}）。请填写 {least} 或更大的数。",
                f"The most meetings cannot be below the least ({least}). Type {least} or more.",
            )
        return value

    @model_validator(mode="after")
    def _times_are_of_the_zone(self) -> Self:
        zone = zone_of(self.zone)
        for name in ("registration_until", "wishes_until"):
            value: dt.datetime | None = getattr(self, name)
            if value is not None and value.tzinfo is None:
                object.__setattr__(self, name, value.replace(tzinfo=zone))
        return self


class ReasonDraft(Draft):
    """Why an event is cancelled, or a participant declined; read by those whom it concerns."""

    reason: Annotated[str, Field(min_length=2, max_length=500)]


class WalkInDraft(Draft):
    """Whoever comes without being registered: three fields are enough at the desk."""

    organisation: Annotated[str, Field(min_length=2, max_length=200)]
    side: Literal["demand", "supply"]
    person: Annotated[str, Field(min_length=1, max_length=80)]
    phone: Annotated[str, Field(max_length=40)] = ""
    speaks_for: Annotated[str, Field(max_length=300)] = ""
