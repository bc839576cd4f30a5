"""From raw values to points, in tenths so that they add up exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marketplace.engine import tallies
from marketplace.engine.comparison import Doubles, Values
from marketplace.engine.signals import AT, SIGNALS
from marketplace.engine.weights import Weights

Tenths = NDArray[np.int64]


class Scoring:
    """The tables of some weights as arrays."""

    def __init__(self, weights: Weights) -> None:
        self._relevance = float(weights.relevance)
        tables = [
            weights.table(meant=meant, across=across)
            for meant in (False, True)
            for across in (False, True)
        ]
        self._table = np.array(
            [
                [[getattr(table[signal], name) for signal in SIGNALS] for table in tables]
                for name in ("points", "zero", "full")
            ],
            np.float64,
        )

    def texts_matter(self, values: Values) -> NDArray[np.bool_]:
        """Whose texts can change their score: by key phrases, or by conditions that may be met."""
        table = 2 * values.meant.astype(np.int64) + values.across
        earns = self._table[0, table, AT["phrases"]] > 0
        return np.asarray(earns | (values.raw[AT["conditions"]] > 0))

    def score(self, values: Values) -> tuple[Tenths, Doubles]:
        """Tenths of points and strengths 0..1 (signals x n); a score is the sum of a column.

        The strengths of what only supports a match are scaled by how far the subject fits.
        """
        strengths = np.empty(values.raw.shape)
        tenths = np.empty(values.raw.shape, np.int64)
        tallies.points(
            values.raw, values.across, values.meant, self._table, self._relevance, strengths, tenths
        )
        return tenths, strengths
