"""What people type about a first use: the claim, and a search for earlier holders."""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from marketplace.db import today
from marketplace.drafts import Draft, problem
from marketplace.postings.drafts import HAN
from marketplace.postings.fields import ONE_LINE, PROSE

FIELDS = ("scope", "title", "title_other", "statement", "first_used_on")
EARLIEST = dt.date(2000, 1, 1)


class FirstUseDraft(Draft):
    """A claim to have been first. `product_id` counts where the project names no product."""

    scope: Literal["organisation", "city", "province", "country", "world"]
    title: Annotated[str, Field(min_length=4, max_length=200), ONE_LINE]
    title_other: Annotated[str, Field(max_length=200), ONE_LINE] = ""
    statement: Annotated[str, Field(min_length=20, max_length=4_000), PROSE]
    first_used_on: dt.date
    product_id: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    language: str = ""

    @field_validator("product_id", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("first_used_on")
    @classmethod
    def _has_happened(cls, value: dt.date) -> dt.date:
        if not EARLIEST <= value <= today():
            raise problem(
                "请填写首次使用的日期，不能晚于今天。",
                "Type the day of the first use; it cannot be after today.",
            )
        return value

    @model_validator(mode="after")
    def _language_is_of_the_title(self) -> Self:
        object.__setattr__(self, "language", "zh" if HAN.search(self.title) else "en")
        return self


class SearchDraft(Draft):
    """A search for earlier holders: the words asked, where else one looked, what follows."""

    asked: Annotated[str, Field(min_length=2, max_length=300), ONE_LINE]
    elsewhere: Annotated[str, Field(min_length=4, max_length=4_000), PROSE]
    conclusion: Annotated[str, Field(min_length=4, max_length=4_000), PROSE]
