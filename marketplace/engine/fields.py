"""Fields of industry side by side: the same by name, near in the taxonomy, or by their words."""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from marketplace.engine import text as texts
from marketplace.engine.segment import Places, Segment
from marketplace.engine.vocabulary import Vocabulary

_NEAR = (1.0, 0.6, 0.4)
_BY_WORDS = 0.6
_REMEMBERED = 65_536
_TABLES = 256
Doubles = NDArray[np.float64]


class Fields:
    """How alike the fields of a vocabulary are, remembered by their names."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._compare)
        # A segment that is gone takes its tables along.
        self._tables: WeakKeyDictionary[Segment, dict[str, Doubles]] = WeakKeyDictionary()

    def between(self, one: str, other: str) -> float:
        """0 to 1 for two normalised names; 0 where one is empty."""
        if not one or not other:
            return 0.0
        return 1.0 if one == other else self._remembered(*sorted((one, other)))

    def likeness(self, mine: str, segment: Segment, places: Places) -> Doubles:
        """The same for the fields of some records of a segment."""
        numbers = segment.sectors[places]
        known = self._table(mine, segment)
        found: Doubles = known[numbers]
        if np.isnan(found).any():
            for number in set(numbers[np.isnan(found)].tolist()):
                name = str(segment.sector_texts[number], "utf-8")
                known[number] = self.between(mine, name)
            found = known[numbers]
        return found

    def _compare(self, one: str, other: str) -> float:
        keys = [sorted({hit.key for hit in self._vocabulary.find(name)}) for name in (one, other)]
        steps = (self._vocabulary.distance(a, b) for a in keys[0] for b in keys[1])
        near = min((step for step in steps if step is not None), default=None)
        if near is not None and near < len(_NEAR):
            return _NEAR[near]
        mine, theirs = set(texts.words(one)), set(texts.words(other))
        share = len(mine & theirs) / max(min(len(mine), len(theirs)), 1)
        return share * _BY_WORDS

    def _table(self, mine: str, segment: Segment) -> Doubles:
        """How alike each field of a segment is; NaN where that was not asked yet."""
        tables = self._tables.setdefault(segment, {})
        if mine not in tables:
            if len(tables) >= _TABLES:
                tables.clear()
            tables[mine] = np.full(len(segment.sector_texts), np.nan)
        return tables[mine]
