"""What a search of the hall asks for, as a value: read from an address, written back to one."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Self

LONGEST = 120
NEGOTIABLE = "negotiable"
BUDGETS = ("0-50", "50-200", "200-1000", "1000-5000", "5000-", NEGOTIABLE)
"""Offered ranges in 万元; any other `least-most` in an address works too."""
STATES = ("open", "running", "all")
SORTS = {
    "scenario": ("", "newest", "deadline", "budget"),
    "product": ("", "newest"),
}
USED = {
    "scenario": ("q", "sector", "type", "city", "cooperation", "budget", "state", "list"),
    "product": ("q", "sector", "type", "city", "maturity", "badge", "list"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """One search on one side; names are those of the address, values keys of concepts."""

    side: str = "scenario"
    q: str = ""
    sector: str = ""
    type: str = ""
    city: str = ""
    cooperation: str = ""
    budget: str = ""
    state: str = ""
    maturity: str = ""
    badge: str = ""
    list: str = ""
    sort: str = ""

    @classmethod
    def parse(cls, side: str, values: Mapping[str, str]) -> Self:
        """Read what the side knows from query arguments; too long or unknown values fall away."""
        wanted = {name: _tidy(values.get(name, "")) for name in USED[side]}
        sort = values.get("sort", "")
        wanted["sort"] = sort if sort in SORTS[side] else ""
        if wanted.get("state", "") not in STATES[1:]:
            wanted.pop("state", None)
        return cls(side=side, **{name: value for name, value in wanted.items() if value})

    def to_query(self) -> dict[str, str]:
        """Query arguments that `parse` reads back into the same value; nothing that is empty."""
        found = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "side"}
        return {name: value for name, value in found.items() if value}

    def without(self, *names: str) -> Self:
        return replace(self, **dict.fromkeys(names, ""))

    @property
    def chosen(self) -> dict[str, str]:
        """What narrows the search (all but the order)."""
        return self.without("sort").to_query()

    @property
    def order(self) -> str:
        """The order in force: as asked, else by relevance for words, else the newest first."""
        return self.sort or ("relevance" if self.q else "newest")


def _tidy(value: str) -> str:
    # A kept search is read from its own text: PostgreSQL cannot compare with a NUL character.
    return value.replace("\0", "").strip()[:LONGEST]


def amounts(budget: str) -> tuple[Decimal | None, Decimal | None] | None:
    """`least-most` in 万元 with one side open (`200-1000`, `5000-`); None if it is not a range."""
    least, dash, most = budget.partition("-")
    if not dash or not (least + most).isascii() or not (least + most).isdigit():
        return None
    return (Decimal(least[:12]) if least else None, Decimal(most[:12]) if most else None)
