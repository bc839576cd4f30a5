"""What a person decides before rows are taken."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from marketplace.drafts import Draft
from marketplace.postings.fields import YES_NO


class OptionsDraft(Draft):
    """How the rows of a file are taken. `default_party` owns rows that name nobody."""

    then: Literal["keep", "submit", "publish"] = "keep"
    twins: Literal["hold", "new"] = "hold"
    default_party: Annotated[str, Field(max_length=200)] = ""
    list_id: int | None = None
    release_list: Annotated[bool, YES_NO] = False
    published_at: dt.datetime | None = None
    source_title: Annotated[str, Field(max_length=300)] = ""
    source_address: Annotated[str, Field(max_length=500)] = ""

    @field_validator("then", mode="before")
    @classmethod
    def _nothing_keeps(cls, value: Any) -> Any:
        return value or "keep"

    @field_validator("list_id", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value in ("", "new") else value


class Answer(Draft):
    """What a person says about one table: what its rows are, and which column fills what."""

    kind: Literal["opportunity", "capability", "skip"]
    columns: Annotated[dict[int, str], Field(default_factory=dict)]
