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

    Safe to share between threads: readers see whole arrays, old or new.
    """

    def __init__(
        self, encoder: Encoder | None, hashes: Hashes | None = None, vectors: Bytes | None = None
    ) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._arrays = _sorted(
            np.zeros(0, np.uint64) if hashes is None else hashes,
            np.zeros((0, WORD_SIZE), np.int8) if vectors is None else vectors,
        )

    def __len__(self) -> int:
        return len(self._arrays[0])

    @property
    def speaks(self) -> bool:
        """Whether there is an encoder at all."""
        return self._encoder is not None

    def unknown(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Which of these words it has not met yet."""
        known = self._arrays[0]
        if not len(known):
            return np.ones(len(hashes), bool)
        at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        new: NDArray[np.bool_] = known[at] != hashes
        return new

    def meet(self, words: Mapping[int, str]) -> None:
        """Encode words that are new, by their hash."""
        with self._lock:
            keys = np.array(sorted(words), np.uint64)
            keys = keys[self.unknown(keys)]
            if not len(keys) or self._encoder is None:
                return
            made = word_vectors([words[int(key)] for key in keys], self._encoder)
            hashes, vectors, _ = self._arrays
            self._arrays = _sorted(np.append(hashes, keys), np.concatenate([vectors, made]))

    def look_up(self, hashes: Hashes) -> tuple[Bytes, NDArray[np.float64]]:
        """Vectors (n × 128) and their lengths; zeros for a word not met."""
        known, vectors, sizes = self._arrays
        if not len(known):
            return np.zeros((len(hashes), WORD_SIZE), np.int8), np.ones(len(hashes))
        at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        found = known[at] == hashes
        return vectors[at] * found[:, None].astype(np.int8), np.where(found, sizes[at], 1.0)


def _sorted(hashes: Hashes, vectors: Bytes) -> tuple[Hashes, Bytes, NDArray[np.float64]]:
    order = np.argsort(hashes, kind="stable")
    vectors = vectors[order]
    return hashes[order], vectors, lengths(vectors)


def words_by_key(lists: Sequence[Sequence[str]]) -> dict[int, str]:
    """The distinct words of several lists by their hash."""
    return {key_of(word): word for listed in lists for word in listed}
