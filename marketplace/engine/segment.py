"""Postings of a set of records as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.features import Floats, Group, Hashes, groups_of
from marketplace.engine.profile import Profile

LANGUAGES = ("zh", "en", "mixed")

Code = NDArray[np.uint64]
BITS = 512


class Row(NamedTuple):
    """A record: its language's number, sorted hashes, values of unit length per group, and code.

    The code holds the signs of the numbers of its meaning, a bit each; empty where none is known.
    """

    language: int
    hashes: Hashes
    units: Floats
    code: Code


def code_of(profile: Profile) -> Code:
    """The signs of the meaning of a whole text, 64 in a word; empty where it is not known."""
    if not len(profile.vectors):
        return np.zeros(0, np.uint64)
    return np.packbits(profile.vectors[0] > 0).view(np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """`docs[starts[i]:starts[i+1]]` hold `hashes[i]`; places follow the order of ids.

    `codes` (records × 8) are zero where `meant` says that no meaning is known.
    """

    ids: list[str]
    languages: NDArray[np.int8]
    codes: Code
    meant: NDArray[np.bool_]
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

    def likeness(self, code: Code) -> Floats:
        """How many of the 512 signs of each record's meaning agree with a code; 0 if unknown."""
        if not len(code):
            return np.zeros(len(self.ids), np.float32)
        differ = np.bitwise_count(self.codes ^ code).sum(axis=1, dtype=np.int32)
        agree: Floats = ((BITS - differ) * self.meant).astype(np.float32)
        return agree

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
    names, parts = list(rows), list(rows.values())
    languages = np.array([part.language for part in parts], np.int8)
    codes, meant = _codes(parts)
    hashes = np.concatenate([np.zeros(0, np.uint64), *(part.hashes for part in parts)])
    values = np.concatenate([np.zeros(0, np.float32), *(part.units for part in parts)])
    docs = np.repeat(np.arange(len(names)), [len(part.hashes) for part in parts])
    if base is not None and live is not None and len(base.ids):
        kept = live[base.docs]
        hashes = np.append(hashes, np.repeat(base.hashes, np.diff(base.starts))[kept])
        values = np.append(values, base.values[kept])
        docs = np.append(docs, base.docs[kept].astype(np.int64) + len(names))
        languages = np.append(languages, base.languages)
        codes, meant = np.concatenate([codes, base.codes]), np.append(meant, base.meant)
        names += [key if alive else "" for key, alive in zip(base.ids, live, strict=True)]
    # Records are numbered by id (removed ones have no name), postings by hash and then by record.
    by_id = sorted((at for at, name in enumerate(names) if name), key=names.__getitem__)
    place = np.zeros(len(names), np.int32)
    place[by_id] = np.arange(len(by_id), dtype=np.int32)
    numbers = place[docs]
    order = np.lexsort((numbers, hashes))
    terms, starts = np.unique(hashes[order], return_index=True)
    return Segment(
        ids=[names[at] for at in by_id],
        languages=languages[by_id],
        codes=codes[by_id],
        meant=meant[by_id],
        hashes=terms,
        starts=np.append(starts, len(hashes)).astype(np.int64),
        docs=numbers[order],
        values=values[order],
    )


def _codes(parts: Sequence[Row]) -> tuple[Code, NDArray[np.bool_]]:
    meant = np.array([len(part.code) > 0 for part in parts], bool)
    codes = np.zeros((len(parts), BITS // 64), np.uint64)
    if meant.any():
        codes[meant] = np.stack([part.code for part in parts if len(part.code)])
    return codes, meant
