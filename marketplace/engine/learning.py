"""Points fitted on judged pairs, checked by cross-validation over needs; nothing is hidden.

What is learned are the points of the signals about the subject. They are found by LambdaRank
(Burges, From RankNet to LambdaRank to LambdaMART, 2010) on a sum of strengths with points of at
least 0: each pair of products of one need that stands in the wrong order costs as much as putting
it right would gain in nDCG@10. Signals that only support a match keep their points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from marketplace.engine.comparison import Values
from marketplace.engine.evaluate import ndcg
from marketplace.engine.signals import SIGNALS, SUBJECT
from marketplace.engine.weights import Tuned, Weights

Doubles = NDArray[np.float64]
LEARNED = tuple(name for name in SIGNALS if name in SUBJECT)
FOLDS = 5
DEPTH = 10
LEAST_GAIN = 0.002
"""A smaller gain is chance: learning twice from the same pairs changes about as much."""
_ROUNDS = 6
_RIDGE = 0.01
_LEAST_DIFFERENCE = 1e-4
_NEAR_TOP = 15


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged products of one need: raw values (products × signals), levels 0..3, and which of
    them speak another language than the need."""

    need: str
    values: Doubles
    levels: Doubles
    across: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lesson:
    """New weights, and nDCG@10 of the old ones and, on needs left out of the fit, of new ones."""

    weights: Weights
    before: float
    after: float
    needs: int

    @property
    def gains(self) -> bool:
        """Whether the new weights are better on needs that they were not fitted on."""
        return self.after > self.before + LEAST_GAIN


def judged(need: str, values: Values, levels: Sequence[int]) -> Judged:
    """The raw values of all signals for the judged pairs of one need."""
    return Judged(need, values.raw.T.copy(), np.array(levels, np.float64), values.across)


def learn(
    examples: Sequence[Judged], weights: Weights, *, repeats: int = 3,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Lesson:  # fmt: skip
    """Fit the points on all examples; say what they are worth on needs left out of the fit."""
    useful = [one for one in examples if one.levels.max(initial=0) > 0]
    if len(useful) < 2 * FOLDS:
        raise ValueError(f"At least {2 * FOLDS} needs with a fitting product are wanted.")
    before = float(np.mean([_quality(one, weights) for one in useful]))
    after = []
    for done, (train, held) in enumerate(_folds(useful, repeats)):
        fitted = fit(train, weights)
        after += [_quality(one, fitted) for one in held]
        progress(done + 1, FOLDS * repeats)
    return Lesson(fit(useful, weights), before, float(np.mean(after)), len(useful))


def _folds(examples: Sequence[Judged], repeats: int) -> Iterator[tuple[list[Judged], list[Judged]]]:
    for seed in range(repeats):
        order = np.random.default_rng(seed).permutation(len(examples))
        for fold in np.array_split(order, FOLDS):
            held = set(fold.tolist())
            yield (
                [one for at, one in enumerate(examples) if at not in held],
                [examples[at] for at in fold],
            )


def fit(examples: Sequence[Judged], weights: Weights) -> Weights:
    """Weights whose learned points put these examples in order best."""
    strengths = [_strengths(one, weights) for one in examples]
    spread = np.concatenate(strengths).std(axis=0)
    spread[spread == 0] = 1.0
    scaled = [rows / spread for rows in strengths]
    points = np.full(len(LEARNED), 1.0)
    for _ in range(_ROUNDS):
        points = _round(scaled, [one.levels for one in examples], points)
    return _with_points(weights, points / spread)


def _round(scaled: Sequence[Doubles], levels: Sequence[Doubles], points: Doubles) -> Doubles:
    """One round: weigh the pairs by the order that the present points give, then fit."""
    parts = [_misplaced(rows, one, points) for rows, one in zip(scaled, levels, strict=True)]
    apart = np.concatenate([part for part, _ in parts])
    worth = np.concatenate([part for _, part in parts])

    def cost(tried: Doubles) -> tuple[float, Doubles]:
        margin = apart @ tried
        loss = (worth * np.logaddexp(0, -margin)).sum() / len(scaled)
        slope = -(apart.T @ (worth / (1 + np.exp(margin)))) / len(scaled)
        return loss + _RIDGE * tried @ tried, slope + 2 * _RIDGE * tried

    bounds = [(0, None)] * len(points)
    found: Doubles = minimize(cost, points, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def _misplaced(rows: Doubles, levels: Doubles, points: Doubles) -> tuple[Doubles, Doubles]:
    """Differences of better and worse products, and what their order is worth in nDCG@10."""
    place = np.empty(len(rows), np.int64)
    place[np.argsort(-(rows @ points), kind="stable")] = np.arange(len(rows))
    # A flat discount beyond the places that count, so that what is far below is drawn up too.
    discount = 1 / np.log2(np.minimum(place, _NEAR_TOP) + 2)
    gain = 2.0**levels - 1
    best = (np.sort(gain)[::-1][:DEPTH] / np.log2(np.arange(min(DEPTH, len(gain))) + 2)).sum()
    apart, worth = [np.zeros((0, rows.shape[1]))], [np.zeros(0)]
    for at in np.flatnonzero(gain > 0):
        worse = np.flatnonzero(gain < gain[at])
        change = np.abs((gain[at] - gain[worse]) * (discount[at] - discount[worse])) / best
        worse, change = worse[change > _LEAST_DIFFERENCE], change[change > _LEAST_DIFFERENCE]
        apart.append(rows[at] - rows[worse])
        worth.append(change)
    return np.concatenate(apart), np.concatenate(worth)


def _strengths(one: Judged, weights: Weights) -> Doubles:
    """Strength (products × learned signals) in units of the points for one language.

    Pairs across languages keep their own table: what a signal earns there stays what it is now.
    """
    here, apart = (_rows(one.values, table) for table in (weights.signals, weights.across))
    share = [
        weights.across[name].points / weights.signals[name].points
        if weights.signals[name].points
        else 1.0
        for name in LEARNED
    ]
    strengths: Doubles = np.where(one.across[:, None], apart * share, here)
    return strengths


def _rows(values: Doubles, table: Mapping[str, Tuned]) -> Doubles:
    columns = {name: at for at, name in enumerate(SIGNALS)}
    return np.stack([table[name].strengths(values[:, columns[name]]) for name in LEARNED], axis=1)


def _with_points(weights: Weights, raw: Doubles) -> Weights:
    """The same weights with these shares of the learned points, in tenths that add up."""
    total = sum(weights.signals[name].points for name in LEARNED)
    shares = raw * total / raw.sum() if raw.sum() else np.full(len(raw), total / len(raw))
    tenths = np.floor(10 * shares).astype(int)
    left = round(10 * total) - int(tenths.sum())
    tenths[np.argsort(-(10 * shares - tenths), kind="stable")[:left]] += 1
    points: Mapping[str, float] = dict(zip(LEARNED, (tenths / 10).tolist(), strict=True))
    signals = {
        name: replace(tuned, points=points.get(name, tuned.points))
        for name, tuned in weights.signals.items()
    }
    return replace(weights, signals=MappingProxyType(signals))


def _quality(one: Judged, weights: Weights) -> float:
    """nDCG@10 of one need under these weights, by the score that a person would see."""
    score = scores(one, weights)
    order = np.argsort(-np.round(score, 1), kind="stable")
    levels = {str(at): int(level) for at, level in enumerate(one.levels)}
    return ndcg([str(at) for at in order], levels)


def scores(one: Judged, weights: Weights) -> Doubles:
    """Scores of the products of a need, as the matcher adds them up."""
    total = np.zeros(len(one.levels))
    for mask, table in ((~one.across, weights.signals), (one.across, weights.across)):
        subject, support = (
            sum(
                (
                    table[name].points * table[name].strengths(one.values[:, at])
                    for at, name in enumerate(SIGNALS)
                    if (name in SUBJECT) == wanted
                ),
                np.zeros(len(total)),
            )
            for wanted in (True, False)
        )
        total += mask * (subject + support * np.minimum(1.0, subject / weights.relevance))
    return total
