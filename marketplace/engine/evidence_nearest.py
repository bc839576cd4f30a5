"""Which sentences and words of two texts are nearest in meaning: loops over pairs, compiled.

Laid out as in `evidence_shared`; the readable twins stand in the tests.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.comparison import NEAR
from marketplace.engine.compiled import compiled
from marketplace.engine.evidence_shared import cut, insert
from marketplace.engine.marks import NUMBERED, PART, SINGLE
from marketplace.engine.text import MUCH

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Places = NDArray[np.int64]
Marks = NDArray[np.uint8]

# Weaker correspondences add up to something, but one alone would not convince a reader.
_CLEARLY = 0.35
_NEAR, _MUCH = NEAR, MUCH
# A cosine below is not clear for sure, whatever is lost in the last digits.
_LEAST = 0.999 * (NEAR + _CLEARLY * (1 - NEAR))
_SINGLE, _NUMBERED, _PART = SINGLE, NUMBERED, PART


@compiled
def closest(
    products: Floats, lengths: Doubles, ends: Places, marks: Marks, starts: Places,
    is_need: bool, found: Places,
) -> None:  # fmt: skip
    """Two sentences alike in meaning that tell something: (the need's, the offer's) a pair.

    `products` are those of the asking rows with all rows; the first row is the whole text's.
    """
    tells = cut(marks, starts[0])[6]
    rows = max(min(ends[1] - 1, len(tells)), 0)
    for pair in range(len(found)):
        first = ends[pair + 1] + 1
        others = cut(marks, starts[pair + 1])[6]
        size = max(min(ends[pair + 2] - first, len(others)), 0)
        best = -np.inf
        for at in range(rows * size):
            one, other = (at // size, at % size) if is_need else (at % rows, at // rows)
            length = lengths[1 + one] * lengths[first + other]
            telling = (tells[one] / _MUCH) * (others[other] / _MUCH)
            worth = products[1 + one, first + other] / length * telling
            if worth > best:
                best = worth
                found[pair, 0], found[pair, 1] = (one, other) if is_need else (other, one)


@compiled
def nearest(
    products: Floats, lengths: Doubles, words: Places, ends: Places, marks: Marks, starts: Places,
    is_need: bool, word: Places, strength: Doubles,
) -> None:  # fmt: skip
    """For each word of the offers: the nearest of the need, -1 where nobody would be convinced.

    `words` says which of the distinct words each is; `lengths` are those of the distinct words,
    `products` theirs with the asking ones.
    """
    at = 0
    for pair in range(len(starts) - 1):
        need, offer = (0, pair + 1) if is_need else (pair + 1, 0)
        kinds = cut(marks, starts[need])[1]
        others = cut(marks, starts[offer])[1]
        for place in range(len(others)):
            if others[place] & (_PART | _SINGLE) == 0:
                mine, their = ends[need], ends[offer] + place
                best, value = _near(products, lengths, words, mine, len(kinds), their, is_need)
                told = best >= 0 and (
                    words[mine + best] == words[their]
                    or (kinds[best] | others[place]) & _NUMBERED == 0
                )
                if told and value >= _CLEARLY and kinds[best] & _PART == 0:
                    word[at], strength[at] = best, value
            at += 1


@compiled
def _near(
    products: Floats, lengths: Doubles, words: Places, first: int, size: int, their: int,
    is_need: bool,
) -> tuple[int, float]:  # fmt: skip
    """The place of the nearest of `size` words from `first` on, and how near it is."""
    best, value = -1, 0.0
    other = words[their]
    least = _LEAST * lengths[other]
    for place in range(size):
        mine = words[first + place]
        product = products[other, place] if is_need else products[mine, their]
        if mine == other:
            near = 1.0
        elif product < least * lengths[mine]:
            continue
        else:
            cosine = product / (lengths[mine] * lengths[other])
            near = min((cosine - _NEAR) / (1 - _NEAR), 1.0)
        if near > value:
            best, value = place, near
    return best, value


@compiled
def answers(pairs: Places, words: Places, places: Places, worth: Doubles, found: Places) -> None:
    """The weightiest words of the offers that words of the needs answer, each word once.

    All come pair by pair; `found` becomes (the need's, the offer's) words.
    """
    start = 0
    for pair in range(len(found)):
        end = start
        while end < len(pairs) and pairs[end] == pair:
            end += 1
        order, values = np.zeros(end - start, np.int64), np.zeros(end - start)
        size = 0
        for at in range(start, end):
            if worth[at] > 0:
                size = insert(order, size, values, at, worth[at])
        told = 0
        for at in order[:size]:
            seen = False
            for before in range(told):
                seen |= found[pair, before, 0] == words[at]
            if told < found.shape[1] and not seen:
                found[pair, told, 0], found[pair, told, 1] = words[at], places[at]
                told += 1
        start = end
