"""Which concepts and words both texts of a match write: loops over pairs, compiled.

Profiles lie one after the other, the asking one first; `ends` say where each starts and the last
ends. Each function fills one row a pair, -1 where nothing is left to say. The readable twins stand
in the tests.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.compiled import compiled
from marketplace.engine.features import GROUP_SHIFT, Group
from marketplace.engine.marks import COUNTS, NOWHERE, SINGLE

Hashes = NDArray[np.uint64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Places = NDArray[np.int64]
Marks = NDArray[np.uint8]

_WORDS = np.uint64(Group.WORD << GROUP_SHIFT)
_BIGRAMS = np.uint64(Group.BIGRAM << GROUP_SHIFT)
_HEAD = COUNTS.size
_NOWHERE, _SINGLE = NOWHERE, SINGLE


@compiled
def _count(marks: Marks, at: int, number: int) -> int:
    """One of the five counts of the marks that start at `at`."""
    return int(marks[at + 2 * number]) + 256 * int(marks[at + 2 * number + 1])


@compiled
def cut(marks: Marks, at: int) -> tuple[Marks, Marks, Marks, Marks, Marks, Marks, Marks]:
    """The sections: alphabet, kinds, parts, what holds them, runs, concepts, tells."""
    words, parts = _count(marks, at, 0), _count(marks, at, 1)
    kinds = at + _HEAD + words
    inner = kinds + words
    runs = inner + 2 * parts
    concepts = runs + _count(marks, at, 2)
    tells = concepts + _count(marks, at, 3)
    return (
        marks[kinds - words : kinds],
        marks[kinds:inner],
        marks[inner : inner + parts],
        marks[inner + parts : runs],
        marks[runs:concepts],
        marks[concepts:tells],
        marks[tells : tells + _count(marks, at, 4)],
    )


@compiled
def shared(
    hashes: Hashes, weights: Floats, idf: Floats, ends: Places, marks: Marks, starts: Places,
    is_need: bool, met: Floats, concepts: Places, phrases: Places,
) -> None:  # fmt: skip
    """What both texts name, the weightiest first: concepts, and words joined to phrases.

    `met` becomes what each of the asking concepts adds, `concepts` places among the need's named
    ones, `phrases` (first, length) in the need's runs, or (word, 0).
    """
    for row in range(len(met)):
        need, offer = (0, row + 1) if is_need else (row + 1, 0)
        start, end, begin, stop = ends[need], ends[need + 1], ends[offer], ends[offer + 1]
        mine, theirs = hashes[start:end], hashes[begin:stop]
        to, share = _meet(mine, theirs, weights[start:end], weights[begin:stop], idf, is_need)
        named, there = cut(marks, starts[need])[5], cut(marks, starts[offer])[5]
        _name(named, there, to, share, concepts[row])
        for place in range(len(to)):
            asked = place if is_need else to[place]
            if 0 <= asked < met.shape[1] and to[place] >= 0:
                met[row, asked] = share[place]
        first, other = _before(mine, _WORDS), _before(theirs, _WORDS)
        for place in range(first, len(to)):
            to[place] -= other
        _say(marks, starts[need], starts[offer], to[first:], share[first:], phrases[row])


@compiled
def _meet(
    mine: Hashes, theirs: Hashes, my_weights: Floats, their_weights: Floats, idf: Floats,
    is_need: bool,
) -> tuple[Places, Floats]:  # fmt: skip
    """For each of my concepts and words: its place among theirs or -1, and what it adds."""
    size = _before(mine, _BIGRAMS)
    to, share = np.full(size, -1), np.zeros(size, np.float32)
    at = 0
    for place in range(size):
        while at < len(theirs) and theirs[at] < mine[place]:
            at += 1
        if at < len(theirs) and theirs[at] == mine[place]:
            rare = idf[place if is_need else at]
            to[place] = at
            share[place] = (my_weights[place] * rare) * (their_weights[at] * rare)
    return to, share


@compiled
def _before(hashes: Hashes, limit: np.uint64) -> int:
    """How many of the sorted hashes are below a limit."""
    low, high = 0, len(hashes)
    while low < high:
        middle = (low + high) >> 1
        if hashes[middle] < limit:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def insert(best: Places, size: int, worth: Doubles, new: int, value: float) -> int:
    """Put `new` among the first `size` in falling order, behind its equals; the new size."""
    if size == len(best):
        if worth[size - 1] >= value:
            return size
        size -= 1
    at = size
    while at > 0 and worth[at - 1] < value:
        best[at], worth[at] = best[at - 1], worth[at - 1]
        at -= 1
    best[at], worth[at] = new, value
    return size + 1


@compiled
def _name(named: Marks, there: Marks, to: Places, share: Floats, found: Places) -> None:
    """Concepts that both name, by their places among mine, which are in the order of their keys."""
    size = 0
    worth = np.zeros(len(found))
    for at in range(len(named)):
        place = named[at]
        if place == _NOWHERE or to[place] < 0:
            continue
        for other in there:
            if other == to[place] and other != _NOWHERE:
                size = insert(found, size, worth, at, share[place])


@compiled
def _say(
    marks: Marks, need: int, offer: int, to: Places, share: Floats, found: Places
) -> None:  # fmt: skip
    """Whole words that both write; `to` is the place among their words, below 0 where not."""
    alphabet, kinds, inner, outer, runs, _, _ = cut(marks, need)
    wanted = np.zeros(len(to), np.bool_)
    for place in range(len(to)):
        wanted[place] = to[place] >= 0 and kinds[place] & _SINGLE == 0
    for pair in range(len(inner)):
        if to[outer[pair]] >= 0:
            wanted[inner[pair]] = False
    longest = _join(runs, cut(marks, offer)[4], wanted, to)
    order, worth = np.zeros(len(to), np.int64), np.zeros(len(to))
    size = 0
    for place in alphabet:
        if wanted[place]:
            size = insert(order, size, worth, place, share[place])
    _tell(order[:size], longest, found)


@compiled
def _tell(words: Places, longest: Places, found: Places) -> None:
    """The phrases of words in their order, each once."""
    told = 0
    for word in words:
        first, length = longest[word, 0], longest[word, 1]
        seen = False
        for row in range(told):
            seen |= found[row, 0] == first and found[row, 1] == length
        if told < len(found) and not seen:
            found[told, 0], found[told, 1] = first, length
            told += 1


@compiled
def _join(mine: Marks, theirs: Marks, wanted: NDArray[np.bool_], to: Places) -> Places:
    """For each word the longest of my runs (first, length) that both write; (word, 0) alone."""
    longest = np.zeros((len(to), 2), np.int64)
    for word in range(len(to)):
        longest[word, 0] = word
    at = 0
    while at < len(mine):
        length = _together(mine, at, theirs, wanted, to)
        for word in mine[at : at + length]:
            if length > 1 and length > longest[word, 1]:
                longest[word, 0], longest[word, 1] = at, length
        at += max(length, 1)
    return longest


@compiled
def _together(
    mine: Marks, at: int, theirs: Marks, wanted: NDArray[np.bool_], to: Places
) -> int:  # fmt: skip
    """How many words both write alike from here on; 0 where mine is not wanted."""
    best = 0
    for start in range(len(theirs)):
        length = 0
        while at + length < len(mine) and start + length < len(theirs):
            word, other = mine[at + length], theirs[start + length]
            if word == _NOWHERE or other == _NOWHERE or not wanted[word] or to[word] != other:
                break
            length += 1
        best = max(best, length)
    return best
