"""Inner loops that touch many records, compiled; each has a readable twin in the tests.

Sums are of whole numbers, so that they are the same in whatever order they are added. The compiled
code is kept beside this file (or in the user's cache), so that only the first use on a machine
waits for the compiler.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.typing.templates import Signature
from numba.extending import intrinsic
from numpy.typing import NDArray

from marketplace.engine.compiled import compiled

Sums = NDArray[np.int32]
Places = NDArray[np.int64]
Live = NDArray[np.bool_]
Bytes = NDArray[np.int8]
Strengths = NDArray[np.float32]
Doubles = NDArray[np.float64]

SEEN = 1 << 20
"""Beside its products, a word adds this much to its sum: how many words are shared is counted."""
WAYS = 3
"""Ways into the comparison by sums: everything, concepts, concepts in another language."""


@intrinsic
def _ones(_context: Any, word: Any) -> tuple[Signature, Any]:
    """How many bits of a 64-bit word are 1: one instruction."""

    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> ir.Instruction:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@compiled
def accumulate(
    sums: Sums, groups: Places, at: Places, units: Sums,
    starts: Places, docs: NDArray[np.uint16], values: NDArray[np.uint8],
) -> None:  # fmt: skip
    """`sums[group, doc]` += value x unit over the postings of every term; a word adds SEEN too."""
    for term in range(len(at)):
        row = sums[groups[term]]
        unit = units[term]
        more = np.int32(SEEN if groups[term] == 1 else 0)
        for posting in range(starts[at[term]], starts[at[term] + 1]):
            row[docs[posting]] += values[posting] * unit + more


class Heaps(NamedTuple):
    """The best of each of WAYS (rows): scores, what decides among equals (the smaller is better),
    and where they are; how many each row holds and may hold, and what a score has to reach.

    Every row is a heap whose root is the worst of those kept.
    """

    scores: Places
    ties: NDArray[np.uint64]
    places: Places
    sizes: Places
    limits: Places
    least: Places


def heaps(limits: Sequence[int]) -> Heaps:
    """Empty heaps for so many places each."""
    ways, most = len(limits), max(limits)
    return Heaps(
        np.empty((ways, most), np.int64),
        np.empty((ways, most), np.uint64),
        np.empty((ways, most), np.int64),
        np.zeros(ways, np.int64),
        np.array(limits, np.int64),
        np.ones(ways, np.int64),
    )


@compiled
def sift(
    sums: Sums, live: Live, languages: Bytes, mine: int, ties: NDArray[np.uint64], first: int,
    kept: Heaps,
) -> None:  # fmt: skip
    """Put the best places of a segment on the heaps; the place of its record 0 is `first`."""
    for place in range(sums.shape[1]):
        if not live[place]:
            continue
        concepts = int(sums[0, place])
        whole = concepts + (sums[1, place] & (SEEN - 1)) + sums[2, place]
        foreign = concepts * (languages[place] != mine)
        if whole >= kept.least[0]:
            _offer(kept, 0, whole, ties[place], first + place)
        if concepts >= kept.least[1]:
            _offer(kept, 1, concepts, ties[place], first + place)
        if foreign >= kept.least[2]:
            _offer(kept, 2, foreign, ties[place], first + place)


@compiled
def agree(
    codes: NDArray[np.uint64], live: Live, meant: Live, code: NDArray[np.uint64],
    bits: NDArray[np.int16], counts: Places,
) -> None:  # fmt: skip
    """In how many bits each code agrees with another one (0 for who does not count); `counts`
    says of each number how often it was found."""
    for place in range(len(codes)):
        bits[place] = 0
        if live[place] and meant[place]:
            apart = np.uint64(0)
            for part in range(len(code)):
                word = codes[place, part] ^ code[part]
                apart += _ones(word)  # type: ignore[call-arg] # takes a context first
            bits[place] = 64 * len(code) - int(apart)
            counts[bits[place]] += 1


@compiled
def _offer(kept: Heaps, way: int, score: int, tie: np.uint64, place: int) -> None:
    """Put a place on the heap of a way if it is better than the worst there, or there is room."""
    limit = kept.limits[way]
    if limit == 0:
        return
    scores, ties, places = kept.scores[way], kept.ties[way], kept.places[way]
    size = kept.sizes[way]
    if size == limit:
        if score > scores[0] or tie < ties[0]:
            _sink(scores, ties, places, size, score, tie, place)
    else:
        kept.sizes[way] = size + 1
        _rise(scores, ties, places, size, score, tie, place)
    if kept.sizes[way] == limit:
        kept.least[way] = scores[0]


@compiled
def _is_worse(score: int, tie: np.uint64, than: int, other: np.uint64) -> bool:
    return bool(score < than or (score == than and tie > other))


@compiled
def _rise(
    scores: Places, ties: NDArray[np.uint64], places: Places,
    child: int, score: int, tie: np.uint64, place: int,
) -> None:  # fmt: skip
    """Put a place at the end of a heap and let it rise to where it belongs."""
    while child > 0:
        parent = (child - 1) >> 1
        if not _is_worse(score, tie, scores[parent], ties[parent]):
            break
        scores[child], ties[child], places[child] = scores[parent], ties[parent], places[parent]
        child = parent
    scores[child], ties[child], places[child] = score, tie, place


@compiled
def _sink(
    scores: Places, ties: NDArray[np.uint64], places: Places,
    size: int, score: int, tie: np.uint64, place: int,
) -> None:  # fmt: skip
    """Put a place at the root and let it sink to where it belongs."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        right = child + 1
        if right < size and _is_worse(scores[right], ties[right], scores[child], ties[child]):
            child = right
        if not _is_worse(scores[child], ties[child], score, tie):
            break
        scores[at], ties[at], places[at] = scores[child], ties[child], places[child]
        at = child
    scores[at], ties[at], places[at] = score, tie, place


@compiled
def add_broad(
    sums: Sums, places: Places, values: NDArray[np.uint8], at: Places, units: NDArray[np.uint8]
) -> None:
    """`sums[i]` += the sum of value x unit over some columns of the row `places[i]` of `values`."""
    for row in range(len(places)):
        for column in range(len(at)):
            sums[row] += np.int32(values[places[row], at[column]]) * np.int32(units[column])


@compiled
def distinct(
    places: Places, starts: Places, words: NDArray[np.int32], slots: NDArray[np.int32]
) -> NDArray[np.int64]:
    """The words of some records, each once; `slots` (-1 everywhere) gets their numbers."""
    found = np.empty(len(slots), np.int64)
    size = 0
    for place in places:
        for at in range(starts[place], starts[place + 1]):
            word = words[at]
            if slots[word] < 0:
                slots[word] = size
                found[size] = word
                size += 1
    return found[:size]


@compiled
def strengthen(
    products: Strengths, theirs: Strengths, mine: Strengths,
    their_keys: NDArray[np.uint64], my_keys: NDArray[np.uint64], near: np.float32, worth: Doubles,
) -> Doubles:  # fmt: skip
    """Turn products of words (theirs x mine) into strengths 0..1; returns each one's best.

    `theirs` and `mine` are the lengths of the vectors; a cosine of `near` or less is chance, and
    the same word has strength 1. What is best is told by strength times `worth` of my words.
    """
    best = np.zeros(len(theirs))
    one = np.float32(1)
    for row in range(len(theirs)):
        for column in range(len(mine)):
            cosine = products[row, column] / (theirs[row] * mine[column])
            strength = min(max((cosine - near) / (one - near), np.float32(0)), one)
            if their_keys[row] == my_keys[column]:
                strength = one
            products[row, column] = strength
            best[row] = max(best[row], np.float64(strength) * worth[column])
    return best


@compiled
def shares(
    places: Places, starts: Places, words: NDArray[np.int32], counts: NDArray[np.uint8],
    slots: NDArray[np.int32], strengths: Strengths, best: Doubles, mine: NDArray[np.uint8],
    is_need: bool,
) -> tuple[Doubles, Doubles]:  # fmt: skip
    """(focus, answered), 0 to 1: how much of a capability is about the weightiest words of a need,
    and how much of a need is answered, its weightiest words deciding.

    `mine` are the counts of my words, and of the need's if `is_need`; `best` is what `strengthen`
    gave. Sums run word by word in the order of a profile, the same from either side.
    """
    focus, answered = np.zeros(len(places)), np.zeros(len(places))
    nearest = np.empty(len(mine))
    for at in range(len(places)):
        nearest[:] = 0
        theirs, weight = 0.0, 0.0
        for word in range(starts[places[at]], starts[places[at] + 1]):
            slot = slots[words[word]]
            count = np.float64(counts[word])
            worth = 1.0 if is_need else count / 255
            part = count if is_need else count * count * count
            weight += part
            theirs += part * best[slot]
            for column in range(len(nearest)):
                nearest[column] = max(nearest[column], np.float64(strengths[slot, column]) * worth)
        here, whole = 0.0, 0.0
        for column in range(len(nearest)):
            count = np.float64(mine[column])
            part = count * count * count if is_need else count
            whole += part
            here += part * nearest[column]
        there = theirs / weight if weight > 0 else 0.0
        here = here / whole if whole > 0 else 0.0
        focus[at], answered[at] = (there, here) if is_need else (here, there)
    return focus, answered
