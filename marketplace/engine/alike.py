"""Words that are spelt alike, and words that mean alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to vectors of length one, a row each."""
Progress = Callable[[int, int], None]

ALIKE = 85.0
_SHORTEST = 4
_WORD_ALIKE = 75.0
_MOST = 5
_NEIGHBOURS = 10
_CHUNK = 64


def spelt_alike(word: str, names: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    """(concept, likeness 0 to 1) of known names of which `word` may be another spelling.

    Both are normal forms. The words of Latin names must begin alike and differ by no digit:
    “unsupervised” is no misspelling of “supervised”, nor 3D of 2D.
    """
    if len(word) < _SHORTEST:
        return
    near = process.extract(word, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=_MOST)
    for name, ratio, _place in near:
        if _same_word(word, name):
            yield names[name], ratio / 100


def _same_word(one: str, other: str) -> bool:
    mine, theirs = one.split(), other.split()
    if _digits(one) != _digits(other) or len(mine) != len(theirs):
        return False
    if not one.isascii() or not other.isascii():
        return len(one) == len(other)
    return all(
        a[0] == b[0] and fuzz.ratio(a, b) >= _WORD_ALIKE
        for a, b in zip(mine, theirs, strict=True)
    )  # fmt: skip


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())


class Meanings:
    """The vectors of all known names, to ask which concept a word means.

    A cosine alone says little: some words lie close to everything. So a word is held against its
    neighbours (CSLS, Conneau et al. 2018): 2·cos(word, name) − r(word) − r(name), where r is the
    mean cosine to the nearest concepts other than the one in question. About 0 means that the
    concept is one of many alike; from 0.5 on nothing else comes near.
    """

    def __init__(self, names: Mapping[str, str], encode: Encode, progress: Progress) -> None:
        self._encode = encode
        self._progress = progress
        ordered = sorted(names, key=lambda name: (names[name], name))
        self._names = ordered
        self._keys = list(dict.fromkeys(names[name] for name in ordered))
        self._of = np.searchsorted(self._keys, [names[name] for name in ordered])
        self._starts = np.searchsorted(self._of, np.arange(len(self._keys)))
        self._vectors = self._read(ordered)
        self._crowds: dict[int, float] = {}

    def near(self, words: Sequence[str]) -> list[dict[str, float]]:
        """For each word how clearly it means each of the nearest concepts."""
        if not self._keys or not words:
            return [{} for _word in words]
        pairs = zip(words, self._read(words), strict=True)
        return [self._clearly(word, vector) for word, vector in pairs]

    def _clearly(self, word: str, vector: NDArray[np.float32]) -> dict[str, float]:
        likeness = self._vectors @ vector
        concepts = np.maximum.reduceat(likeness, self._starts)
        found = {}
        for place in np.argsort(-concepts)[:_MOST]:
            name = int(np.argmax(np.where(self._of == place, likeness, -2)))
            # Encoders hardly see order: 安全大模型 (a model) is not 大模型安全 (safety).
            if not _is_anagram(word, self._names[name]):
                crowd = _crowd(concepts, place) + self._crowd_of(name)
                found[self._keys[place]] = float(2 * concepts[place] - crowd)
        return found

    def _crowd_of(self, name: int) -> float:
        if name not in self._crowds:
            concepts = np.maximum.reduceat(self._vectors @ self._vectors[name], self._starts)
            self._crowds[name] = _crowd(concepts, self._of[name])
        return self._crowds[name]

    def _read(self, words: Sequence[str]) -> NDArray[np.float32]:
        parts = []
        for start in range(0, len(words), _CHUNK):
            self._progress(start, len(words))
            parts.append(self._encode(words[start : start + _CHUNK]))
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)


def _is_anagram(one: str, other: str) -> bool:
    mine, theirs = (text.split() if text.isascii() else list(text) for text in (one, other))
    return mine != theirs and sorted(mine) == sorted(theirs)


def _crowd(concepts: NDArray[np.float32], besides: int) -> float:
    """The mean cosine to the nearest other concepts; 0 where there is none."""
    others = np.delete(concepts, besides)
    return float(np.sort(others)[-_NEIGHBOURS:].mean()) if len(others) else 0.0
