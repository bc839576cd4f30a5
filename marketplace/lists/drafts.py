"""What an organiser says about a list."""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from marketplace.drafts import Draft, problem

FIELDS = (
    "kind", "title", "title_other", "publisher", "series", "batch", "introduction", "issued_on",
    "source_title", "source_address",
)  # fmt: skip
LATEST = dt.date(2100, 1, 1)
EARLIEST = dt.date(1990, 1, 1)


class ListDraft(Draft):
    """A batch of a series; without a series the title names it, without a batch the next is it."""

    kind: Literal["opportunity", "capability"] = "opportunity"
    title: Annotated[str, Field(min_length=2, max_length=200)]
    title_other: Annotated[str, Field(max_length=200)] = ""
    publisher: Annotated[str, Field(max_length=200)] = ""
    series: Annotated[str, Field(max_length=120)] = ""
    batch: Annotated[int | None, Field(ge=1, le=9_999)] = None
    introduction: Annotated[str, Field(max_length=4_000)] = ""
    issued_on: dt.date | None = None
    source_title: Annotated[str, Field(max_length=300)] = ""
    source_address: Annotated[str, Field(max_length=500)] = ""

    @field_validator("batch", "issued_on", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("source_address")
    @classmethod
    def _is_a_web_address(cls, value: str) -> str:
        if value and not value.lower().startswith(("https://", "http://")):
            raise problem(
                "请填写以 https:// 开头的网址，例如 https://www.gd.gov.cn/。",
                "Type an address that begins with https://, such as https://www.gd.gov.cn/.",
            )
        return value

    @field_validator("issued_on")
    @classmethod
    def _day_is_plausible(cls, value: dt.date | None) -> dt.date | None:
        if value is not None and not EARLIEST <= value <= LATEST:
            raise problem("请填写 1990 年以后的日期。", "Type a day after 1990.")
        return value

    @model_validator(mode="after")
    def _series_has_a_name(self) -> Self:
        if not self.series:
            object.__setattr__(self, "series", self.title[:120])
        return self
