"""The inverted index: who is compared at all.

Base arrays hold most records; a small delta takes what was written since, and a mask hides what
was removed or replaced. Scores are sums of cosines per group of features, term at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.features import Floats, Group, Hashes, groups_of
from marketplace.engine.profile import Profile
from marketplace.engine.segment import LANGUAGES, Code, Row, Segment, build_segment, code_of
from marketplace.engine.statistics import Statistics

_MERGE_AT = 1024
_TOGETHER = 512
# In a large catalogue, a word or bigram of every tenth record brings nobody worth comparing.
_COMMON_SHARE = 0.1
_LARGE = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class _Query:
    """The features of the record that asks, weighted by group, its language and its meaning."""

    hashes: Hashes
    units: Floats
    language: int
    code: Code


class Index:
    """Records of one side, searchable by features. Not thread-safe for writing."""

    def __init__(
        self, statistics: Statistics, groups: Sequence[float], profiles: Iterable[Profile] = ()
    ) -> None:
        self._statistics = statistics
        self._groups = np.asarray(groups, np.float32)
        self._fresh = self._rows(profiles)
        self._base = build_segment({})
        self._live = np.ones(0, bool)
        self._place: dict[str, int] = {}
        self._delta: Segment | None = None
        self.merge()

    def __len__(self) -> int:
        return int(self._live.sum()) + len(self._fresh)

    def __contains__(self, record_id: str) -> bool:
        at = self._place.get(record_id)
        return record_id in self._fresh or (at is not None and bool(self._live[at]))

    def add(self, profile: Profile) -> None:
        """Insert or replace a record; it is found by the very next search."""
        self.remove(profile.id)
        self._fresh.update(self._rows([profile]))
        self._delta = None
        if len(self._fresh) > _MERGE_AT:
            self.merge()

    def remove(self, record_id: str) -> None:
        """Forget a record; unknown ids are no error."""
        if self._fresh.pop(record_id, None) is not None:
            self._delta = None
        if (at := self._place.get(record_id)) is not None:
            self._live[at] = False

    def merge(self) -> None:
        """Fold the delta and the removals into new base arrays."""
        self._base = build_segment(self._fresh, self._base, self._live)
        self._live = np.ones(len(self._base.ids), bool)
        self._place = {record_id: at for at, record_id in enumerate(self._base.ids)}
        self._fresh = {}
        self._delta = None

    def candidates(
        self, profile: Profile, limit: int, reserve: int = 0, by_meaning: int = 0
    ) -> list[str]:
        """Ids worth comparing with a record of the other side, best first.

        `limit` are taken by all groups; `reserve` more by concepts alone, and as many by concepts
        among the records in another language, which words would never bring; `by_meaning` by
        what the texts mean.
        """
        query = self._query(profile)
        delta = self._delta = self._delta or build_segment(self._fresh)
        sieves = [_Sieve(most) for most in (limit, reserve, reserve, by_meaning)]
        for segment, live in ((self._base, self._live), (delta, np.ones(len(delta.ids), bool))):
            total, concepts = (
                scores * live for scores in segment.scores(query.hashes, query.units)
            )
            foreign = concepts * (segment.languages != query.language)
            meant = segment.likeness(query.code) * live if by_meaning else total
            for sieve, scores in zip(sieves, (total, concepts, foreign, meant), strict=True):
                sieve.take(segment, scores, total)
        ranked = {key: total for sieve in sieves for key, total in sieve.best()}
        return sorted(ranked, key=lambda key: (-ranked[key], key))

    def _query(self, profile: Profile) -> _Query:
        vector = self._statistics.vector(profile)
        groups = groups_of(vector.hashes)
        useful = groups == Group.CONCEPT
        if self._statistics.documents > _LARGE:
            useful |= self._statistics.shares(vector.hashes) <= _COMMON_SHARE
        else:
            useful[:] = True
        units = vector.unit() * self._groups[groups]
        language = LANGUAGES.index(profile.facts.language)
        return _Query(vector.hashes[useful], units[useful], language, code_of(profile))

    def _rows(self, profiles: Iterable[Profile]) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        waiting = iter(profiles)
        while some := list(islice(waiting, _TOGETHER)):
            for profile, vector in zip(some, self._statistics.vectors(some), strict=True):
                language = LANGUAGES.index(profile.facts.language)
                row = Row(language, vector.hashes, vector.unit(), code_of(profile))
                rows[profile.id] = row
        return rows


class _Sieve:
    """Keeps the best by one score over several segments; among equals the smaller id."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: list[tuple[float, str, float]] = []

    def take(self, segment: Segment, scores: Floats, total: Floats) -> None:
        for place in _top(scores, self._limit):
            kept = (-float(scores[place]), segment.ids[place], float(total[place]))
            self._kept.append(kept)

    def best(self) -> list[tuple[str, float]]:
        return [(key, total) for _, key, total in sorted(self._kept)[: self._limit]]


def _top(scores: Floats, limit: int) -> NDArray[np.int64]:
    """Places of the best positive scores; among equals the smaller place (that is, id)."""
    if limit <= 0:
        return np.zeros(0, np.int64)
    cut = np.float32(0)
    if len(scores) > limit:
        cut = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    places = np.flatnonzero((scores >= cut) & (scores > 0))
    return places[np.argsort(-scores[places], kind="stable")][:limit]
