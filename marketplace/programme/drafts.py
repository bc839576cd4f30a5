"""What people ask of the headline: a day, and a city or a sector."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field, field_validator

from marketplace.db import today
from marketplace.drafts import Draft, problem

EARLIEST = dt.date(2000, 1, 1)


class AskedDraft(Draft):
    """`on` is today where nothing is typed; keys or names of a city and of a sector."""

    on: Annotated[dt.date, Field(validate_default=True)] = Field(default_factory=today)
    city: Annotated[str, Field(max_length=120)] = ""
    sector: Annotated[str, Field(max_length=120)] = ""

    @field_validator("on", mode="before")
    @classmethod
    def _is_a_day(cls, value: Any) -> Any:
        if value in ("", None):
            return today()
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value)
            except ValueError as error:
                raise _wrong() from error
        return value

    @field_validator("on")
    @classmethod
    def _is_known_already(cls, value: dt.date) -> dt.date:
        if not EARLIEST <= value <= today():
            raise _wrong()
        return value


def _wrong() -> Exception:
    return problem(
        f"请填写 2000 年至今天（{today()}）之间的日期，例如 2026-11-01。",
        f"Type a day from 2000 to today ({today()}), such as 2026-11-01.",
    )
