"""What people type about a project and its steps."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from marketplace.db import today
from marketplace.drafts import Draft, problem

Line = Annotated[str, Field(max_length=200)]
Kind = Literal["contract", "acceptance", "report", "photo", "approval", "other"]


def past(value: dt.date) -> dt.date:
    """The day, unless it is still to come."""
    if value > today():
        raise problem(
            "请填写今天或以前的日期：只记录已经发生的事。",
            "Type today or an earlier day: only what has happened is recorded.",
        )
    return value


class StepDraft(Draft):
    """A step: on which day it was taken, why (where it needs a reason), and what shows it."""

    on: Annotated[dt.date, Field(validate_default=True)] = Field(default_factory=today)
    sentence: Annotated[str, Field(max_length=500)] = ""
    evidence_kind: Kind = "other"
    evidence: Line = ""
    note: Annotated[str, Field(max_length=500)] = ""

    @field_validator("on", mode="before")
    @classmethod
    def _nothing_is_today(cls, value: Any) -> Any:
        return today() if value in ("", None) else value

    @field_validator("on")
    @classmethod
    def _is_past(cls, value: dt.date) -> dt.date:
        return past(value)


class OpenDraft(Draft):
    """A project as it is opened: with whom, for which product, since which day."""

    supplier: int = 0
    product: int = 0
    on: Annotated[dt.date, Field(validate_default=True)] = Field(default_factory=today)

    @field_validator("supplier", "product", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        text = str(value)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @field_validator("on", mode="before")
    @classmethod
    def _nothing_is_today(cls, value: Any) -> Any:
        return today() if value in ("", None) else value

    @field_validator("on")
    @classmethod
    def _is_past(cls, value: dt.date) -> dt.date:
        return past(value)


class EvidenceDraft(Draft):
    """A further document of a step, with or without a file."""

    evidence_kind: Kind = "other"
    evidence: Annotated[str, Field(min_length=2, max_length=200)]
    dated_on: Annotated[dt.date, Field(validate_default=True)] = Field(default_factory=today)
    note: Annotated[str, Field(max_length=500)] = ""

    @field_validator("dated_on", mode="before")
    @classmethod
    def _nothing_is_today(cls, value: Any) -> Any:
        return today() if value in ("", None) else value

    @field_validator("dated_on")
    @classmethod
    def _is_past(cls, value: dt.date) -> dt.date:
        return past(value)
