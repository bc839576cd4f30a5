"""Both sides of a matching in memory, for commands that need neither server nor database."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from marketplace.engine.index import Index
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.matcher import Match, Matcher
from marketplace.engine.meaning import encoder
from marketplace.engine.profile import Profile, profiles_of
from marketplace.engine.records import Capability, Need
from marketplace.engine.segment import introduce
from marketplace.engine.statistics import count
from marketplace.engine.vocabulary import Vocabulary, concepts_from_rows
from marketplace.engine.weights import Weights, default_weights

TAXONOMY = Path(__file__).parents[2] / "seeds" / "taxonomy"


@cache
def seed_vocabulary(folder: Path = TAXONOMY) -> Vocabulary:
    """The vocabulary of `concepts.csv` and `links.csv`; empty where the files are missing."""
    concepts, links = folder / "concepts.csv", folder / "links.csv"
    rows = _rows(concepts) if concepts.exists() else []
    pairs = [(row["child"], row["parent"]) for row in _rows(links)] if links.exists() else []
    return Vocabulary(concepts_from_rows(rows, pairs))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Catalogue:
    """Needs and capabilities, prepared; ranks capabilities for a need."""

    def __init__(
        self,
        needs: Sequence[Need],
        capabilities: Sequence[Capability],
        vocabulary: Vocabulary | None = None,
        weights: Weights | None = None,
    ) -> None:
        weights, known = weights or default_weights(), encoder()
        words = seed_vocabulary() if vocabulary is None else vocabulary
        profiles = profiles_of([*needs, *capabilities], words, weights, known)
        self.needs = {profile.id: profile for profile in profiles[: len(needs)]}
        self.capabilities = {profile.id: profile for profile in profiles[len(needs) :]}
        lexicon = Lexicon(known)
        introduce(profiles, lexicon)
        self.matcher = Matcher(words, weights, count(profiles, weights), lexicon)
        self._index: Index | None = None

    def suppliers(self, need_id: str, *, top: int, floor: float | None = None) -> list[Match]:
        """The best capabilities for a need, through the index."""
        if self._index is None:
            self._index = self.matcher.index(self.capabilities.values())
        need = self.needs[need_id]
        return self.matcher.search(need, self._index, self._fetch, top=top, floor=floor)

    def order(self, need_id: str, capability_ids: Sequence[str]) -> list[Match]:
        """All of these capabilities in order, however little they fit."""
        others = self._fetch(capability_ids)
        need = self.needs[need_id]
        return self.matcher.rank(need, others, top=len(others), floor=0.0, spread=False)

    def _fetch(self, ids: Sequence[str]) -> list[Profile]:
        return [self.capabilities[key] for key in ids]
