import math

import pytest

from marketplace.engine.evaluate import evaluate, ndcg, recall, reciprocal_rank, relevant


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
