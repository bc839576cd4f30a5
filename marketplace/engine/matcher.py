"""Block, compare, choose, explain: from a record to its ranked, reasoned matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from marketplace.engine.choice import Choice, Compared, Fetch, Pool, pool_of, with_texts
from marketplace.engine.comparison import Query, Values, query_of
from marketplace.engine.conditions import Condition
from marketplace.engine.evidence import evidence_of
from marketplace.engine.explaining import Reason, reasons_of, sides
from marketplace.engine.fields import Fields
from marketplace.engine.index import Gathered, Index, gathered_at, segments_of
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.missing import Missing, missing_of
from marketplace.engine.profile import Profile
from marketplace.engine.reading import read
from marketplace.engine.scoring import Scoring
from marketplace.engine.segment import Segment
from marketplace.engine.statistics import Statistics
from marketplace.engine.vocabulary import Vocabulary
from marketplace.engine.weights import Weights


@dataclass(frozen=True, slots=True)
class Match:
    """A record of the other side: `score` is the sum of the points of its reasons, 0 to 100.

    `concepts` are keys of what both name, and `words` what both say, the weightiest first.
    """

    id: str
    score: float
    level: str
    reasons: tuple[Reason, ...]
    conditions: tuple[Condition, ...]
    missing: tuple[Missing, ...]
    contradicted: bool
    concepts: tuple[str, ...]
    words: tuple[str, ...]


class Matcher:
    """Compares records of both sides. Holds no records: profiles come from the caller."""

    def __init__(
        self, vocabulary: Vocabulary, weights: Weights, statistics: Statistics,
        lexicon: Lexicon | None = None,
    ) -> None:  # fmt: skip
        self.vocabulary = vocabulary
        self.weights = weights
        self.statistics = statistics
        self.lexicon = Lexicon(None) if lexicon is None else lexicon
        self.levels = weights.levels if self.lexicon.speaks else weights.plain_levels
        self._fields = Fields(vocabulary)
        self._scoring = Scoring(weights)

    def level(self, score: float) -> str:
        """`strong`, `good` or `possible`."""
        return next((name for name in ("strong", "good") if score >= self.levels[name]), "possible")

    def index(self, profiles: Iterable[Profile] = (), base: Iterable[Segment] = ()) -> Index:
        """An index for one side, sharing this matcher's statistics and words."""
        return Index(self.statistics, self.lexicon, profiles, base)

    def search(
        self, asking: Profile, index: Index, fetch: Fetch, *, top: int, floor: float | None = None
    ) -> list[Match]:
        """The best `top` of an index for a record of the other side.

        `fetch` gives the profiles of some ids, in any order; `floor` replaces the usual one.
        """
        pool = self.pool(asking, index, top)
        return self.explain(asking, self.choose(asking, pool, fetch, top=top, floor=floor))

    def pool(self, asking: Profile, index: Index, top: int) -> Pool:
        """Who is worth comparing when the best `top` are wanted; no other pair is ever scored."""
        query = query_of(asking, self.statistics, self.lexicon)
        weights = self.weights
        limit = max(weights.candidates, 2 * top)
        found = index.gather(query.row, limit, weights.reserve, weights.by_meaning)
        return self._pool(query, found)

    def choose(
        self, asking: Profile, pool: Pool, fetch: Fetch, *, top: int,
        floor: float | None = None, spread: bool = True, fill: bool = True,
    ) -> list[Compared]:  # fmt: skip
        """The best `top` of a pool, contradicted ones last; `fetch` and `floor` as in `search`.

        Without `fill` only those are read whose texts can change their score, so that not all can
        be explained.
        """
        lowest = round(10 * (self.levels["possible"] if floor is None else floor))
        choice = Choice(
            asking, pool, self._scoring, fetch, top=top, lowest=lowest,
            per_party=self.weights.per_party if spread else top,
        )  # fmt: skip
        return choice.best(fill=fill)

    def rank(
        self, asking: Profile, others: Iterable[Profile], *, top: int, floor: float | None = None,
        spread: bool = True,
    ) -> list[Match]:  # fmt: skip
        """The best `top` of these, contradicted ones last, the same for any input order.

        Without `spread` near-duplicates stay where their scores put them.
        """
        known = {one.id: one for one in others}

        def fetch(ids: Sequence[str]) -> list[Profile]:
            return [known[key] for key in ids]

        pool = self.among(asking, list(known.values()))
        chosen = self.choose(asking, pool, fetch, top=top, floor=floor, spread=spread)
        return self.explain(asking, chosen)

    def among(self, asking: Profile, others: Sequence[Profile]) -> Pool:
        """All of these as a pool, without an index."""
        query = query_of(asking, self.statistics, self.lexicon)
        found = [
            gathered_at(query.row, segment, segment.sums(query.row), np.arange(len(segment)))
            for segment in segments_of(others, self.statistics, self.lexicon)
        ]
        return self._pool(query, found)

    def values(self, asking: Profile, others: Sequence[Profile]) -> Values:
        """Raw values of all signals beside each of these, in their order."""
        pool = self.among(asking, others)
        places = np.searchsorted(pool.ids, [one.id.encode() for one in others])
        return with_texts(pool.values.at(places), read(asking, others))

    def compare(self, one: Profile, other: Profile) -> Match:
        """One pair, whichever comes first; the id is that of `other`."""
        return self.rank(one, [other], top=1, floor=0.0)[0]

    def explain(self, asking: Profile, chosen: Sequence[Compared]) -> list[Match]:
        """Matches with their reasons and what they lack."""
        read = [(one, one.profile) for one in chosen if one.profile is not None]
        others = [profile for _, profile in read]
        found = evidence_of(asking, others, self.statistics, self.vocabulary, self.lexicon)
        return [
            Match(
                id=one.id,
                score=one.total / 10,
                level=self.level(one.total / 10),
                reasons=reasons_of(sides(asking, profile), one, evidence, self.vocabulary),
                conditions=one.read.conditions,
                missing=missing_of(*sides(asking, profile), one.read.conditions),
                contradicted=one.read.contradicted,
                concepts=() if evidence.manner else evidence.of("concepts"),
                words=evidence.of("text"),
            )
            for (one, profile), evidence in zip(read, found, strict=True)
        ]

    def _pool(self, query: Query, found: Sequence[Gathered]) -> Pool:
        return pool_of(query, found, self._fields, self._scoring)
