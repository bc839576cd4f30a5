"""Which words of one text answer words of another: the same ones, or ones that mean the same.

Each word looks for the nearest word of the other text. Its rarity and the field it stands in say
how much it counts; a cosine of `NEAR` or less is chance. Two shares come of it: how much of the
need is answered, and how much of the capability is about the need.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.features import Floats, Group, Hashes, groups_of
from marketplace.engine.lexicon import Lexicon, words_by_key
from marketplace.engine.profile import Profile
from marketplace.engine.statistics import Vector

NEAR = 0.5
# Weaker correspondences add up to something, but one alone would not convince a reader.
_CLEARLY = 0.35
_DIGIT = re.compile(r"\d")
_Doubles = NDArray[np.float64]


def shares(
    mine: tuple[Profile, Vector], theirs: Sequence[tuple[Profile, Vector]], lexicon: Lexicon
) -> tuple[_Doubles, _Doubles]:
    """(of my words, of their words): the answered share 0..1, one value for each of theirs.

    Sums run word by word in the order of a profile, so that a pair has the same shares from
    either side.
    """
    introduce([mine[0], *(profile for profile, _ in theirs)], lexicon)
    counts = [len(profile.surfaces) for profile, _ in theirs]
    ends = np.cumsum([0, *counts])
    nearest = _strengths(mine[0], [profile for profile, _ in theirs], lexicon)
    if not nearest.size:
        return np.zeros(len(theirs)), np.zeros(len(theirs))
    weight = np.concatenate([word_weights(*one) for one in theirs])
    rows = np.repeat(np.arange(len(theirs)), counts)
    total = np.bincount(rows, weight, minlength=len(theirs))
    answered = np.bincount(rows, weight * nearest.max(axis=0), minlength=len(theirs))
    return (
        _mine(word_weights(*mine), nearest, ends),
        np.divide(answered, total, out=np.zeros(len(theirs)), where=total > 0),
    )


def introduce(profiles: Sequence[Profile], lexicon: Lexicon) -> None:
    """Let the lexicon meet the words of these profiles that it does not know."""
    new = [one for one in profiles if lexicon.unknown(one.surfaces).any()]
    if new:
        lexicon.meet(words_by_key([one.facts.words for one in new]))


def word_weights(profile: Profile, vector: Vector) -> _Doubles:
    """How much each word of a profile counts: field and frequency times rarity."""
    words: Floats = vector.values[groups_of(profile.hashes) == Group.WORD]
    return words.astype(np.float64)


def alike(one: Profile, other: Profile, lexicon: Lexicon) -> _Doubles:
    """Strength 0..1 of each word of one (rows) with each of the other (columns)."""
    return _strengths(one, [other], lexicon)


def answers(
    need: Profile, offered: tuple[Profile, Vector], lexicon: Lexicon, most: int
) -> tuple[str, ...]:
    """Words of a capability that words of a need answer, the weightiest first, as evidence."""
    capability, _vector = offered
    strength = alike(need, capability, lexicon)
    if not strength.size:
        return ()
    worth = strength.max(axis=0) * word_weights(*offered)
    mine, theirs = need.facts.words, capability.facts.words
    found: dict[str, str] = {}
    for at in np.argsort(-worth, kind="stable").tolist():
        nearest = int(strength[:, at].argmax())
        one, other = mine[nearest], theirs[at]
        if worth[at] <= 0 or len(found) == most:
            break
        if strength[nearest, at] < _CLEARLY or not _tells(one, other):
            continue
        if _is_part(one, mine) or _is_part(other, theirs):
            continue
        if not any(one in said or other in told for said, told in found.items()):
            found[one] = other
    return tuple(one if one == other else f"{one} ↔ {other}" for one, other in found.items())


def _is_part(word: str, words: Sequence[str]) -> bool:
    """Whether a word stands inside a longer one: search segmentation adds 人机 to 无人机."""
    return any(word in other and word != other for other in words)


def _tells(one: str, other: str) -> bool:
    """Whether a reader sees why two words correspond: not where both merely hold numbers."""
    return len(other) > 1 and (one == other or not _DIGIT.search(one + other))


def _strengths(mine: Profile, theirs: Sequence[Profile], lexicon: Lexicon) -> _Doubles:
    keys = np.concatenate([np.zeros(0, np.uint64), *(one.surfaces for one in theirs)])
    # A word that stands in many texts is compared once.
    distinct, places = np.unique(keys, return_inverse=True)
    return closeness(mine.surfaces, distinct, lexicon)[:, places]


def closeness(mine: Hashes, theirs: Hashes, lexicon: Lexicon) -> _Doubles:
    """Strength 0..1 of each of my words (rows) with each of theirs (columns), by their keys."""
    left, right = lexicon.look_up(mine), lexicon.look_up(theirs)
    products = left[0].astype(np.float32) @ right[0].astype(np.float32).T
    cosine = products.astype(np.float64) / (left[1][:, None] * right[1][None, :])
    strength = np.clip((cosine - NEAR) / (1 - NEAR), 0.0, 1.0)
    strength[mine[:, None] == theirs[None, :]] = 1.0
    return strength


def _mine(weight: _Doubles, nearest: _Doubles, ends: NDArray[np.int64]) -> _Doubles:
    """My answered share with each of the others, whose words are the columns between `ends`."""
    pairs = len(ends) - 1
    best = np.zeros((pairs, len(weight)))
    filled = np.flatnonzero(np.diff(ends))
    if len(filled):
        best[filled] = np.maximum.reduceat(nearest, ends[filled], axis=1).T
    rows = np.repeat(np.arange(pairs), len(weight))
    answered = np.bincount(rows, (best * weight).ravel(), minlength=pairs)
    total = float(np.bincount(np.zeros(len(weight), np.int64), weight, minlength=1)[0])
    return np.asarray(answered / total if total > 0 else answered, np.float64)
