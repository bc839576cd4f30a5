"""How alike a need and a capability are: one function a signal, each with its evidence.

A signal gives a raw value from 0 (silent) upwards; `weights.json` says how fast it earns points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from types import MappingProxyType

import numpy as np
from rapidfuzz import fuzz, process

from marketplace.engine import facts
from marketplace.engine import text as texts
from marketplace.engine.conditions import CONTRADICTED, MET
from marketplace.engine.correspondence import answers
from marketplace.engine.features import GROUP_SHIFT, Group, feature
from marketplace.engine.pair import Pair
from marketplace.engine.phrases import joined
from marketplace.engine.profile import NEED, Facts

_SHOWN = 5
_FEW = 4
_WORD_RANGE = np.array([Group.WORD, Group.BIGRAM], np.uint64) << np.uint64(GROUP_SHIFT)
_ALIKE = 80.0
_WORD_SHARE = 0.6
_OVER_BUDGET = 1.3
_ANSWERED = 0.15


@dataclass(frozen=True, slots=True)
class Finding:
    """How strongly a signal speaks (0 to 1), in what manner, and what it points at.

    Evidence is a function: it is asked for the few pairs that are shown.
    """

    value: float
    evidence: Callable[[], tuple[str, ...]] = tuple
    manner: str = ""


SILENT = Finding(0.0)
BROADER = "broader"
Signal = Callable[[Pair], Finding]


def concept_value(pair: Pair) -> float:
    """Cosine of the concepts, 0 to 1."""
    return pair.cosines[Group.CONCEPT]


def text_value(pair: Pair) -> float:
    """Mean cosine of words and of character bigrams, 0 to 1; a single common word counts half."""
    mean = (pair.cosines[Group.WORD] + pair.cosines[Group.BIGRAM]) / 2
    first, last = np.searchsorted(pair.shared, _WORD_RANGE).tolist()
    breadth: float = last - first
    if breadth <= _FEW:  # 摄像头 brings 摄像 along: two entries, one word
        breadth = sum(1.0 if len(word) > 1 else 0.5 for word in _whole_words(pair))
    return mean * breadth / (breadth + 1)


def concepts(pair: Pair) -> Finding:
    """Cosine of the concepts, rare ones weigh more; broader ones carry part of the way."""
    value = concept_value(pair)
    if value <= 0:
        return SILENT
    mine, theirs = set(pair.need.facts.concepts), set(pair.capability.facts.concepts)
    if both := mine & theirs:
        return Finding(value, lambda: _weightiest(pair, both)[:_SHOWN])
    return Finding(
        value, lambda: _weightiest(pair, _nearest_above(pair, mine, theirs))[:2], BROADER
    )


def _weightiest(pair: Pair, keys: set[str]) -> tuple[str, ...]:
    weight = pair.weight
    return tuple(sorted(keys, key=lambda k: (-weight.get(feature(Group.CONCEPT, k), 0.0), k)))


def _nearest_above(pair: Pair, mine: set[str], theirs: set[str]) -> set[str]:
    """Where the two meet in the taxonomy, without what lies above another meeting point."""
    above = pair.vocabulary.above
    wide = [{up for key in keys for up in (key, *above(key))} for keys in (mine, theirs)]
    met = wide[0] & wide[1]
    return met - {up for key in met for up in above(key)}


def meaning_value(pair: Pair) -> float:
    """Cosine of the two texts as the encoder understands them; 0 where it is not known."""
    return pair.likeness or 0.0


def meaning(pair: Pair) -> Finding:
    """The texts say something alike, in whatever words; shown by their closest sentences."""
    return Finding(meaning_value(pair), lambda: pair.closest or ())


def correspondence_value(pair: Pair) -> float:
    """Mostly how much of the capability is about the need, and a little the other way round."""
    return (1 - _ANSWERED) * pair.focus + _ANSWERED * pair.answered


def correspondence(pair: Pair) -> Finding:
    """Words of the capability that are answered by words of the need, the weightiest first."""
    sides = pair.need, (pair.capability, pair.offered)
    return Finding(correspondence_value(pair), lambda: answers(*sides, pair.lexicon, _SHOWN))


def phrases(pair: Pair) -> Finding:
    """How many key phrases of the need come back in the other's title and tags, or its words."""
    wanted, offered = pair.need.facts.phrases, pair.capability.facts.phrases
    if not wanted or not len(pair.shared):
        return SILENT
    alike = [max(_alike(phrase, offered), _contained(phrase, pair)) for phrase in wanted]
    value = sum(map(mul, alike, map(len, wanted))) / sum(map(len, wanted))
    ranked = sorted(zip(alike, wanted, strict=True), key=lambda found: (-found[0], found[1]))
    return Finding(value, lambda: tuple(phrase for share, phrase in ranked if share)[:_SHOWN])


def _alike(phrase: str, offered: tuple[str, ...]) -> float:
    """Best RapidFuzz ratio with another phrase, 0..1; below 0.8 it is chance."""
    if phrase in offered:
        return 1.0
    best = process.extractOne(phrase, offered, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[1] / 100 if best else 0.0


def _contained(phrase: str, pair: Pair) -> float:
    """Share of a phrase's words that the other text has, counted from 0.6."""
    words, there = _words_of(phrase), pair.weight
    share = sum(word in there for word in words) / len(words)
    return 0.8 * share if share >= _WORD_SHARE else 0.0


@lru_cache(maxsize=65_536)
def _words_of(phrase: str) -> tuple[int, ...]:
    """The features of a phrase's words."""
    return tuple(feature(Group.WORD, texts.stem(part)) for part in phrase.split())


def text(pair: Pair) -> Finding:
    """Overlap of words and of character bigrams, each weighted by rarity."""
    value = text_value(pair)
    return Finding(value, lambda: shared_words(pair)[:_SHOWN]) if value > 0 else SILENT


def shared_words(pair: Pair) -> tuple[str, ...]:
    """Words of both texts, the weightiest first, joined where both write them side by side."""
    known = [word for word in _whole_words(pair) if len(word) > 1]
    mine, theirs = (
        f"{texts.normalise(one.facts.text)} {one.facts.sector}"
        for one in (pair.need, pair.capability)
    )
    return joined(known, mine, theirs)


def _whole_words(pair: Pair) -> list[str]:
    common = pair.words
    return [w for w in common if not any(w != other and w in other for other in common)]


def sector(pair: Pair) -> Finding:
    """The same field: by name, by its place in the taxonomy, or by its words."""
    mine, theirs = pair.need.facts, pair.capability.facts
    if not mine.sector or not theirs.sector:
        return SILENT
    if mine.sector == theirs.sector:
        return Finding(1.0, lambda: (theirs.sector,))
    near = _nearest(pair)
    if near is not None and near <= 2:
        return Finding((1.0, 0.6, 0.4)[near], lambda: (theirs.sector,))
    one, two = set(texts.words(mine.sector)), set(texts.words(theirs.sector))
    share = len(one & two) / max(min(len(one), len(two)), 1)
    return Finding(share * 0.6, lambda: (theirs.sector,)) if share else SILENT


def _nearest(pair: Pair) -> int | None:
    distances = (
        pair.vocabulary.distance(one, two)
        for one in pair.need.facts.sector_concepts
        for two in pair.capability.facts.sector_concepts
    )
    return min((steps for steps in distances if steps is not None), default=None)


def place(pair: Pair) -> Finding:
    """The same city, only where the owner says that the supplier must be near."""
    need, capability = pair.need.facts, pair.capability.facts
    if need.local_only and need.city and need.city == capability.city:
        return Finding(1.0, lambda: (capability.city,))
    return SILENT


def budget(pair: Pair) -> Finding:
    """A stated price within the stated budget; a little above it counts half."""
    limit, price = pair.need.facts.money_wan, pair.capability.facts.money_wan
    if not limit or not price or price > limit * _OVER_BUDGET:
        return SILENT
    return Finding(1.0 if price <= limit else 0.5, lambda: (f"{price:g}", f"{limit:g}"))


# How well each of facts.STAGES (concept … volume) serves a form of cooperation.
_FITS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        facts.PROCUREMENT: (0.0, 0.1, 0.4, 0.8, 1.0),
        facts.TRIAL: (0.1, 0.5, 1.0, 1.0, 0.9),
        facts.JOINT: (0.5, 0.9, 1.0, 0.9, 0.8),
        facts.OPEN_CALL: (0.4, 0.8, 1.0, 0.9, 0.8),
        facts.BUILD: (0.1, 0.3, 0.7, 0.9, 1.0),
        "": (0.0, 0.2, 0.6, 0.9, 1.0),
    }
)


def maturity(pair: Pair) -> Finding:
    """Whether the product is as far as the form of cooperation asks."""
    stage = pair.capability.facts.stage
    if stage is None:
        return SILENT
    form = pair.need.facts.cooperation
    return Finding(_FITS[form][stage], lambda: (facts.STAGES[stage], form))


def conditions(pair: Pair) -> Finding:
    """The share of must-have conditions that are met; contradictions are kept apart."""
    met = tuple(c.text for c in pair.conditions if c.status == MET)
    return Finding(len(met) / len(pair.conditions), lambda: met[:_SHOWN]) if met else SILENT


def contradicted(pair: Pair) -> bool:
    """Whether a hard condition is plainly not kept."""
    return any(c.status == CONTRADICTED for c in pair.conditions)


# Signals about the subject; the others support them and must come after them.
SUBJECT = frozenset({"concepts", "meaning", "correspondence", "phrases", "text"})

# The values of those of them that cost nothing to tell.
QUICK: Mapping[str, Callable[[Pair], float]] = MappingProxyType(
    {
        "concepts": concept_value,
        "meaning": meaning_value,
        "correspondence": correspondence_value,
        "text": text_value,
    }
)

SLOW = SUBJECT - QUICK.keys()


def may_support(known: Facts) -> set[str]:
    """Supporting signals that are not silent for sure, given one side of a pair."""
    spoken: dict[str, object] = {"sector": known.sector, "budget": known.money_wan}
    if known.side == NEED:
        spoken |= {"place": known.local_only, "conditions": known.conditions, "maturity": True}
    else:
        spoken |= {"place": known.city, "conditions": True, "maturity": known.stage is not None}
    return {name for name, value in spoken.items() if value}


# The order is the order of reasons with equal points.
SIGNALS: Mapping[str, Signal] = MappingProxyType(
    {
        "concepts": concepts,
        "meaning": meaning,
        "correspondence": correspondence,
        "phrases": phrases,
        "text": text,
        "sector": sector,
        "place": place,
        "budget": budget,
        "maturity": maturity,
        "conditions": conditions,
    }
)
