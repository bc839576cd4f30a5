"""How sure a mean over needs is: bootstrap intervals, the same for every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
_SEED = 20_240_501
_EDGES = (2.5, 97.5)
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero: for differences, whether there is one."""
        return self.low > 0 or self.high < 0


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of one value per need, with its percentile bootstrap interval (Efron 1979).

    Needs are drawn with replacement, 2,000 times, from a fixed seed; zeros where there is none.
    """
    if not values:
        return Estimate(0.0, 0.0, 0.0)
    known = np.asarray(values, dtype=np.float64)
    draws = np.random.default_rng(_SEED).integers(0, len(known), (RESAMPLES, len(known)))
    low, high = np.percentile(known[draws].mean(axis=1), _EDGES)
    rounded = [round(float(number), _DIGITS) for number in (known.mean(), low, high)]
    return Estimate(*rounded)


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Estimate:
    """The mean of ours - theirs over the same needs in the same order, with its interval.

    Paired: a need that is hard for both tells nothing about which is better.
    """
    return estimate([one - other for one, other in zip(ours, theirs, strict=True)])
