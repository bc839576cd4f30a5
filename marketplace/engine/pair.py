"""One need beside one capability, with what their texts share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from marketplace.engine.conditions import Condition, check
from marketplace.engine.features import GROUP_SHIFT, Floats, Group, Hashes, feature, groups_of
from marketplace.engine.profile import NEED, Profile
from marketplace.engine.statistics import Statistics
from marketplace.engine.vocabulary import Vocabulary

_GROUPS = len(Group)


@dataclass(frozen=True, eq=False)
class Pair:
    """Everything a signal may look at.

    `cosines` has one value 0..1 per group of features; `shared` are the common features in the
    order of their hashes, `shares` what each adds. What only evidence needs is made when asked.
    """

    need: Profile
    capability: Profile
    vocabulary: Vocabulary
    cosines: tuple[float, ...]
    shared: Hashes
    shares: Floats

    @property
    def is_across(self) -> bool:
        """Whether one is Chinese and the other English; a mixed text has words of both."""
        return {self.need.facts.language, self.capability.facts.language} == {"zh", "en"}

    @cached_property
    def weight(self) -> dict[int, float]:
        """What each common feature adds."""
        return dict(zip(self.shared.tolist(), self.shares.tolist(), strict=True))

    def has_word(self, stem: str) -> bool:
        """Whether a word of the need stands in the capability too."""
        return feature(Group.WORD, stem) in self.weight

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The need's must-have conditions as this capability stands to them."""
        facts = self.capability.facts
        return check(self.need.facts.conditions, facts.text, facts.certificates, self.has_word)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The need's words that the capability has too, the weightiest first."""
        # A profile lists its words in the order of their hashes, which follow those of concepts.
        first = int(np.searchsorted(self.need.hashes, np.uint64(Group.WORD << GROUP_SHIFT)))
        places = np.searchsorted(self.need.hashes, self.shared) - first
        words = self.need.facts.words
        found = [
            (-float(share), words[place])
            for place, share in zip(places.tolist(), self.shares, strict=True)
            if 0 <= place < len(words)
        ]
        return tuple(word for _, word in sorted(found))


def pairs_of(
    asking: Profile, others: Sequence[Profile], statistics: Statistics, vocabulary: Vocabulary
) -> list[Pair]:
    """Pairs of one record with each of the other side.

    The same numbers are summed in the same order, whichever side asks and whoever else is asked.
    """
    mine, *theirs = statistics.vectors([asking, *others])
    if not theirs:
        return []
    sizes = [len(vector.hashes) for vector in theirs]
    hashes = np.concatenate([vector.hashes for vector in theirs])
    values = np.concatenate([vector.values for vector in theirs])
    rows = np.repeat(np.arange(len(theirs)), sizes)
    at = np.minimum(np.searchsorted(mine.hashes, hashes), max(len(mine.hashes) - 1, 0))
    both = np.flatnonzero(mine.hashes[at] == hashes) if len(mine.hashes) else at[:0]
    shared, rows = hashes[both], rows[both]
    shares = mine.values[at[both]] * values[both]
    cells = rows * _GROUPS + groups_of(shared)
    sums = np.bincount(cells, shares, minlength=len(theirs) * _GROUPS).reshape(-1, _GROUPS)
    lengths = np.array([vector.lengths for vector in theirs]) * mine.lengths
    cosines = np.minimum(sums / lengths, 1.0).tolist()
    ends = np.searchsorted(rows, np.arange(len(theirs) + 1)).tolist()
    pairs = []
    for i, other in enumerate(others):
        part = slice(ends[i], ends[i + 1])
        need, capability = (asking, other) if asking.facts.side == NEED else (other, asking)
        cosine = tuple(cosines[i])
        pairs.append(Pair(need, capability, vocabulary, cosine, shared[part], shares[part]))
    return pairs
