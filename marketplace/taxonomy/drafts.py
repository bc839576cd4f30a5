"""What an operator may type about a concept, checked as a whole."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from marketplace.drafts import Draft, problem
from marketplace.engine.text import normalise

Kind = Literal[
    "future_cluster", "strategic_cluster", "sector", "technology", "scenario_type",
    "city", "region", "cooperation", "maturity", "certificate",
]  # fmt: skip
Chinese = Annotated[str, Field(min_length=1, max_length=80)]
English = Annotated[str, Field(min_length=1, max_length=120)]


class NamesDraft(Draft):
    """The two names of a concept."""

    zh: Chinese
    en: English


class AliasDraft(Draft):
    """One more way to write a concept."""

    text: Annotated[str, Field(min_length=1, max_length=80)]

    @field_validator("text")
    @classmethod
    def _has_two_characters(cls, value: str) -> str:
        if len(normalise(value)) < 2:
            raise problem(
                "别名至少两个字：单个字会在太多文本里出现。",
                "Type at least two characters: a single one occurs in too many texts.",
            )
        return value


class ConceptDraft(NamesDraft):
    """A new concept; `aliases` are separated by lines or `|`, `broader` is a key or empty."""

    kind: Kind
    broader: Annotated[str, Field(max_length=60)] = ""
    aliases: Annotated[str, Field(max_length=2000)] = ""

    def alias_texts(self) -> list[str]:
        """The aliases one by one, trimmed, without repeats."""
        parts = (part.strip() for part in self.aliases.replace("\n", "|").split("|"))
        return list(dict.fromkeys(part for part in parts if part))

    @field_validator("aliases")
    @classmethod
    def _aliases_are_words(cls, value: str) -> str:
        parts = [part.strip() for part in value.replace("\n", "|").split("|") if part.strip()]
        if any(len(part) > 80 or len(normalise(part)) < 2 for part in parts):
            raise problem(
                "每行写一个别名，每个 2 到 80 个字。",
                "Write one alias a line, each of 2 to 80 characters.",
            )
        return value
