"""What people type about a project and its steps."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from marketplace.db import today
from marketplace.drafts import Draft, problem

Line = Annotated[str, Field(max_length=200)]


class StepDraft(Draft):
    """A step: on which day it was taken, why (where it needs a reason), and what shows it."""

    on: Annotated[dt.date, Field(validate_default=True)] = Field(default_factory=today)
    sentence: Annotated[str, Field(max_length=500)] = ""
    evidence_kind: Literal["contract", "acceptance", "report", "photo", "approval", "other"] = (
        "other"
    )
    evidence: Line = ""
    note: Annotated[str, Field(max_length=500)] = ""

    @field_validator("on", mode="before")
    @classmethod
    def _nothing_is_today(cls, value: Any) -> Any:
        return today() if value in ("", None) else value

    @field_validator("on")
    @classmethod
    def _is_past(cls, value: dt.date) -> dt.date:
        if value > today():
            raise problem(
                "请填写今天或以前的日期：只记录已经发生的事。",
                "Type today or an earlier day: only what has happened is recorded.",
            )
        return value
