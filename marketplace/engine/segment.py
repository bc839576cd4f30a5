"""Postings of a set of records as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.engine import kernels
from marketplace.engine.features import Floats, Group, Hashes, groups_of
from marketplace.engine.forward import Forward, build_forward
from marketplace.engine.meaning import Bytes
from marketplace.engine.profile import Profile

LANGUAGES = ("zh", "en", "mixed")
SMALL = 5_000
"""Up to so many records nothing is compiled: a command that runs once is done sooner."""

Code = NDArray[np.uint64]
BITS = 512


class Row(NamedTuple):
    """A record: its language's number, sorted hashes, values of unit length per group, meaning
    (empty where none is known), and its words with what they count."""

    language: int
    hashes: Hashes
    units: Floats
    whole: Bytes
    surfaces: Hashes
    weights: Floats


def code_of(profile: Profile) -> Code:
    """The signs of the meaning of a whole text, 64 in a word; empty where it is not known."""
    return _codes(profile.vectors[:1])[0] if len(profile.vectors) else np.zeros(0, np.uint64)


def _codes(wholes: Bytes) -> Code:
    """Signs (n × 8) of meanings (n × 512)."""
    codes: Code = np.packbits(wholes > 0, axis=1).view(np.uint64)
    return codes


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """`docs[starts[i]:starts[i+1]]` hold `hashes[i]`; places follow the order of ids.

    `codes` (8 × records) are the signs of meanings, and say nothing where `meant` is false.
    """

    ids: list[str]
    languages: NDArray[np.int8]
    codes: Code
    meant: NDArray[np.bool_]
    hashes: Hashes
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    values: Floats
    forward: Forward

    def scores(self, query: Hashes, units: Floats) -> Floats:
        """Scores (groups × records) against sorted query features."""
        sums = np.zeros((len(Group), len(self.ids)), np.float32)
        if not len(self.hashes):
            return sums
        at = np.minimum(np.searchsorted(self.hashes, query), len(self.hashes) - 1)
        known = np.flatnonzero(self.hashes[at] == query)
        asked = sums, groups_of(query[known]), at[known], units[known]
        if len(self.ids) > SMALL:
            kernels.accumulate(*asked, self.starts, self.docs, self.values)
        else:
            self._sum(*asked)
        return sums

    def likeness(self, code: Code) -> Floats:
        """How many of the 512 signs of each record's meaning agree with a code; 0 if unknown."""
        agree = np.full(len(self.ids), BITS if len(code) else 0, np.int16)
        for part, row in zip(code, self.codes, strict=False):
            agree -= np.bitwise_count(row ^ part)
        return (agree * self.meant).astype(np.float32)

    def _sum(
        self, sums: Floats, groups: NDArray[np.int64], at: NDArray[np.int64], units: Floats
    ) -> None:
        for group, place, unit in zip(groups, at, units, strict=True):
            start, end = self.starts[place], self.starts[place + 1]
            sums[group, self.docs[start:end]] += self.values[start:end] * unit


def build_segment(
    rows: Mapping[str, Row], base: Segment | None = None, live: NDArray[np.bool_] | None = None
) -> Segment:
    """A segment of these rows and the live records of a base, whatever order they came in."""
    names, parts = list(rows), list(rows.values())
    languages = np.array([part.language for part in parts], np.int8)
    hashes = np.concatenate([np.zeros(0, np.uint64), *(part.hashes for part in parts)])
    values = np.concatenate([np.zeros(0, np.float32), *(part.units for part in parts)])
    docs = np.repeat(np.arange(len(names)), [len(part.hashes) for part in parts])
    if base is not None and live is not None and len(base.ids):
        kept = live[base.docs]
        hashes = np.append(hashes, np.repeat(base.hashes, np.diff(base.starts))[kept])
        values = np.append(values, base.values[kept])
        docs = np.append(docs, base.docs[kept].astype(np.int64) + len(names))
        languages = np.append(languages, base.languages)
        names += [key if alive else "" for key, alive in zip(base.ids, live, strict=True)]
    # Records are numbered by id (removed ones have no name), postings by hash and then by record.
    by_id = sorted((at for at, name in enumerate(names) if name), key=names.__getitem__)
    place = np.zeros(len(names), np.int32)
    place[by_id] = np.arange(len(by_id), dtype=np.int32)
    numbers = place[docs]
    order = np.lexsort((numbers, hashes))
    terms, starts = np.unique(hashes[order], return_index=True)
    forward = _forward(parts, base, by_id)
    return Segment(
        ids=[names[at] for at in by_id],
        languages=languages[by_id],
        codes=np.ascontiguousarray(_codes(forward.wholes).T),
        meant=np.any(forward.wholes != 0, axis=1),
        hashes=terms,
        starts=np.append(starts, len(hashes)).astype(np.int64),
        docs=numbers[order],
        values=values[order],
        forward=forward,
    )


def _forward(parts: Sequence[Row], base: Segment | None, order: Sequence[int]) -> Forward:
    new = [(part.whole, part.surfaces, part.weights) for part in parts]
    return build_forward(new, base.forward if base else None, np.array(order, np.int64))
