"""What the filters of a search offer, and what is chosen, in one language."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.accounts.words import BADGES
from marketplace.errors import Sentence
from marketplace.hall import words
from marketplace.lists.models import OpportunityList
from marketplace.search.filters import USED, Filters
from marketplace.search.terms import initials
from marketplace.taxonomy.snapshot import Entry, Snapshot, snapshot

TYPE = "scenario_type"
KINDS = {
    "sector": "sector",
    "type": TYPE,
    "city": "city",
    "cooperation": "cooperation",
    "maturity": "maturity",
}
FIXED: dict[str, Mapping[str, Sentence]] = {
    "budget": words.OFFERED,
    "badge": BADGES,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its name in the address, its label, and (value, text) of what it offers."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen filter; removing it drops `name` from the address."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A city on the tile map: where it stands, how many postings, how dark (0 to 4)."""

    key: str
    name: str
    initials: str
    row: int
    column: int
    count: int
    shade: int


def choices(
    session: Session, filters: Filters, language: str, lists: list[OpportunityList],
    types: Set[int],
) -> list[Choice]:  # fmt: skip
    """Every filter of a side with what it offers; of scenario types those in use (`types`)."""
    known = snapshot(session)
    entries = [*_of_other_kinds(known), *_types(known, types, filters.type)]
    options = {
        name: [(one.key, one.label(language)) for one in entries if one.kind == kind]
        for name, kind in KINDS.items()
    }
    for name, fixed in FIXED.items():
        options[name] = [(value, text.in_language(language)) for value, text in fixed.items()]
    options["list"] = [(str(one.id), title(one, language)) for one in lists]
    return [
        Choice(name, words.FILTERS[name].in_language(language), tuple(options[name]))
        for name in USED[filters.side]
        if options.get(name)
    ]


def _of_other_kinds(known: Snapshot) -> Iterator[Entry]:
    return (one for one in known.entries.values() if one.kind != TYPE)


def _types(known: Snapshot, used: Set[int], chosen: str) -> Iterator[Entry]:
    """Types in use and those above them, which find them too; and the one that is chosen."""
    keys = {known.entries[number].key for number in used if number in known.entries}
    keys |= {above for key in keys for above in known.vocabulary.above(key)} | {chosen}
    return (one for one in known.entries.values() if one.kind == TYPE and one.key in keys)


def title(listed: OpportunityList, language: str) -> str:
    """The title of a list in a language, or the one it has."""
    return listed.title_other if language == "en" and listed.title_other else listed.title


def chips(filters: Filters, offered: list[Choice], language: str) -> list[Chip]:
    """What narrows a search, each with its name in words."""
    texts = {(one.name, value): text for one in offered for value, text in one.options}
    found = []
    for name, value in filters.chosen.items():
        if name == "budget":
            text = words.budget(value).in_language(language)
        elif name == "state":
            text = words.STATES[value].in_language(language)
        else:
            text = texts.get((name, value), value)
        found.append(Chip(name, words.FILTERS[name].in_language(language), text))
    return found


def tiles(session: Session, counts: Mapping[int, int], language: str) -> list[Tile]:
    """The cities that have a place on the tile map, row by row, with their counts."""
    placed = [one for one in snapshot(session).entries.values() if one.tile and one.kind == "city"]
    most = max((counts.get(one.id, 0) for one in placed), default=0)
    return [
        Tile(
            one.key, one.label(language), initials(one.zh).upper(), *(one.tile or (0, 0)),
            counts.get(one.id, 0), _shade(counts.get(one.id, 0), most),
        )
        for one in sorted(placed, key=lambda one: one.tile or (0, 0))
    ]  # fmt: skip


def _shade(number: int, most: int) -> int:
    return min(4, 1 + 4 * number // (most + 1)) if number else 0
