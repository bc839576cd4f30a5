"""How rare each feature is, as a frozen snapshot shared by both directions.

Needs looking for capabilities and capabilities looking for needs use one snapshot, so that a pair
has the same score whoever asks. A feature newer than the snapshot counts as the rarest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.features import Floats, Group, Hashes, groups_of
from marketplace.engine.profile import Profile
from marketplace.engine.weights import Weights

_LARGE = 5_000
_COMMON_SHARE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """A profile's features times their rarity, and the length of each group (1 where empty)."""

    hashes: Hashes
    values: Floats
    lengths: NDArray[np.float64]

    def unit(self) -> Floats:
        """Values divided by the length of their group."""
        return (self.values / self.lengths[groups_of(self.hashes)]).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """Document frequencies of `hashes` (sorted) among `documents` records.

    `rarity` and `prior` (added length per group) come from the weights.
    """

    hashes: Hashes
    frequencies: NDArray[np.int64]
    documents: int
    rarity: float
    prior: tuple[float, float, float]

    def shares(self, hashes: Hashes) -> NDArray[np.float64]:
        """The share of records that have each feature, 0 to 1."""
        return self._count(hashes) / max(self.documents, 1)

    def idf(self, hashes: Hashes) -> Floats:
        """BM25's inverse document frequency to the power of `rarity`, never negative.

        A common word or bigram counts nothing: it brings nobody worth comparing.
        """
        counted = self._count(hashes)
        raw = np.log1p((self.documents - counted + 0.5) / (counted + 0.5))
        raw[self._is_common(counted) & (groups_of(hashes) != Group.CONCEPT)] = 0.0
        return np.power(raw, self.rarity).astype(np.float32)

    def common(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Which of these features every tenth record of a large catalogue has."""
        return self._is_common(self._count(hashes))

    def _is_common(self, counted: NDArray[np.float64]) -> NDArray[np.bool_]:
        return (counted > _COMMON_SHARE * self.documents) & (self.documents > _LARGE)

    def _count(self, hashes: Hashes) -> NDArray[np.float64]:
        counted = np.zeros(len(hashes))
        if len(self.hashes):
            at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
            known = self.hashes[at] == hashes
            counted[known] = self.frequencies[at[known]]
        return counted

    def vectors(self, profiles: Sequence[Profile]) -> list[Vector]:
        """The weighted features of profiles, looked up together."""
        if not profiles:
            return []
        ends = np.cumsum([0, *(len(profile.hashes) for profile in profiles)]).tolist()
        hashes = np.concatenate([profile.hashes for profile in profiles])
        values = np.concatenate([profile.weights for profile in profiles]) * self.idf(hashes)
        rows = np.repeat(np.arange(len(profiles)), np.diff(ends))
        squares = np.bincount(
            rows * len(Group) + groups_of(hashes),
            values.astype(np.float64) ** 2,
            minlength=len(profiles) * len(Group),
        ).reshape(-1, len(Group))
        # The prior keeps records that name one concept from looking alike for that reason alone.
        lengths = np.sqrt(squares + np.square(self.prior))
        lengths[lengths == 0] = 1.0
        return [
            Vector(hashes[start:end], values[start:end], length)
            for start, end, length in zip(ends, ends[1:], lengths, strict=False)
        ]

    def vector(self, profile: Profile) -> Vector:
        """The weighted features of one profile."""
        return self.vectors([profile])[0]


def count(profiles: Iterable[Profile], weights: Weights) -> Statistics:
    """The snapshot of these records (both sides together)."""
    rows = [profile.hashes for profile in profiles]
    joined = np.concatenate(rows) if rows else np.zeros(0, np.uint64)
    hashes, frequencies = np.unique(joined, return_counts=True)
    return Statistics(hashes, frequencies, len(rows), weights.rarity, weights.prior)
