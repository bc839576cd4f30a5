"""One need beside one capability, with what their texts share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from marketplace.engine import correspondence, meaning
from marketplace.engine.conditions import Condition, check
from marketplace.engine.features import GROUP_SHIFT, Floats, Group, Hashes, feature, groups_of
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.profile import NEED, Profile, sentences_of
from marketplace.engine.statistics import Statistics, Vector
from marketplace.engine.text import telling
from marketplace.engine.vocabulary import Vocabulary

_GROUPS = len(Group)
_EDGES = " ;；"


@dataclass(frozen=True, eq=False)
class Pair:
    """Everything a signal may look at.

    `cosines` has one value 0..1 per group of features; `shared` are the common features in the
    order of their hashes, `shares` what each adds; `offered` are the capability's features with
    their rarity. `likeness` is the cosine of the two meanings,
    `answered` the share of the need's words that the capability answers and `focus` the share of
    the capability's words that are about the need; None and 0 where meaning is not known. What
    only evidence needs is made when asked.
    """

    need: Profile
    capability: Profile
    vocabulary: Vocabulary
    lexicon: Lexicon
    cosines: tuple[float, ...]
    shared: Hashes
    shares: Floats
    offered: Vector
    likeness: float | None = None
    answered: float = 0.0
    focus: float = 0.0

    @property
    def is_across(self) -> bool:
        """Whether one is Chinese and the other English; a mixed text has words of both."""
        return {self.need.facts.language, self.capability.facts.language} == {"zh", "en"}

    @cached_property
    def weight(self) -> dict[int, float]:
        """What each common feature adds."""
        return dict(zip(self.shared.tolist(), self.shares.tolist(), strict=True))

    @property
    def closest(self) -> tuple[str, str] | None:
        """A sentence of the need and one of the capability that say the same, and say something.

        A single word that both have as a tag is nearest of all and tells a reader nothing.
        """
        rows = self.need.vectors[1:], self.capability.vectors[1:]
        if not all(map(len, rows)):
            return None
        one, other = (sentences_of(side.facts) for side in (self.need, self.capability))
        worth = np.outer([telling(text) for text in one], [telling(text) for text in other])
        best = meaning.cosines(*rows) * worth
        mine, theirs = np.unravel_index(int(best.argmax()), best.shape)
        return one[mine].strip(_EDGES), other[theirs].strip(_EDGES)

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
    asking: Profile, others: Sequence[Profile], statistics: Statistics, vocabulary: Vocabulary,
    lexicon: Lexicon,
) -> list[Pair]:  # fmt: skip
    """Pairs of one record with each of the other side.

    The same numbers are summed in the same order, whichever side asks and whoever else is asked.
    """
    mine, *theirs = statistics.vectors([asking, *others])
    if not theirs:
        return []
    cosines, shared, shares, ends = _common(mine, theirs)
    is_need = asking.facts.side == NEED
    meant = _meant(asking, mine, others, theirs, lexicon)
    pairs = []
    for at, other in enumerate(others):
        part = slice(ends[at], ends[at + 1])
        need, capability = (asking, other) if is_need else (other, asking)
        likeness, here, there = meant[at]
        answered, focus = (here, there) if is_need else (there, here)
        pairs.append(
            Pair(
                need, capability, vocabulary, lexicon, tuple(cosines[at]), shared[part],
                shares[part], theirs[at] if is_need else mine, likeness, answered, focus,
            )
        )  # fmt: skip
    return pairs


def _common(
    mine: Vector, theirs: Sequence[Vector]
) -> tuple[list[list[float]], Hashes, Floats, list[int]]:
    """Cosines per group, and the shared features and what they add, other after other."""
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
    return cosines, shared, shares, ends


def _meant(
    asking: Profile, mine: Vector, others: Sequence[Profile], theirs: Sequence[Vector],
    lexicon: Lexicon,
) -> list[tuple[float | None, float, float]]:  # fmt: skip
    """Per other: cosine of meanings, and the shares of my and of their words that are answered."""
    found: list[tuple[float | None, float, float]] = [(None, 0.0, 0.0)] * len(others)
    known = [at for at, other in enumerate(others) if len(other.vectors)]
    if not known or not len(asking.vectors) or not lexicon.speaks:
        return found
    whole = np.stack([others[at].vectors[0] for at in known])
    cosines = meaning.cosines(asking.vectors[:1], whole)[0].tolist()
    side = [(others[at], theirs[at]) for at in known]
    here, there = correspondence.shares((asking, mine), side, lexicon)
    for at, *values in zip(known, cosines, here.tolist(), there.tolist(), strict=True):
        found[at] = (values[0], values[1], values[2])
    return found
