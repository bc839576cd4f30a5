"""Whose headline: of the whole province, of a city, or of a department by its sector."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import Sentence
from marketplace.taxonomy.snapshot import Entry, snapshot

WHOLE = Sentence("广东全省", "Guangdong Province")


@dataclass(frozen=True, slots=True)
class Scope:
    """`kind` is province, city or sector; `id` the concept's number, 0 for the province."""

    kind: str = "province"
    id: int = 0
    key: str = ""
    name: Sentence = WHOLE

    def of(self, model: Any) -> list[ColumnElement[bool]]:
        """Conditions on a model with `city_id` and `sector_id`."""
        columns = {"city": "city_id", "sector": "sector_id"}
        return [getattr(model, columns[self.kind]) == self.id] if self.id else []

    def query(self) -> dict[str, str]:
        """Arguments of an address that mean this scope."""
        return {self.kind: self.key} if self.id else {}

    def covers(self, other: "Scope") -> bool:
        """Whether whoever looks after this one looks after the other too."""
        return self.kind == "province" or (self.id != 0 and self == other)


PROVINCE = Scope()
NOBODYS = Scope("nobody")
"""What an operator looks after whose scope names no city and no sector of the vocabulary."""


def named(session: Session, kind: str, text: str) -> Scope | None:
    """The city or sector of a key or name; None where there is none."""
    found = snapshot(session).named(text.replace("\0", ""), kind) if text.strip() else None
    return _of(found) if found else None


def of_operator(session: Session, user: User) -> Scope:
    """What an operator looks after: by level and scope; the province without a level."""
    kinds = {"city": "city", "department": "sector"}
    kind = kinds.get(user.level or "")
    return (named(session, kind, user.scope or "") or NOBODYS) if kind else PROVINCE


def offered(session: Session, kind: str) -> list[Entry]:
    """Cities of the map, or sectors, in the order of the vocabulary."""
    entries = snapshot(session).entries.values()
    return [one for one in entries if one.kind == kind and (kind != "city" or one.tile)]


def _of(entry: Entry) -> Scope:
    return Scope(entry.kind, entry.id, entry.key, Sentence(entry.zh, entry.en))
