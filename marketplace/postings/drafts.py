"""What the drafts of demand and supply have in common."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from marketplace.drafts import Draft
from marketplace.postings.fields import ENTRIES, ONE_LINE, PROSE

HAN = re.compile("[\u3400-\u9fff]")
MOST_TAGS = 60


@dataclass(frozen=True, slots=True)
class Source:
    """Where an imported posting was published: page and address, or file, sheet and row."""

    title: str = ""
    address: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None


class PostingDraft(Draft):
    """Fields of every posting. City, sector and tags are concept keys or free text."""

    title: Annotated[str, Field(min_length=2, max_length=200), ONE_LINE]
    title_other: Annotated[str, Field(max_length=200), ONE_LINE] = ""
    language: Annotated[str, Field(pattern="^(zh|en)?$")] = ""
    description: Annotated[str, Field(max_length=10_000), PROSE] = ""
    sector: Annotated[str, Field(max_length=120), ONE_LINE] = ""
    city: Annotated[str, Field(max_length=120), ONE_LINE] = ""
    place: Annotated[str, Field(max_length=200), ONE_LINE] = ""
    contact: Annotated[str, Field(max_length=300), ONE_LINE] = ""
    tags: Annotated[tuple[str, ...], ENTRIES, Field(max_length=MOST_TAGS)] = ()
    suggested: Annotated[tuple[str, ...], ENTRIES, Field(max_length=MOST_TAGS)] = ()
    types: Annotated[tuple[str, ...], ENTRIES, Field(max_length=20)] = ()
    cooperation: Annotated[tuple[str, ...], ENTRIES, Field(max_length=15)] = ()

    @model_validator(mode="after")
    def _language_is_known(self) -> Self:
        """Without a word about it, a title with Chinese characters is Chinese."""
        if not self.language:
            object.__setattr__(self, "language", "zh" if HAN.search(self.title) else "en")
        return self

    @property
    def all_tags(self) -> tuple[str, ...]:
        """Tags typed and suggested tags ticked, each once."""
        return tuple(dict.fromkeys((*self.tags, *self.suggested)))[:MOST_TAGS]

    @classmethod
    def limit(cls, field: str) -> int:
        """The most characters (or entries) a field may have; 0 where there is no limit."""
        found: list[Any] = cls.model_fields[field].metadata
        return next((m.max_length for m in found if getattr(m, "max_length", None)), 0)
