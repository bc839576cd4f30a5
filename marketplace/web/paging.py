"""Pages of a list: a number from the address, bounded, and what the pager needs to draw itself."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for

PER_PAGE = 20
LAST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Page:
    """One page of `total` items, 20 a page; `number` counts from 1."""

    items: list[Any]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        return min(max(1, -(-self.total // self.per_page)), LAST_PAGE)

    @property
    def numbers(self) -> list[int]:
        """First, last, and the neighbours of this page."""
        near = {1, self.last, *range(self.number - 2, self.number + 3)}
        return sorted(n for n in near if 1 <= n <= self.last)


def page_number() -> int:
    """`?page=` between 1 and 500; anything else is page 1."""
    text = request.args.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(1, number), LAST_PAGE)


def address_of(**changes: Any) -> str:
    """This page's address with some query arguments changed (None removes one)."""
    arguments: dict[str, Any] = request.args.to_dict(flat=False)
    arguments.update(request.view_args or {})
    arguments.update(changes)
    kept = {name: value for name, value in arguments.items() if value not in (None, "", [])}
    return url_for(request.endpoint or "hall.front", **kept)


def site_address(path: str) -> str:
    """A path of this site under the address that people use, whatever Host a request names."""
    address: str = current_app.config["SETTINGS"].address
    return address + path
