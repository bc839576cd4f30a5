"""What only texts tell about a pair: its key phrases, and the must-have conditions of the need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from marketplace.engine import text as texts
from marketplace.engine.conditions import CONTRADICTED, MET, Condition, check, condition_words
from marketplace.engine.features import Group, feature
from marketplace.engine.profile import NEED, Profile

_ALIKE = 80.0
_WORD_SHARE = 0.6
_BY_WORDS = 0.8
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Read:
    """A pair as its texts tell it: `phrases` of the need that come back, the clearest first, and
    how far they do (0 to 1); and how the capability stands to each must-have condition."""

    alike: float
    phrases: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @property
    def met(self) -> tuple[str, ...]:
        """The conditions that are met."""
        return tuple(one.text for one in self.conditions if one.status == MET)

    @property
    def share_met(self) -> float:
        """The share of conditions that are met, 0 to 1."""
        return len(self.met) / len(self.conditions) if self.conditions else 0.0

    @property
    def contradicted(self) -> bool:
        """Whether a hard condition is plainly not kept."""
        return any(one.status == CONTRADICTED for one in self.conditions)


UNREAD = Read(0.0, (), ())
"""Of a record whose texts could not change a thing."""


def read(asking: Profile, others: Sequence[Profile], *, phrases: bool = True) -> list[Read]:
    """One record beside each of the other side; without `phrases` their conditions only."""
    if not others:
        return []
    if asking.facts.side == NEED:
        return _read(asking, others, phrases=phrases)
    return [one for other in others for one in _read(other, [asking], phrases=phrases)]


def _read(need: Profile, capabilities: Sequence[Profile], *, phrases: bool) -> list[Read]:
    known = _conditions(need, capabilities)
    if not phrases:
        return [Read(0.0, (), conditions) for conditions in known]
    alike = _alike(need.facts.phrases, capabilities)
    return [
        Read(*_weighed(need.facts.phrases, shares), conditions)
        for shares, conditions in zip(alike.tolist(), known, strict=True)
    ]


def _conditions(need: Profile, capabilities: Sequence[Profile]) -> list[tuple[Condition, ...]]:
    wanted = need.facts.conditions
    if not wanted:
        return [()] * len(capabilities)
    stems = condition_words(wanted)
    features = np.array([feature(Group.WORD, stem) for stem in stems], np.uint64)
    found = []
    for capability in capabilities:
        known = {
            stem for stem, there in zip(stems, _there(capability, features), strict=True) if there
        }
        facts = capability.facts
        found.append(check(wanted, facts.text, facts.certificates, known.__contains__))
    return found


def _there(profile: Profile, wanted: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of these features a profile has."""
    if not len(profile.hashes):
        return np.zeros(len(wanted), bool)
    at = np.minimum(profile.hashes.searchsorted(wanted), len(profile.hashes) - 1)
    found: NDArray[np.bool_] = profile.hashes[at] == wanted
    return found


def _alike(phrases: tuple[str, ...], capabilities: Sequence[Profile]) -> Doubles:
    """How far each key phrase of a need (columns) comes back, 0 to 1: in the title and the tags
    of a capability (rows), or in its words."""
    if not phrases:
        return np.zeros((len(capabilities), 0))
    offered = [phrase for one in capabilities for phrase in one.facts.phrases]
    counts = [len(one.facts.phrases) for one in capabilities]
    best = np.zeros((len(capabilities), len(phrases)))
    if offered:
        filled = np.flatnonzero(counts)
        starts = (np.cumsum(counts) - counts)[filled]
        best[filled] = np.maximum.reduceat(_ratios(phrases, offered), starts.tolist(), axis=1).T
    words, member, sizes = _words_of(phrases)
    share = np.stack([_there(one, words) for one in capabilities]) @ member / sizes
    return np.maximum(best, np.where(share >= _WORD_SHARE, _BY_WORDS * share, 0.0))


def _weighed(phrases: Sequence[str], alike: Sequence[float]) -> tuple[float, tuple[str, ...]]:
    """How much of the phrases comes back, by their length, and which, the clearest first."""
    total = sum(map(len, phrases))
    if not total or not any(alike):
        return 0.0, ()
    value = sum(share * len(phrase) for share, phrase in zip(alike, phrases, strict=True)) / total
    ranked = sorted(zip(alike, phrases, strict=True), key=lambda found: (-found[0], found[1]))
    return value, tuple(phrase for share, phrase in ranked if share)


def _ratios(wanted: Sequence[str], offered: Sequence[str]) -> Doubles:
    """RapidFuzz ratios 0..1 of phrases (wanted x offered); below 0.8 it is chance."""
    ratios = process.cdist(
        wanted, offered, scorer=fuzz.ratio, score_cutoff=_ALIKE, dtype=np.float64
    )
    return np.asarray(ratios / 100, np.float64)


@lru_cache(maxsize=4_096)
def _words_of(phrases: tuple[str, ...]) -> tuple[NDArray[np.uint64], Doubles, Doubles]:
    """Distinct word features of phrases, how often each stands in each, and their word counts."""
    split = [[feature(Group.WORD, texts.stem(one)) for one in p.split()] for p in phrases]
    words = np.unique(np.array([word for one in split for word in one], np.uint64))
    member = np.array([[one.count(int(word)) for one in split] for word in words], np.float64)
    return words, member.reshape(len(words), len(phrases)), np.array(list(map(len, split)), float)
