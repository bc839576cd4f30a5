"""What people type about a case: its texts in both languages, what it cost, its pictures."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, field_validator

from marketplace.drafts import Draft
from marketplace.postings.fields import ONE_LINE, PROSE

PARTS = ("title", "story", "effect", "preconditions")
FIELDS = (*(f"{part}_zh" for part in PARTS), *(f"{part}_en" for part in PARTS), "cost_wan")
Line = Annotated[str, Field(max_length=200), ONE_LINE]
Text = Annotated[str, Field(max_length=10_000), PROSE]


class CaseDraft(Draft):
    """A case as typed. Chinese is needed for the review, English for publication."""

    title_zh: Annotated[str, Field(min_length=4, max_length=200), ONE_LINE]
    title_en: Line = ""
    story_zh: Text = ""
    story_en: Text = ""
    effect_zh: Text = ""
    effect_en: Text = ""
    preconditions_zh: Text = ""
    preconditions_en: Text = ""
    cost_wan: Annotated[
        Decimal | None, Field(ge=0, le=1_000_000_000, max_digits=14, decimal_places=4)
    ] = None

    @field_validator("cost_wan", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value


class CaptionDraft(Draft):
    """What a picture shows, in both languages; read aloud to those who cannot see it."""

    caption_zh: Annotated[str, Field(min_length=2, max_length=200), ONE_LINE]
    caption_en: Line = ""


class AnswerDraft(Draft):
    """Why a proposed case is not for somebody."""

    reason_code: Annotated[str, Field(max_length=30)] = ""
    sentence: Annotated[str, Field(max_length=500), ONE_LINE] = ""
