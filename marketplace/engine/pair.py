"""One need beside one capability, with what their texts share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.conditions import Condition, check
from marketplace.engine.features import GROUP_SHIFT, Floats, Group, Hashes, groups_of
from marketplace.engine.profile import Profile
from marketplace.engine.statistics import Vector
from marketplace.engine.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A profile with its weighted features."""

    profile: Profile
    vector: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Everything a signal may look at.

    `cosines` has one value 0..1 per group of features; `shared` are the common features, `shares`
    what each adds, `words` the need's words for those of them that are words, weightiest first.
    """

    need: Profile
    capability: Profile
    vocabulary: Vocabulary
    cosines: NDArray[np.float64]
    shared: Hashes
    shares: Floats
    words: tuple[str, ...]
    conditions: tuple[Condition, ...]


def pair_of(need: Prepared, capability: Prepared, vocabulary: Vocabulary) -> Pair:
    """The same numbers in the same order of summation, whichever side asked."""
    one, two = need.vector, capability.vector
    at = np.minimum(np.searchsorted(two.hashes, one.hashes), max(len(two.hashes) - 1, 0))
    both = two.hashes[at] == one.hashes if len(two.hashes) else np.zeros(len(one.hashes), bool)
    shared = one.hashes[both]
    shares = one.values[both] * two.values[at[both]]
    sums = np.bincount(groups_of(shared), shares, minlength=len(Group))
    return Pair(
        need=need.profile,
        capability=capability.profile,
        vocabulary=vocabulary,
        cosines=np.minimum(sums / (one.lengths * two.lengths), 1.0),
        shared=shared,
        shares=shares,
        words=_words(need, np.flatnonzero(both), shares),
        conditions=check(
            need.profile.facts.conditions,
            capability.profile.facts.text,
            capability.profile.facts.certificates,
        ),
    )


def _words(need: Prepared, at: NDArray[np.int64], shares: Floats) -> tuple[str, ...]:
    """A profile lists its words in the order of their hashes, which follow those of concepts."""
    words = need.profile.facts.words
    first = int(np.searchsorted(need.vector.hashes, np.uint64(Group.WORD << GROUP_SHIFT)))
    found = [
        (-float(share), words[place - first])
        for place, share in zip(at.tolist(), shares, strict=True)
        if first <= place < first + len(words)
    ]
    return tuple(word for _, word in sorted(found))
