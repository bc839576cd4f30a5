"""Rows behind a figure, as values: the same for pages and for files."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from marketplace.errors import Sentence

Value = str | int | Decimal | dt.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; `kind` is text, day, number or money (万元); `width` in characters of a file."""

    name: Sentence
    kind: str = "text"
    width: int = 16


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, and the page it opens: its endpoint and arguments."""

    value: Value
    endpoint: str = ""
    arguments: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """Columns and rows, as many as were asked for; `total` is how many there are in all."""

    columns: Sequence[Column]
    rows: list[list[Cell]]
    total: int

    def headings(self, language: str) -> list[str]:
        return [one.name.in_language(language) for one in self.columns]

    def values(self) -> list[list[Value]]:
        return [[cell.value for cell in row] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows, and how they are said: `details` are for those who look after the scope."""

    language: str
    limit: int
    offset: int = 0
    details: bool = False
