"""What a person says about a search they keep."""

from typing import Annotated, Literal

from pydantic import Field

from marketplace.drafts import Draft


class SearchDraft(Draft):
    """The search as the hall's address holds it (`q=drone&city=shenzhen`), and a name for it."""

    side: Literal["scenario", "product"] = "scenario"
    query: Annotated[str, Field(max_length=2000)] = ""
    name: Annotated[str, Field(max_length=80)] = ""


class NameDraft(Draft):
    """A new name for a kept search, and whether letters are wanted."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    by_mail: bool = False
