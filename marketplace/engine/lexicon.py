"""Vectors of single words, so that words of two texts are found to say the same."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.features import Group, Hashes, feature
from marketplace.engine.meaning import WORD_SIZE, Bytes, Encoder, lengths, word_vectors


def key_of(word: str) -> int:
    """The number by which a lexicon knows a word."""
    return feature(Group.WORD, word)


class Lexicon:
    """Words and their vectors by the hash of the word; what is new is encoded when it is met.

    Most words lie in arrays that never change and may be mapped; new ones in small arrays beside
    them. Safe to share between threads: readers see whole arrays, old or new.
    """

    def __init__(
        self, encoder: Encoder | None, hashes: Hashes | None = None, vectors: Bytes | None = None
    ) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        none = np.zeros(0, np.uint64), np.zeros((0, WORD_SIZE), np.int8)
        self._base = none if hashes is None or vectors is None else _sorted(hashes, vectors)
        self._fresh = none

    def __len__(self) -> int:
        return len(self._base[0]) + len(self._fresh[0])

    @property
    def speaks(self) -> bool:
        """Whether there is an encoder at all."""
        return self._encoder is not None

    def arrays(self) -> tuple[Hashes, Bytes]:
        """All words and their vectors, by their hashes."""
        (hashes, vectors), (more, others) = self._base, self._fresh
        return _sorted(np.append(hashes, more), np.concatenate([vectors, others]))

    def unknown(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Which of these words it has not met yet."""
        new: NDArray[np.bool_] = ~(
            _places(self._base[0], hashes)[1] | _places(self._fresh[0], hashes)[1]
        )
        return new

    def meet(self, words: Mapping[int, str]) -> None:
        """Encode words that are new, by their hash."""
        with self._lock:
            keys = np.array(sorted(words), np.uint64)
            keys = keys[self.unknown(keys)]
            if not len(keys) or self._encoder is None:
                return
            made = word_vectors([words[int(key)] for key in keys], self._encoder)
            hashes, vectors = self._fresh
            self._fresh = _sorted(np.append(hashes, keys), np.concatenate([vectors, made]))

    def look_up(self, hashes: Hashes) -> tuple[Bytes, NDArray[np.float64]]:
        """Vectors (n × 128) and their lengths; zeros, of length 1, for a word not met."""
        found = np.zeros((len(hashes), WORD_SIZE), np.int8)
        for known, vectors in (self._base, self._fresh):
            at, there = _places(known, hashes)
            found[there] = vectors[at[there]]
        return found, lengths(found)


def _places(known: Hashes, wanted: Hashes) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each of the wanted would stand among the known, and whether it does."""
    if not len(known):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return at, known[at] == wanted


def _sorted(hashes: Hashes, vectors: Bytes) -> tuple[Hashes, Bytes]:
    """In the order of the hashes; the very arrays where they are so already."""
    if bool((hashes[1:] >= hashes[:-1]).all()):
        return hashes, vectors
    order = np.argsort(hashes, kind="stable")
    return hashes[order], vectors[order]


def words_by_key(lists: Sequence[Sequence[str]]) -> dict[int, str]:
    """The distinct words of several lists by their hash."""
    return {key_of(word): word for listed in lists for word in listed}
