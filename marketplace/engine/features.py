"""Sparse features: what of a record's text is compared, as hashes with weights.

A feature is 64 bits: the upper two name its group, the rest is a hash of its text. Weights grow
with the fields a term stands in and saturate with repetition, as term frequency does in BM25.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from marketplace.engine import text as texts
from marketplace.engine.vocabulary import Vocabulary

Hashes = NDArray[np.uint64]
Floats = NDArray[np.float32]

GROUP_SHIFT = 62
_SATURATION = 1.2
_MOST_PER_GROUP = 256


class Group(IntEnum):
    """The kinds of feature, in the order of their hashes."""

    CONCEPT = 0
    WORD = 1
    BIGRAM = 2


@lru_cache(maxsize=262_144)
def feature(group: Group, term: str) -> int:
    """The 64-bit feature of a term in a group."""
    digest = int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")
    return (group << GROUP_SHIFT) | (digest >> 2)


def groups_of(hashes: Hashes) -> NDArray[np.int64]:
    """The group number of each hash."""
    return (hashes >> np.uint64(GROUP_SHIFT)).astype(np.int64)


class Bag:
    """Terms of one record with the sum of the weights of the fields they stand in."""

    def __init__(self) -> None:
        self.weights: dict[Group, dict[str, float]] = {group: defaultdict(float) for group in Group}
        self.surfaces: dict[str, str] = {}

    def add(self, group: Group, terms: Iterable[str], weight: float) -> None:
        """Count each term with the weight of its field."""
        counted = self.weights[group]
        for term in terms:
            counted[term] += weight

    def widen(self, vocabulary: Vocabulary, decay: float) -> None:
        """Add the concepts above those found, at `decay` per step; the strongest way counts."""
        concepts = self.weights[Group.CONCEPT]
        wider: dict[str, float] = {}
        for key, weight in concepts.items():
            for above, steps in vocabulary.above(key).items():
                wider[above] = max(wider.get(above, 0.0), weight * decay**steps)
        for key, weight in wider.items():
            concepts[key] = max(concepts.get(key, 0.0), weight)

    def arrays(self) -> tuple[Hashes, Floats, tuple[str, ...]]:
        """Sorted hashes, their saturated weights, and the words in the order of their hashes.

        Words are written as they stood where they were first read, not as their stems.
        """
        rows: dict[int, tuple[float, str]] = {}
        for group, counted in self.weights.items():
            for term, weight in _heaviest(counted):
                rows[feature(group, term)] = (weight, term)
        order = sorted(rows)
        terms = [rows[h][1] for h in order if h >> GROUP_SHIFT == Group.WORD]
        words = tuple(self.surfaces.get(term, term) for term in terms)
        hashes = np.array(order, dtype=np.uint64)
        weights = np.array([rows[h][0] for h in order], dtype=np.float32)
        return hashes, weights * (1 + _SATURATION) / (weights + _SATURATION), words


def _heaviest(counted: Mapping[str, float]) -> list[tuple[str, float]]:
    if len(counted) <= _MOST_PER_GROUP:
        return list(counted.items())
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:_MOST_PER_GROUP]


def read_field(bag: Bag, vocabulary: Vocabulary, text: str, weight: float) -> list[str]:
    """Count one normalised field in the bag; the topical concepts found come back."""
    hits = [hit.key for hit in vocabulary.find(text) if vocabulary.concepts[hit.key].topical]
    bag.add(Group.CONCEPT, hits, weight)
    content = texts.content_words(text)
    stems = [texts.stem(word) for word in content]
    for stem, word in zip(stems, content, strict=True):
        bag.surfaces.setdefault(stem, word)
    bag.add(Group.WORD, stems, weight)
    bag.add(Group.BIGRAM, texts.bigrams(text), weight)
    return hits
