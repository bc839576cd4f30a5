"""Which concepts keep company with which words, over many postings."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection

_PRIOR = 2
SIGNIFICANT = 6.63
"""The log-likelihood ratio that chance exceeds once in a hundred (chi-square, one degree)."""


class Company:
    """Counts of postings: with a word, with a concept, with both."""

    def __init__(self) -> None:
        self.postings = 0
        self.words: Counter[str] = Counter()
        self.concepts: Counter[str] = Counter()
        self._both: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, words: Collection[str], concepts: Collection[str]) -> None:
        """Count one posting; words and concepts each once."""
        self.postings += 1
        self.words.update(set(words))
        self.concepts.update(set(concepts))
        for word in set(words):
            self._both[word].update(set(concepts))

    def of(self, word: str) -> list[str]:
        """Concepts that were seen with a word, the most often first."""
        return [key for key, _count in self._both[word].most_common()] if word in self._both else []

    def support(self, word: str, key: str) -> int:
        """How many postings have both."""
        return self._both[word][key] if word in self._both else 0

    def strength(self, word: str, key: str, *, least: int) -> float:
        """Normalised pointwise mutual information (Bouma 2009) times n / (n + 2), 0 to 1.

        n counts the postings with both: two that agree are not much yet. 0 below `least` of
        them, and where Dunning's log-likelihood ratio (1993) does not tell it from chance.
        """
        both = self.support(word, key)
        total, of_word, of_key = self.postings, self.words[word], self.concepts[key]
        if both < least or both * total <= of_word * of_key:
            return 0.0
        if both == total or _likelihood(both, of_word, of_key, total) < SIGNIFICANT:
            return 0.0
        information = math.log(both * total / (of_word * of_key)) / -math.log(both / total)
        return information * both / (both + _PRIOR)


def _likelihood(both: int, word: int, key: int, total: int) -> float:
    """Dunning's G² of a two-by-two table."""
    seen = (both, word - both, key - both, total - word - key + both)
    expected = (
        word * key / total, word * (total - key) / total,
        (total - word) * key / total, (total - word) * (total - key) / total,
    )  # fmt: skip
    return 2 * sum(
        one * math.log(one / other) for one, other in zip(seen, expected, strict=True) if one
    )
