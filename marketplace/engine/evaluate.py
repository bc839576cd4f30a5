"""Ranking measures over judged needs: nDCG@10, Recall@50, MRR, time per need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import fmean
from time import perf_counter

Judgements = Mapping[str, Mapping[str, int]]
Rank = Callable[[str, Sequence[str] | None], Sequence[str]]

_RELEVANT = 2
_RECALL_AT = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over needs; times in milliseconds."""

    ndcg10: float
    recall50: float
    mrr: float
    ms_per_query: float
    queries: int


def ndcg(ranked: Sequence[str], judged: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted gain, gain 2^level - 1, discount log2(place + 1); 0 without gains."""

    def gain(levels: Sequence[int]) -> float:
        return sum((2.0**level - 1) / log2(place + 2) for place, level in enumerate(levels))

    best = gain(sorted(judged.values(), reverse=True)[:depth])
    return gain([judged.get(key, 0) for key in ranked[:depth]]) / best if best else 0.0


def relevant(judged: Mapping[str, int]) -> set[str]:
    """Those of level 2 or more where there are such, else of level 1."""
    best = {key for key, level in judged.items() if level >= _RELEVANT}
    return best or {key for key, level in judged.items() if level >= 1}


def recall(ranked: Sequence[str], judged: Mapping[str, int], depth: int = _RECALL_AT) -> float:
    """The share of relevant records among the first `depth`."""
    wanted = relevant(judged)
    return len(wanted & set(ranked[:depth])) / len(wanted) if wanted else 0.0


def reciprocal_rank(ranked: Sequence[str], judged: Mapping[str, int]) -> float:
    """One over the place of the first relevant record; 0 where none came."""
    wanted = relevant(judged)
    return next((1 / place for place, key in enumerate(ranked, 1) if key in wanted), 0.0)


def evaluate(rank: Rank, judgements: Judgements, *, pool: str) -> Figures:
    """Run `rank(need id, ids to rank or None for all)` over every need with a relevant record.

    `pool` is `judged` (re-rank what was judged) or `all` (rank the whole corpus).
    """
    rows: list[tuple[float, float, float]] = []
    needs = {key: judged for key, judged in sorted(judgements.items()) if relevant(judged)}
    begun = perf_counter()
    ranked = {
        key: rank(key, sorted(judged) if pool == "judged" else None)
        for key, judged in needs.items()
    }
    spent = perf_counter() - begun
    for key, judged in needs.items():
        order = ranked[key]
        rows.append((ndcg(order, judged), recall(order, judged), reciprocal_rank(order, judged)))
    if not rows:
        return Figures(0.0, 0.0, 0.0, 0.0, 0)
    means = [round(fmean(column), 4) for column in zip(*rows, strict=True)]
    return Figures(means[0], means[1], means[2], round(1000 * spent / len(rows), 2), len(rows))
