"""Inner loops that touch every record of a large catalogue, compiled; each has a readable twin.

The compiled code is kept beside this file (or in the user's cache), so that only the first use on
a machine waits for the compiler.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@njit(cache=True, nogil=True)
def accumulate(
    sums: Floats, groups: Places, at: Places, units: Floats,
    starts: Places, docs: NDArray[np.int32], values: Floats,
) -> None:  # fmt: skip
    """`sums[group, doc]` += value × unit over the postings of every term; twin: `_sum`."""
    for term in range(len(at)):
        row = sums[groups[term]]
        unit = units[term]
        for posting in range(starts[at[term]], starts[at[term] + 1]):
            row[docs[posting]] += values[posting] * unit


@njit(cache=True, nogil=True)
def best(scores: Floats, limit: int) -> Places:
    """Places of the `limit` largest positive scores in order; twin: `_top_by_sorting`.

    A heap whose root is the worst of those kept; among equals the smaller place is better.
    """
    heap = np.empty(limit, np.int64)
    size = 0
    for place in range(len(scores)):
        score = scores[place]
        if score <= 0:
            continue
        if size < limit:
            child = size
            size += 1
            while child > 0:
                parent = (child - 1) >> 1
                kept = scores[heap[parent]]
                if kept < score or (kept == score and heap[parent] > place):
                    break
                heap[child] = heap[parent]
                child = parent
            heap[child] = place
        elif score > scores[heap[0]]:
            _sink(heap, scores, size, place)
    found = heap[:size].copy()
    for end in range(size - 1, 0, -1):
        last = found[end]
        found[end] = found[0]
        _sink(found, scores, end, last)
    return found


@njit(cache=True, nogil=True)
def _sink(heap: Places, scores: Floats, size: int, place: int) -> None:
    """Put a place at the root of a heap of `size` and let it sink to where it belongs."""
    score = scores[place]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and _is_worse(heap[child + 1], heap[child], scores):
            child += 1
        kept = scores[heap[child]]
        if kept > score or (kept == score and heap[child] < place):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = place


@njit(cache=True, nogil=True)
def _is_worse(one: int, other: int, scores: Floats) -> bool:
    return scores[one] < scores[other] or (scores[one] == scores[other] and one > other)
