"""Forms without a second rule book: raw values in, a draft or problems out, raw values back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import request

from marketplace.drafts import Draft
from marketplace.errors import Problem
from marketplace.web.language import say

D = TypeVar("D", bound=Draft)


@dataclass
class Form:
    """What a page shows again when something is wrong: the values as typed and the problems."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def value(self, name: str) -> str:
        found = self.values.get(name)
        return "" if found is None else str(found)

    def all(self, name: str) -> list[str]:
        found = self.values.get(name) or []
        return [found] if isinstance(found, str) else [str(one) for one in found]

    def checked(self, name: str) -> bool:
        return str(self.values.get(name) or "").lower() in ("1", "true", "on", "yes")

    def problem(self, name: str) -> str:
        """The sentence of the first problem of a field, in the language of the page."""
        return next((say(one.sentence) for one in self.problems if one.field == name), "")


def number_in(text: str) -> int:
    """A row's number or version as a form sends it; 0 for whatever is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def posted(many: Iterable[str] = ()) -> dict[str, Any]:
    """The posted form as plain values; names in `many` become lists, all else its last value."""
    names = set(many)
    return {
        name: request.form.getlist(name) if name in names else request.form.getlist(name)[-1]
        for name in request.form
    }


def read(draft: type[D], values: Mapping[str, Any]) -> tuple[D | None, Form]:
    """Validate `values` with a draft: (draft, form) or (None, form with problems)."""
    found, problems = draft.read(values)
    return found, Form(dict(values), problems)
