import math

import pytest

from marketplace.engine.evaluate import (
    Figures,
    Run,
    evaluate,
    ndcg,
    recall,
    reciprocal_rank,
    relevant,
    run,
    spoken,
)
from marketplace.engine.resampling import Estimate


def test_ndcg_uses_exponential_gain() -> None:
    judged = {"a": 3, "b": 1, "c": 0}
    best = 7 + 1 / math.log2(3)
    assert ndcg(["a", "b", "c"], judged) == pytest.approx(1.0)
    assert ndcg(["b", "a"], judged) == pytest.approx((1 + 7 / math.log2(3)) / best)
    assert ndcg(["c"], judged) == 0.0
    assert ndcg(["a"], {"a": 0}) == 0.0


def test_relevant_are_level_two_and_more_where_there_are_such() -> None:
    assert relevant({"a": 2, "b": 1, "c": 3}) == {"a", "c"}
    assert relevant({"a": 1, "b": 0}) == {"a"}


def test_recall_and_reciprocal_rank_look_at_the_relevant() -> None:
    judged = {"a": 3, "b": 2, "c": 1}
    assert recall(["c", "a", "x"], judged) == 0.5
    assert reciprocal_rank(["c", "a"], judged) == 0.5
    assert reciprocal_rank(["c"], judged) == 0.0


def test_needs_without_a_relevant_record_are_left_out() -> None:
    judgements = {"n1": {"a": 3, "b": 0}, "n2": {"a": 0}}
    asked: list[tuple[str, object]] = []

    def rank(key: str, ids: object) -> list[str]:
        asked.append((key, ids))
        return ["a", "b"]

    figures = evaluate(rank, judgements, pool="judged")
    assert asked == [("n1", ["a", "b"])]
    assert (figures.ndcg10, figures.recall50, figures.mrr, figures.queries) == (1.0, 1.0, 1.0, 1)
    evaluate(rank, judgements, pool="all")
    assert asked[-1] == ("n1", None)


JUDGEMENTS = {"n1": {"a": 3}, "n2": {"b": 3}, "n3": {"c": 2, "d": 2}}
GOOD = {"n1": ["a"], "n2": ["x", "b"], "n3": ["x", "d"]}
POOR = {"n1": ["x", "a"], "n2": ["x", "y"], "n3": ["x", "d"]}


def made(orders: dict[str, list[str]]) -> Run:
    return run(lambda key, _ids: orders[key], JUDGEMENTS, pool="all")


def test_run_keeps_the_scores_of_each_need() -> None:
    found = made(GOOD)
    assert (found.column("mrr"), found.column("recall50")) == ([1.0, 0.5, 0.5], [1.0, 1.0, 0.5])
    assert found.ranked["n3"] == ["x", "d"]
    assert found.figures.mrr == 0.6667


def test_run_has_an_interval_for_each_measure() -> None:
    found = made(GOOD).estimates()
    assert list(found) == ["ndcg10", "recall50", "mrr"]
    assert found["recall50"] == Estimate(0.8333, 0.5, 1.0)


def test_runs_are_compared_need_by_need() -> None:
    change = made(GOOD).minus(made(POOR))
    assert change["mrr"] == Estimate(0.3333, 0.0, 0.5)
    assert made(GOOD).minus(made(GOOD))["ndcg10"] == Estimate(0.0, 0.0, 0.0)


def test_part_of_a_run_is_measured_alone() -> None:
    part = made(GOOD).only({"n1", "n9"})
    assert (part.figures.ndcg10, part.figures.queries) == (1.0, 1)
    empty = made(GOOD).only(set())
    assert empty.figures == Figures(0.0, 0.0, 0.0, 0.0, 0)


def test_worst_needs_come_first() -> None:
    assert made(POOR).worst(2) == ["n2", "n3"]
    assert made(POOR).worst(9) == ["n2", "n3", "n1"]


def test_language_of_the_wanted_is_the_same_another_or_both() -> None:
    assert spoken("zh", ["zh", "mixed"]) == "same"
    assert spoken("zh", ["zh", "en"]) == "some"
    assert spoken("en", ["zh"]) == "other"
    assert spoken("mixed", ["zh", "en"]) == "same"
