"""What a match points at: concepts, words, phrases and sentences of both texts, found together.

A few array operations and compiled loops for all shown pairs; strings are made when they are read.
The same, whichever side asks and in whatever company.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from marketplace.engine import evidence_nearest, evidence_shared
from marketplace.engine.features import GROUP_SHIFT, Floats, Group, Hashes, feature
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.marks import runs_of
from marketplace.engine.meaning import Bytes
from marketplace.engine.profile import NEED, Profile
from marketplace.engine.segment import introduce
from marketplace.engine.statistics import Statistics
from marketplace.engine.vocabulary import Vocabulary

SHOWN = 5
_SHOWN_ABOVE = 2
_FIRST_WORD = np.uint64(Group.WORD << GROUP_SHIFT)
_FIRST_BIGRAM = np.uint64(Group.BIGRAM << GROUP_SHIFT)
BROADER = "broader"

_Places = NDArray[np.int64]
_Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What all pairs point at, a row each, as numbers; -1 says nothing.

    `asked` are the keys of the asking record's concepts and `met` what each adds to the pair,
    `named` places among the need's concepts, `answered` and `closest` places among the words and
    sentences of need and capability, `said` (first, length) in the need's runs or (word, 0).
    """

    asked: list[str]
    met: list[list[float]]
    named: list[list[int]]
    said: list[list[list[int]]]
    answered: list[list[list[int]]]
    closest: list[list[int]]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What one pair points at, a tuple of strings a signal, made when it is read."""

    need: Profile
    capability: Profile
    vocabulary: Vocabulary
    found: _Found
    row: int

    def of(self, signal: str) -> tuple[str, ...]:
        """The evidence of a signal; empty for those that the value side explains."""
        read = _READ.get(signal)
        return read(self) if read else ()

    @property
    def manner(self) -> str:
        """`broader` where the two meet only above the concepts that they name."""
        return "" if self.found.named[self.row][0] >= 0 else BROADER

    @property
    def concepts(self) -> tuple[str, ...]:
        """Keys of what both name, the weightiest first; else of where they meet above."""
        named = self.found.named[self.row]
        if named[0] < 0:
            return self._above()
        known = self.need.facts.concepts
        return tuple([known[place] for place in named if place >= 0])

    def _above(self) -> tuple[str, ...]:
        """Where the two meet in the taxonomy, without what lies above another meeting point."""
        shares = zip(self.found.asked, self.found.met[self.row], strict=True)
        met = [(-share, key) for key, share in shares if share and key]
        above = {up for _, key in met for up in self.vocabulary.above(key)}
        return tuple([key for _, key in sorted(met) if key not in above][:_SHOWN_ABOVE])

    @property
    def meaning(self) -> tuple[str, ...]:
        """A sentence of the need and one of the capability that say the same, and something."""
        mine, theirs = self.found.closest[self.row]
        if mine < 0:
            return ()
        one, other = self.need.facts, self.capability.facts
        (start, end), (first, last) = one.spans[mine], other.spans[theirs]
        return one.text[start:end], other.text[first:last]

    @property
    def correspondence(self) -> tuple[str, ...]:
        """Words of the need with those of the capability that they answer."""
        mine, theirs = self.need.facts.words, self.capability.facts.words
        answered = self.found.answered[self.row]
        found = [(mine[one], theirs[other]) for one, other in answered if one >= 0]
        return tuple([one if one == other else f"{one} ↔ {other}" for one, other in found])

    @property
    def text(self) -> tuple[str, ...]:
        """Words of both texts, the weightiest first, joined where both write them together."""
        words, runs = self.need.facts.words, runs_of(self.need.marks)
        return tuple(
            [
                "".join([words[place] for place in runs[first : first + length]])
                if length
                else words[first]
                for first, length in self.found.said[self.row]
                if first >= 0
            ]
        )


_READ: Mapping[str, Callable[[Evidence], tuple[str, ...]]] = MappingProxyType(
    {
        "concepts": lambda found: found.concepts,
        "meaning": lambda found: found.meaning,
        "correspondence": lambda found: found.correspondence,
        "text": lambda found: found.text,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    """Profiles one after the other, the asking one first; `*ends` say where each part starts."""

    profiles: Sequence[Profile]
    is_need: bool
    hashes: Hashes
    weights: Floats
    ends: _Places
    marks: NDArray[np.uint8]
    starts: _Places

    @property
    def pairs(self) -> int:
        return len(self.profiles) - 1


def evidence_of(
    asking: Profile, others: Sequence[Profile], statistics: Statistics, vocabulary: Vocabulary,
    lexicon: Lexicon,
) -> list[Evidence]:  # fmt: skip
    """The evidence of one record with each of the other side, in the order of `others`."""
    if not others:
        return []
    laid = _lay([asking, *others])
    asked, met, named, said = _shared(laid, statistics)
    numbers = (met, named, said, _answered(laid, statistics, lexicon), _closest(laid))
    keys = _keys(vocabulary)
    found = _Found([keys.get(one, "") for one in asked.tolist()], *(n.tolist() for n in numbers))
    sides = [(asking, other) if laid.is_need else (other, asking) for other in others]
    return [Evidence(*side, vocabulary, found, row) for row, side in enumerate(sides)]


@lru_cache(maxsize=2)
def _keys(vocabulary: Vocabulary) -> dict[int, str]:
    """The concepts of a vocabulary by their features."""
    return {feature(Group.CONCEPT, key): key for key in vocabulary.concepts}


def _lay(profiles: Sequence[Profile]) -> _Laid:
    marks = [one.marks for one in profiles]
    return _Laid(
        profiles=profiles,
        is_need=profiles[0].facts.side == NEED,
        hashes=np.concatenate([one.hashes for one in profiles]),
        weights=np.concatenate([one.weights for one in profiles]),
        ends=_ends([len(one.hashes) for one in profiles]),
        marks=np.frombuffer(b"".join(marks), np.uint8),
        starts=_ends([len(one) for one in marks])[:-1],
    )


def _ends(sizes: Sequence[int]) -> _Places:
    ends = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    return ends


def _shared(laid: _Laid, statistics: Statistics) -> tuple[Hashes, Floats, _Places, _Places]:
    """The asking record's concepts, what each adds to a pair, and what both name and say."""
    mine = laid.hashes[: laid.ends[1]]
    idf = statistics.idf(mine[: mine.searchsorted(_FIRST_BIGRAM)])
    asked = mine[: mine.searchsorted(_FIRST_WORD)]
    met = np.zeros((laid.pairs, len(asked)), np.float32)
    named = np.full((laid.pairs, SHOWN), -1)
    said = np.full((laid.pairs, SHOWN, 2), -1)
    evidence_shared.shared(
        laid.hashes, laid.weights, idf, laid.ends, laid.marks, laid.starts, laid.is_need,
        met, named, said,
    )  # fmt: skip
    return asked, met, named, said


def _closest(laid: _Laid) -> _Places:
    """The closest sentences of each pair, whose vectors follow that of the whole text."""
    found = np.full((laid.pairs, 2), -1)
    ends = _ends([len(one.vectors) for one in laid.profiles])
    rows = np.concatenate([one.vectors for one in laid.profiles]).astype(np.float32)
    products = rows[: ends[1]] @ rows.T
    lengths = np.sqrt(np.maximum(np.einsum("ij,ij->i", rows, rows), 1.0).astype(np.float64))
    evidence_nearest.closest(products, lengths, ends, laid.marks, laid.starts, laid.is_need, found)
    return found


def _answered(laid: _Laid, statistics: Statistics, lexicon: Lexicon) -> _Places:
    """Words of the capability that words of the need answer, the weightiest first."""
    found = np.full((laid.pairs, SHOWN, 2), -1)
    sizes = [len(one.surfaces) for one in laid.profiles]
    ends = _ends(sizes)
    # A word that stands in many texts is compared once.
    keys, words = np.unique(
        np.concatenate([one.surfaces for one in laid.profiles]), return_inverse=True
    )
    vectors, lengths = _met(laid.profiles, keys, lexicon)
    rows = vectors.astype(np.float32)
    offered = np.array(sizes[1:] if laid.is_need else sizes[:1] * laid.pairs)
    word, strength = np.full(offered.sum(), -1), np.zeros(offered.sum())
    evidence_nearest.nearest(
        rows @ rows[words[: sizes[0]]].T, lengths, words, ends, laid.marks, laid.starts,
        laid.is_need, word, strength,
    )  # fmt: skip
    chosen = np.flatnonzero(word >= 0)
    firsts = _ends(offered.tolist())
    pairs = np.searchsorted(firsts, chosen, "right") - 1
    places = chosen - firsts[pairs]
    at = _word_starts(laid)[pairs + 1 if laid.is_need else pairs * 0] + places
    weights = laid.weights[at] * statistics.idf(laid.hashes[at])
    worth = strength[chosen] * weights.astype(np.float64)
    evidence_nearest.answers(pairs, word[chosen], places, worth, found)
    return found


def _word_starts(laid: _Laid) -> _Places:
    """Where the words of each profile start among all features."""
    concepts = [one.hashes.searchsorted(_FIRST_WORD) for one in laid.profiles]
    return np.add(laid.ends[:-1], concepts)


def _met(profiles: Sequence[Profile], keys: Hashes, lexicon: Lexicon) -> tuple[Bytes, _Doubles]:
    """Vectors of words and their lengths; words that are new are met first."""
    vectors, lengths = lexicon.look_up(keys)
    # A vector of zeros counts as of length 1: a word not met, or one that means nothing.
    if lexicon.speaks and (lengths == 1.0).any() and lexicon.unknown(keys).any():
        introduce(profiles, lexicon)
        return lexicon.look_up(keys)
    return vectors, lengths
