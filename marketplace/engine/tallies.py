"""Inner loops over the records that are compared, compiled: facts to values, values to points.

Each has a readable twin in the tests. Rows of values are in the order of SIGNALS.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.compiled import compiled
from marketplace.engine.kernels import SEEN
from marketplace.engine.signals import SIGNALS, SUBJECT

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

LOCAL, DEMANDING = 1, 2
"""Flags of a need: the supplier must be near, and there are must-have conditions."""
SQUARE = 255 * 255
"""The product of two features that are all there is of their group; see `segment.UNIT`."""
_OVER_BUDGET = 1.3
_CONCEPTS, _TEXT, _PHRASES = (SIGNALS.index(name) for name in ("concepts", "text", "phrases"))
_SECTOR, _PLACE, _BUDGET = (SIGNALS.index(name) for name in ("sector", "place", "budget"))
_MATURITY, _CONDITIONS = (SIGNALS.index(name) for name in ("maturity", "conditions"))
_IS_SUBJECT = np.array([name in SUBJECT for name in SIGNALS])


@compiled
def compare(
    raw: Doubles, places: Places, sums: NDArray[np.int32], near: Doubles,
    cities: NDArray[np.uint64], money: Doubles, stages: NDArray[np.int8],
    forms: NDArray[np.int8], flags: NDArray[np.uint8], fits: Doubles,
    is_need: bool, my_city: np.uint64, my_money: float, my_stage: int, my_form: int, my_flags: int,
) -> None:  # fmt: skip
    """Fill the values (signals x n) that follow from sums and facts; `near` are those of fields.

    Key phrases and conditions stand at the most that they can be.
    """
    for at in range(len(places)):
        place = places[at]
        raw[_CONCEPTS, at] = min(sums[0, at] / SQUARE, 1.0)
        raw[_TEXT, at] = _text(sums[1, at], sums[2, at])
        raw[_PHRASES, at] = 1.0
        raw[_SECTOR, at] = near[at]
        flag = my_flags if is_need else flags[place]
        raw[_PLACE, at] = (flag & LOCAL) > 0 and my_city > 0 and cities[place] == my_city
        raw[_CONDITIONS, at] = (flag & DEMANDING) > 0
        if is_need:
            raw[_BUDGET, at] = _within(my_money, money[place])
            raw[_MATURITY, at] = _mature(fits[my_form], stages[place])
        else:
            raw[_BUDGET, at] = _within(money[place], my_money)
            raw[_MATURITY, at] = _mature(fits[forms[place]], my_stage)


@compiled
def _text(words: int, bigrams: int) -> float:
    """Mean cosine of words and of bigrams; few common words count less."""
    breadth = words // SEEN
    mean = ((words & (SEEN - 1)) + bigrams) / (2 * SQUARE)
    return mean * breadth / (breadth + 1)


@compiled
def _within(limit: float, price: float) -> float:
    """1 for a price within the limit, half for one a little above; 0 where one is not stated."""
    if not (limit > 0 and price > 0):  # NaN is neither
        return 0.0
    if price <= limit:
        return 1.0
    return 0.0 if price > limit * _OVER_BUDGET else 0.5


@compiled
def _mature(fit: Doubles, stage: int) -> float:
    return fit[stage] if stage >= 0 else 0.0


@compiled
def points(
    raw: Doubles, across: Flags, meant: Flags, table: Doubles, relevance: float,
    strengths: Doubles, tenths: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill strengths (0 to 1) and tenths of points (signals x n).

    `table` has points, zero and full (3 x 4 x signals) for pairs without and with meaning, each in
    one language and across two. What only supports a match earns in proportion to how far the
    subject fits at all.
    """
    for at in range(raw.shape[1]):
        which = 2 * int(meant[at]) + int(across[at])
        subject = 0.0
        for signal in range(raw.shape[0]):
            zero, full = table[1, which, signal], table[2, which, signal]
            strength = min(max((raw[signal, at] - zero) / (full - zero), 0.0), 1.0)
            if _IS_SUBJECT[signal]:
                subject += table[0, which, signal] * strength
            strengths[signal, at] = strength
        share = min(1.0, subject / relevance)
        for signal in range(raw.shape[0]):
            if not _IS_SUBJECT[signal]:
                strengths[signal, at] *= share
            earned = 10 * table[0, which, signal] * strengths[signal, at]
            tenths[signal, at] = np.int64(np.rint(earned))
