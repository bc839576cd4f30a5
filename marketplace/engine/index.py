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

from marketplace.engine import kernels
from marketplace.engine.correspondence import word_weights
from marketplace.engine.features import Floats, Group, Hashes, groups_of
from marketplace.engine.merging import Merge
from marketplace.engine.profile import Profile
from marketplace.engine.segment import (
    LANGUAGES,
    SMALL,
    Code,
    Row,
    Segment,
    build_segment,
    code_of,
)
from marketplace.engine.statistics import Statistics

_MERGE_AT = 512
_TOGETHER = 512
# In a large catalogue, a word or bigram of every tenth record brings nobody worth comparing.
_COMMON_SHARE = 0.1
_LARGE = 5_000
_NO_MEANING = np.zeros(0, np.int8)


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
        self._merging: Merge | None = None
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
        if len(self._fresh) > _MERGE_AT and self._merging is None:
            self._merging = Merge(self._fresh, self._base, self._live)

    def remove(self, record_id: str) -> None:
        """Forget a record; unknown ids are no error."""
        if self._merging is not None:
            self._merging.overtaken.add(record_id)
        if self._fresh.pop(record_id, None) is not None:
            self._delta = None
        if (at := self._place.get(record_id)) is not None:
            self._live[at] = False

    def merge(self) -> None:
        """Fold the delta and the removals into new base arrays, now; a large delta does it by
        itself, beside the old arrays, which serve meanwhile."""
        self._merging = Merge(self._fresh, self._base, self._live)
        self._merging.wait()
        self._adopt()

    def _adopt(self) -> None:
        """Take a base that was merged aside, and keep what changed since it was begun."""
        if self._merging is None or self._merging.is_running:
            return
        done, self._merging = self._merging, None
        if done.has_failed and len(self._base.ids):
            return  # the old base and the delta serve on; the next change tries again
        self._base = done.result()
        self._place = {record_id: at for at, record_id in enumerate(self._base.ids)}
        self._live = np.ones(len(self._base.ids), bool)
        self._live[[self._place[key] for key in done.overtaken if key in self._place]] = False
        self._fresh = {key: row for key, row in self._fresh.items() if key in done.overtaken}
        self._delta = None

    def candidates(
        self, profile: Profile, limit: int, reserve: int = 0, by_meaning: int = 0
    ) -> list[str]:
        """Ids of what `gather` finds, best first by all groups."""
        found = self.gather(profile, limit, reserve, by_meaning)
        ranked = {key: total for one in found for key, total in one.totals()}
        return sorted(ranked, key=lambda key: (-ranked[key], key))

    def gather(
        self, profile: Profile, limit: int, reserve: int = 0, by_meaning: int = 0
    ) -> list[Gathered]:
        """Who is worth comparing with a record of the other side, per segment.

        `limit` are taken by all groups; `reserve` more by concepts alone, and as many by concepts
        among the records in another language, which words would never bring; `by_meaning` by
        what the texts mean.
        """
        self._adopt()
        query = self._query(profile)
        delta = self._delta = self._delta or build_segment(self._fresh)
        sieves = [_Sieve(most) for most in (limit, reserve, reserve, by_meaning)]
        segments = ((self._base, self._live), (delta, np.ones(len(delta.ids), bool)))
        found = []
        for number, (segment, live) in enumerate(segments):
            sums = segment.scores(query.hashes, query.units) * live
            concepts = sums[Group.CONCEPT]
            foreign = concepts * (segment.languages != query.language)
            ways = [sums.sum(axis=0), concepts, foreign]
            if by_meaning:
                ways.append(segment.likeness(query.code) * live)
            for sieve, scores in zip(sieves, ways, strict=False):
                sieve.take(number, segment, scores)
            found.append((segment, sums))
        chosen = {one for sieve in sieves for one in sieve.best()}
        gathered = []
        for number, (segment, sums) in enumerate(found):
            places = np.array(sorted(place for which, place in chosen if which == number), np.int64)
            gathered.append(Gathered(segment, places, sums[:, places]))
        return gathered

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
                # Copies: a view would keep the whole stored profile in memory.
                whole = profile.vectors[0].copy() if len(profile.vectors) else _NO_MEANING
                weights = word_weights(profile, vector).astype(np.float32)
                rows[profile.id] = Row(
                    language, vector.hashes, vector.unit(), whole, profile.surfaces.copy(), weights
                )
        return rows


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Places of one segment that are worth comparing, and their score per group (groups × n)."""

    segment: Segment
    places: NDArray[np.int64]
    sums: Floats

    def totals(self) -> list[tuple[str, float]]:
        """Each id with its score by all groups."""
        ids = (self.segment.ids[place] for place in self.places)
        return list(zip(ids, self.sums.sum(axis=0).tolist(), strict=True))


class _Sieve:
    """Keeps the best by one score over several segments; among equals the smaller id."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: list[tuple[float, str, int, int]] = []

    def take(self, number: int, segment: Segment, scores: Floats) -> None:
        """Look through the scores of one segment; `number` tells it from the others."""
        for place in _top(scores, self._limit):
            kept = (-float(scores[place]), segment.ids[place], number, int(place))
            self._kept.append(kept)

    def best(self) -> list[tuple[int, int]]:
        """(segment, place) of the best, best first."""
        return [(number, place) for *_, number, place in sorted(self._kept)[: self._limit]]


def _top(scores: Floats, limit: int) -> NDArray[np.int64]:
    """Places of the best positive scores; among equals the smaller place (that is, id)."""
    if limit <= 0:
        return np.zeros(0, np.int64)
    if len(scores) > SMALL:
        found: NDArray[np.int64] = kernels.best(scores, limit)
        return found
    return _top_by_sorting(scores, limit)


def _top_by_sorting(scores: Floats, limit: int) -> NDArray[np.int64]:
    places = np.flatnonzero(scores > 0)
    return places[np.argsort(-scores[places], kind="stable")][:limit]
