"""What changed from one batch to the next: added, removed, and entries under a new title."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from marketplace.engine.text import normalise

NEARLY = 75.0
"""Titles of the same owner at least this alike (0 to 100) are one entry under a new title."""
MOST_PAIRS = 100_000
"""Beyond this many pairs to compare (about 0.2 s), nothing is looked for under a new title."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it counts here: its posting, title and owner."""

    posting: int
    title: str
    owner: int

    @property
    def words(self) -> tuple[str, int]:
        return normalise(self.title).replace(" ", ""), self.owner


@dataclass(frozen=True, slots=True)
class Difference:
    """Entries in the order of their lists; `changed` holds (before, after)."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[tuple[Item, Item], ...]
    kept: int


def difference(before: Sequence[Item], after: Sequence[Item]) -> Difference:
    """Compare two batches: same posting or same title and owner is the same entry."""
    numbers, names = {one.posting for one in before}, {one.words for one in before}
    new = [one for one in after if one.posting not in numbers and one.words not in names]
    numbers, names = {one.posting for one in after}, {one.words for one in after}
    gone = [one for one in before if one.posting not in numbers and one.words not in names]
    changed = _renamed(gone, new)
    were, are = {id(old) for old, _new in changed}, {id(new) for _old, new in changed}
    return Difference(
        added=tuple(one for one in new if id(one) not in are),
        removed=tuple(one for one in gone if id(one) not in were),
        changed=tuple(changed),
        kept=len(after) - len(new),
    )


def _renamed(gone: list[Item], new: list[Item]) -> list[tuple[Item, Item]]:
    """Pairs of one owner with nearly the same title, the most alike first, each entry once."""
    by_owner: dict[int, list[Item]] = defaultdict(list)
    for old in gone:
        by_owner[old.owner].append(old)
    if sum(len(by_owner[one.owner]) for one in new) > MOST_PAIRS:
        return []
    pairs = [
        (fuzz.ratio(old.words[0], one.words[0]), -place, old, one)
        for place, one in enumerate(new)
        for old in by_owner[one.owner]
    ]
    used: set[int] = set()
    found = []
    for alike, _place, old, one in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
        if alike >= NEARLY and not used & {id(old), id(one)}:
            used |= {id(old), id(one)}
            found.append((old, one))
    return found
