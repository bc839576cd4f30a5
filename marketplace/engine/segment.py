"""Postings of a set of records as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.features import Floats, Group, Hashes, groups_of

LANGUAGES = ("zh", "en", "mixed")

# language number, sorted hashes, values of unit length per group
Row = tuple[int, Hashes, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """`docs[starts[i]:starts[i+1]]` hold `hashes[i]`; places follow the order of ids."""

    ids: list[str]
    languages: NDArray[np.int8]
    hashes: Hashes
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    values: Floats

    def scores(self, query: Hashes, units: Floats) -> tuple[Floats, Floats]:
        """(all groups, concepts only) of every record, against sorted query features."""
        total = np.zeros(len(self.ids), np.float32)
        if not len(self.hashes):
            return total, total
        at = np.minimum(np.searchsorted(self.hashes, query), len(self.hashes) - 1)
        known = np.flatnonzero(self.hashes[at] == query)
        # Hashes sort by group, so concepts come first.
        concepts = int(np.searchsorted(groups_of(query[known]), Group.CONCEPT, side="right"))
        self._sum(total, at, known[:concepts], units)
        by_concepts = total.copy()
        self._sum(total, at, known[concepts:], units)
        return total, by_concepts

    def _sum(
        self, total: Floats, at: NDArray[np.int64], known: NDArray[np.int64], units: Floats
    ) -> None:
        for i in known:
            start, end = self.starts[at[i]], self.starts[at[i] + 1]
            total[self.docs[start:end]] += self.values[start:end] * units[i]


def build_segment(
    rows: Mapping[str, Row], base: Segment | None = None, live: NDArray[np.bool_] | None = None
) -> Segment:
    """A segment of these rows and the live records of a base, whatever order they came in."""
    names = list(rows)
    parts = [rows[name] for name in names]
    languages = np.array([part[0] for part in parts], np.int8)
    lengths = [len(part[1]) for part in parts]
    hashes = np.concatenate([np.zeros(0, np.uint64), *(part[1] for part in parts)])
    values = np.concatenate([np.zeros(0, np.float32), *(part[2] for part in parts)])
    docs = np.repeat(np.arange(len(names)), lengths)
    if base is not None and live is not None and len(base.ids):
        kept = live[base.docs]
        hashes = np.append(hashes, np.repeat(base.hashes, np.diff(base.starts))[kept])
        values = np.append(values, base.values[kept])
        docs = np.append(docs, base.docs[kept].astype(np.int64) + len(names))
        languages = np.append(languages, base.languages)
        names += [key if alive else "" for key, alive in zip(base.ids, live, strict=True)]
    return _assemble(names, languages, hashes, values, docs)


def _assemble(
    names: list[str],
    languages: NDArray[np.int8],
    hashes: Hashes,
    values: Floats,
    docs: NDArray[np.int64],
) -> Segment:
    """Number the records by id (removed ones have no name) and the postings by hash, then id."""
    by_id = sorted((at for at, name in enumerate(names) if name), key=names.__getitem__)
    place = np.zeros(len(names), np.int32)
    place[by_id] = np.arange(len(by_id), dtype=np.int32)
    numbers = place[docs]
    order = np.lexsort((numbers, hashes))
    terms, starts = np.unique(hashes[order], return_index=True)
    return Segment(
        ids=[names[at] for at in by_id],
        languages=languages[by_id],
        hashes=terms,
        starts=np.append(starts, len(hashes)).astype(np.int64),
        docs=numbers[order],
        values=values[order],
    )
