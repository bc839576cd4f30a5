"""Points are learned from judged pairs, and only where needs left out of the fit gain by them."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from marketplace.engine.learning import LEARNED, Judged, fit, judged, learn, scores
from marketplace.engine.signals import SIGNALS
from marketplace.engine.weights import Weights, default_weights, weights_as_data, weights_from
from tests.engine.test_meaning import engine, market

WEIGHTS = default_weights()
COLUMN = {name: at for at, name in enumerate(SIGNALS)}
FULL = np.array([WEIGHTS.signals[name].full for name in SIGNALS])


def world(informative: str, needs: int = 30, products: int = 40) -> list[Judged]:
    """Needs whose levels follow one signal alone; all others are chance."""
    chance = np.random.default_rng(7)
    made = []
    for number in range(needs):
        values = chance.random((products, len(SIGNALS))) * FULL
        levels = np.zeros(products)
        best = np.argsort(-values[:, COLUMN[informative]])[:6]
        levels[best] = (3, 3, 2, 2, 1, 1)
        made.append(Judged(f"N{number}", values, levels, np.zeros(products, bool)))
    return made


def pointing_at(name: str) -> Weights:
    """All learned points on one signal."""
    signals = dict(WEIGHTS.signals)
    total = sum(signals[one].points for one in LEARNED)
    for one in LEARNED:
        signals[one] = replace(signals[one], points=total if one == name else 0.0)
    return replace(WEIGHTS, signals=MappingProxyType(signals))


def test_points_go_to_the_signal_that_tells() -> None:
    fitted = fit(world("text"), pointing_at("concepts"))
    points = {name: fitted.signals[name].points for name in LEARNED}
    assert max(points, key=lambda name: points[name]) == "text"
    assert points["text"] > 0.8 * sum(points.values())


def test_points_still_sum_to_a_hundred_and_supporting_ones_stay() -> None:
    fitted = fit(world("meaning"), WEIGHTS)
    for table in (fitted.signals, fitted.across):
        assert round(sum(tuned.points for tuned in table.values()), 6) == 100
    for name in set(SIGNALS) - set(LEARNED):
        assert fitted.signals[name] == WEIGHTS.signals[name]


def test_a_lesson_gains_where_the_old_points_were_wrong() -> None:
    lesson = learn(world("text"), pointing_at("concepts"), repeats=1)
    assert lesson.gains
    assert lesson.after > lesson.before + 0.2
    assert lesson.needs == 30


def test_points_that_were_right_are_not_replaced() -> None:
    assert not learn(world("text"), pointing_at("text"), repeats=1).gains


def test_too_few_needs_are_refused() -> None:
    with pytest.raises(ValueError, match="At least 10 needs"):
        learn(world("text", needs=9), WEIGHTS)


def test_progress_is_told_for_every_fold() -> None:
    told: list[tuple[int, int]] = []
    learn(world("text"), WEIGHTS, repeats=2, progress=lambda done, all_: told.append((done, all_)))
    assert told == [(done, 10) for done in range(1, 11)]


def test_scores_are_what_the_matcher_adds_up() -> None:
    needs, offers = market(seed=23, size=20)
    found = engine([*needs, *offers])
    for one in needs[:5]:
        values = found.values(one, offers)
        rows = judged(one.id, values, [0] * len(offers))
        expected = [found.compare(one, offer).score for offer in offers]
        assert np.allclose(scores(rows, WEIGHTS), expected, atol=0.06 * len(SIGNALS))
        assert rows.across.tolist() == values.across.tolist()


def test_weights_survive_the_file() -> None:
    assert weights_from(weights_as_data(WEIGHTS)) == WEIGHTS
