"""What a first comparison needs of every record: its meaning and its words, as plain arrays.

The inverted postings say who is alike in words; these say, for those few, who is alike in meaning
and whose words are about the need, before any record is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.correspondence import closeness
from marketplace.engine.features import Floats, Hashes
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.meaning import SIZE, Bytes, lengths

Places = NDArray[np.int64]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """Record i has meaning `wholes[i]` (zeros: none) of length `sizes[i]`, and words
    `keys[word_of[starts[i]:starts[i+1]]]` that count as `weights`, each in the same place."""

    wholes: Bytes
    sizes: Doubles
    starts: Places
    keys: Hashes
    word_of: NDArray[np.int32]
    weights: Floats

    def cosines(self, whole: Bytes, places: Places) -> Doubles:
        """Cosines of a meaning (512) with those of records."""
        products = self.wholes[places].astype(np.float32) @ whole.astype(np.float32)
        sizes = self.sizes[places] * lengths(whole[None])[0]
        return np.asarray(products / sizes, np.float64)

    def focus(self, surfaces: Hashes, places: Places, lexicon: Lexicon) -> Doubles:
        """Per record: the share 0..1 of its words that a text with these words is about."""
        at, counts = _spans(self.starts, places)
        words = self.word_of[at]
        distinct, which = np.unique(words, return_inverse=True)
        nearest = closeness(surfaces, self.keys[distinct], lexicon).max(axis=0, initial=0.0)
        rows, weights = np.repeat(np.arange(len(places)), counts), self.weights[at]
        total = np.bincount(rows, weights, minlength=len(places))
        about = np.bincount(rows, weights * nearest[which], minlength=len(places))
        return np.divide(about, total, out=np.zeros(len(places)), where=total > 0)


def build_forward(
    parts: Sequence[tuple[Bytes, Hashes, Floats]], base: Forward | None, order: Places
) -> Forward:
    """Arrays of new records (meaning, words, their weights) and those of a base after them.

    `order` numbers both together and says who comes where; who is not in it is left out.
    """
    wholes = np.zeros((len(parts), SIZE), np.int8)
    for row, (whole, _, _) in zip(wholes, parts, strict=True):
        row[: len(whole)] = whole
    counts = np.array([len(surfaces) for _, surfaces, _ in parts], np.int64)
    surfaces = np.concatenate([np.zeros(0, np.uint64), *(part[1] for part in parts)])
    weights = np.concatenate([np.zeros(0, np.float32), *(part[2] for part in parts)])
    if base is not None:
        wholes = np.concatenate([wholes, base.wholes])
        counts = np.append(counts, np.diff(base.starts))
        surfaces = np.append(surfaces, base.keys[base.word_of])
        weights = np.append(weights, base.weights)
    starts = np.append(0, np.cumsum(counts)).astype(np.int64)
    at, counts = _spans(starts, order)
    keys, word_of = np.unique(surfaces[at], return_inverse=True)
    kept = np.ascontiguousarray(wholes[order])
    ends = np.append(0, np.cumsum(counts)).astype(np.int64)
    return Forward(kept, lengths(kept), ends, keys, word_of.astype(np.int32), weights[at])


def _spans(starts: Places, places: Places) -> tuple[Places, Places]:
    """Positions `starts[i] … starts[i+1]` of every place one after the other, and their counts."""
    counts = starts[places + 1] - starts[places]
    first = np.repeat(starts[places] - np.append(0, np.cumsum(counts)[:-1])[: len(places)], counts)
    return first + np.arange(int(counts.sum())), counts
