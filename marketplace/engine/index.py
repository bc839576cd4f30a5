"""The inverted index: who is compared at all.

Segments hold most records and never change; a small delta takes what was written since, and a mask
per segment hides what was removed or replaced. Scores are sums of cosines per group of features,
term at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from marketplace.engine import kernels
from marketplace.engine.features import Group
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.meaning import SIZE
from marketplace.engine.profile import Profile
from marketplace.engine.segment import (
    LANGUAGES,
    MOST,
    Places,
    Row,
    Segment,
    build_segment,
    codes_of,
    rows_of,
)
from marketplace.engine.statistics import Statistics

DELTA = 512
"""So many changed records are kept as rows; then they become a segment of their own."""
_SIFTED = 4
"""Signs of meanings tell roughly who is near: so many times the wanted are measured exactly."""


@dataclass(slots=True, eq=False)
class Part:
    """A segment and which of its records count."""

    segment: Segment
    live: NDArray[np.bool_]

    @classmethod
    def of(cls, segment: Segment) -> Part:
        """All records of a segment count."""
        return cls(segment, np.ones(len(segment), bool))


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Places of one segment that are worth comparing, and their sums per group (groups x n)."""

    segment: Segment
    places: Places
    sums: NDArray[np.int32]

    def of(self, places: Places) -> Gathered:
        """Some of them."""
        return Gathered(self.segment, places, self.sums[:, np.searchsorted(self.places, places)])


def _held(kept: kernels.Heaps, number: int) -> Places:
    """The places of one part that are on the heaps now."""
    held = [row[:size] for row, size in zip(kept.places, kept.sizes.tolist(), strict=True)]
    places = np.concatenate(held) - number * MOST
    return places[(places >= 0) & (places < MOST)]


class Index:
    """Records of one side, searchable by features. Not thread-safe."""

    def __init__(
        self, statistics: Statistics, lexicon: Lexicon, profiles: Iterable[Profile] = (),
        base: Iterable[Segment] = (),
    ) -> None:  # fmt: skip
        self._statistics = statistics
        self._lexicon = lexicon
        self._parts = [Part.of(segment) for segment in base]
        self._parts += map(Part.of, segments_of(profiles, statistics, lexicon))
        self._fresh: dict[bytes, Row] = {}
        self._delta: Part | None = None
        # Where sums are written, again and again: it stays in the processor's cache.
        self._room = np.empty(len(Group) * MOST, np.int32)

    def __len__(self) -> int:
        return sum(int(part.live.sum()) for part in self._parts) + len(self._fresh)

    def __contains__(self, record_id: str) -> bool:
        key = record_id.encode()
        return key in self._fresh or any(part.live[at] for part, at in self._places(key))

    def add(self, *profiles: Profile) -> None:
        """Insert or replace records; they are found by the very next search."""
        for row in rows_of(profiles, self._statistics, self._lexicon):
            self._hide(row.id)
            self._fresh[row.id] = row
            self._delta = None
            if len(self._fresh) >= DELTA:
                self.freeze()

    def remove(self, record_id: str) -> None:
        """Forget a record; unknown ids are no error."""
        self._hide(record_id.encode())

    def freeze(self) -> None:
        """Make a segment of the delta, so that it need not be built again at every change."""
        if self._fresh:
            self._parts.append(Part.of(build_segment(self._fresh.values(), self._lexicon)))
            self._fresh = {}
        self._delta = None

    def _hide(self, key: bytes) -> None:
        if self._fresh.pop(key, None) is not None:
            self._delta = None
        for part, at in self._places(key):
            part.live[at] = False

    def _places(self, key: bytes) -> Iterator[tuple[Part, int]]:
        for part in self._parts:
            if (at := part.segment.place(key)) is not None:
                yield part, at

    def parts(self) -> list[Part]:
        """All segments with their masks, the delta last."""
        if not self._fresh:
            return self._parts
        if self._delta is None:
            self._delta = Part.of(build_segment(self._fresh.values(), self._lexicon))
        return [*self._parts, self._delta]

    def candidates(
        self, asking: Row, limit: int, reserve: int = 0, by_meaning: int = 0
    ) -> list[str]:
        """Ids of what `gather` finds, best first by all groups."""
        totals = {
            str(one.segment.ids[place], "utf-8"): int((sums & (kernels.SEEN - 1)).sum())
            for one in self.gather(asking, limit, reserve, by_meaning)
            for place, sums in zip(one.places, one.sums.T, strict=True)
        }
        return sorted(totals, key=lambda key: (-totals[key], key))

    def gather(
        self, asking: Row, limit: int, reserve: int = 0, by_meaning: int = 0
    ) -> list[Gathered]:
        """Who is worth comparing with a record of the other side, per segment.

        `limit` are taken by all groups; `reserve` more by concepts alone, and as many by concepts
        among the records in another language, which words would never bring; `by_meaning` by
        what the texts mean.
        """
        parts = self.parts()
        language = LANGUAGES.index(asking.facts.language)
        kept = kernels.heaps([limit, reserve, reserve])
        near = _split(_nearest(asking, parts, by_meaning), len(parts))
        found = []
        for number, part in enumerate(parts):
            segment = part.segment
            sums = segment.sums(asking, self._room)
            kernels.sift(
                sums, part.live, segment.languages, language, segment.ties, number * MOST, kept
            )
            places = np.union1d(_held(kept, number), near[number])
            found.append(gathered_at(asking, segment, sums, places))
        return [
            one.of(np.union1d(_held(kept, number), near[number]))
            for number, one in enumerate(found)
        ]


def _split(places: Places, parts: int) -> list[Places]:
    """Sorted places of all parts as places of each."""
    ends = np.searchsorted(places, MOST * np.arange(parts + 1))
    return [places[ends[at] : ends[at + 1]] - at * MOST for at in range(parts)]


def _nearest(asking: Row, parts: Sequence[Part], limit: int) -> Places:
    """The `limit` whose meaning is nearest, of those whose signs agree best."""
    if not limit or not parts or not asking.whole.any():
        return np.zeros(0, np.int64)
    alike = _alike(codes_of(asking.whole[None])[0], parts, _SIFTED * limit)
    cosines, ties = [], []
    for part, places in zip(parts, _split(alike, len(parts)), strict=True):
        cosines.append(part.segment.likeness(asking.whole, places))
        ties.append(part.segment.ties[places])
    best = np.lexsort((np.concatenate(ties), -np.concatenate(cosines)))[:limit]
    return np.sort(alike[best])


def _alike(code: NDArray[np.uint64], parts: Sequence[Part], limit: int) -> Places:
    """The `limit` records whose codes agree with this one in the most bits, by their places."""
    counts = np.zeros(SIZE + 1, np.int64)
    bits = [np.empty(len(part.segment), np.int16) for part in parts]
    for part, room in zip(parts, bits, strict=True):
        kernels.agree(part.segment.codes, part.live, part.segment.meant, code, room, counts)
    reached = np.cumsum(counts[:0:-1])  # of 512 bits, of at least 511, …, of at least 1
    least = SIZE - int(np.searchsorted(reached, limit)) if reached[-1] > limit else 1
    found = [np.flatnonzero(room >= least) for room in bits]
    exact = np.concatenate([room[at] for room, at in zip(bits, found, strict=True)])
    ties = np.concatenate([p.segment.ties[at] for p, at in zip(parts, found, strict=True)])
    places = np.concatenate([at + MOST * number for number, at in enumerate(found)])
    return np.sort(places[np.lexsort((ties, -exact))[:limit]])


def gathered_at(asking: Row, segment: Segment, sums: NDArray[np.int32], places: Places) -> Gathered:
    """Some places of a segment with their whole sums."""
    there = sums[:, places]
    segment.add_broad(asking, places, there[Group.CONCEPT])
    return Gathered(segment, places, there)


def segments_of(
    profiles: Iterable[Profile], statistics: Statistics, lexicon: Lexicon
) -> Iterator[Segment]:
    """Segments of so many profiles as there are, one at a time."""
    rows = rows_of(profiles, statistics, lexicon)
    while some := list(islice(rows, MOST)):
        yield build_segment(some, lexicon)
