"""How alike a record is to many of the other side: raw values of all signals, from arrays.

A pair has the same values whoever asks, alone or among others: sums run over whole numbers, or word
by word in the order of a profile. Two values need texts that the arrays do not hold: key phrases
and must-have conditions. Until those are read they stand at the most that they can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.engine import kernels, tallies
from marketplace.engine.conditions import condition_words, may_be_met
from marketplace.engine.features import Group, feature
from marketplace.engine.fields import Fields
from marketplace.engine.index import Gathered
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.profile import NEED, Profile
from marketplace.engine.segment import (
    FORMS,
    UNIT,
    Places,
    Row,
    Segment,
    flags_of,
    number_of,
    rows_of,
)
from marketplace.engine.signals import AT, FITS, SIGNALS
from marketplace.engine.statistics import Statistics

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEAR = 0.5
"""Words whose cosine is no larger have nothing to do with each other."""
_APART = 0.5
"""Texts that can share less than this are in different languages."""
_FIT = np.array([FITS[form] for form in FORMS])


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """The record that asks: its row, the vectors of its words with their lengths, and the features
    of the words of its conditions; common ones are not indexed."""

    profile: Profile
    row: Row
    vectors: NDArray[np.float32]
    lengths: NDArray[np.float32]
    speaks: bool
    demanded: Mapping[str, np.uint64]
    is_common: Mapping[str, bool]

    @property
    def is_need(self) -> bool:
        return self.row.facts.side == NEED


def query_of(profile: Profile, statistics: Statistics, lexicon: Lexicon) -> Query:
    """A profile made ready for comparison."""
    row = next(iter(rows_of([profile], statistics, lexicon)))
    vectors, sizes = lexicon.look_up(row.surfaces)
    stems = condition_words(row.facts.conditions)
    words = np.array([feature(Group.WORD, stem) for stem in stems], np.uint64)
    return Query(
        profile, row, vectors.astype(np.float32), sizes.astype(np.float32), lexicon.speaks,
        dict(zip(stems, words, strict=True)),
        dict(zip(stems, statistics.common(words).tolist(), strict=True)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Raw values (signals x n) of some records, which of them are in another language, and of
    which the meaning is known."""

    raw: Doubles
    across: Flags
    meant: Flags

    def at(self, chosen: Sequence[int] | Places) -> Values:
        """The values of some of them."""
        return Values(self.raw[:, chosen], self.across[chosen], self.meant[chosen])


def values_of(query: Query, found: Gathered, fields: Fields) -> Values:
    """Values of the records gathered from one segment."""
    segment, places, facts = found.segment, found.places, query.row.facts
    theirs = segment.chinese[places]
    # How much of either can be shared: Chinese with Chinese, and the rest with the rest.
    shared = np.minimum(theirs, facts.chinese) + np.minimum(1 - theirs, 1 - facts.chinese)
    across = shared < _APART
    meant = segment.meant[places] & (bool(query.row.whole.any()) and query.speaks)
    raw = np.zeros((len(SIGNALS), len(places)))
    if meant.any():
        raw[AT["meaning"]] = segment.likeness(query.row.whole, places)
        raw[AT["correspondence"]] = _correspondence(query, segment, places)
        raw[:, ~meant] = 0.0
    tallies.compare(
        raw, places, found.sums, fields.likeness(facts.sector, segment, places), segment.cities,
        segment.money, segment.stages, segment.forms, segment.flags, _FIT, query.is_need,
        np.uint64(number_of(facts.city)), np.nan if facts.money_wan is None else facts.money_wan,
        -1 if facts.stage is None else facts.stage, FORMS.index(facts.cooperation), flags_of(facts),
    )  # fmt: skip
    if query.is_need and facts.conditions:
        raw[AT["conditions"]] = _most_met(query, segment, places)
    return Values(raw, across, meant)


def _most_met(query: Query, segment: Segment, places: Places) -> Doubles:
    """The largest share of the need's conditions that each capability can meet, by its words."""
    conditions = query.row.facts.conditions
    there = {
        stem: np.ones(len(places), bool) if query.is_common[stem] else segment.have(word, places)
        for stem, word in query.demanded.items()
    }
    found = np.zeros(len(places))
    any_of_them = np.any([np.zeros(len(places), bool), *there.values()], axis=0)
    for at in np.flatnonzero(any_of_them).tolist():
        known = {stem for stem, present in there.items() if present[at]}
        found[at] = may_be_met(conditions, known.__contains__) / len(conditions)
    return found


def joined(parts: Sequence[Values]) -> Values:
    """Values of several segments one after the other."""
    none = Values(np.zeros((len(SIGNALS), 0)), np.zeros(0, bool), np.zeros(0, bool))
    return Values(
        np.concatenate([part.raw for part in (none, *parts)], axis=1),
        np.concatenate([part.across for part in (none, *parts)]),
        np.concatenate([part.meant for part in (none, *parts)]),
    )


def _correspondence(query: Query, segment: Segment, places: Places) -> Doubles:
    """Mostly how much of the capability is about the need, and how far that is answered."""
    focus, answered = word_shares(query, segment, places)
    mixed: Doubles = (2 * focus + answered) / 3
    return mixed


def word_shares(query: Query, segment: Segment, places: Places) -> tuple[Doubles, Doubles]:
    """(focus, answered) of the capability and the need of each pair; see `kernels.shares`."""
    slots = np.full(len(segment.keys), -1, np.int32)
    met = kernels.distinct(places, segment.word_starts, segment.words, slots)
    counts = query.row.counts
    worth = counts / UNIT if query.is_need else np.ones(len(counts))
    # Whole numbers below 2^24: exact, in whatever order they are added.
    strengths = segment.vectors[met].astype(np.float32) @ query.vectors.T
    best = kernels.strengthen(
        strengths, segment.sizes[met], query.lengths, segment.keys[met], query.row.surfaces,
        np.float32(NEAR), worth,
    )  # fmt: skip
    return kernels.shares(
        places, segment.word_starts, segment.words, segment.counts, slots, strengths, best,
        counts, query.is_need,
    )  # fmt: skip
