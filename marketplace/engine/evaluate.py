"""Ranking measures over judged needs: nDCG@10, Recall@50, MRR, time per need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from operator import attrgetter
from statistics import fmean
from time import perf_counter
from types import MappingProxyType

from marketplace.engine.resampling import Estimate, difference, estimate

Judgements = Mapping[str, Mapping[str, int]]
Rank = Callable[[str, Sequence[str] | None], Sequence[str]]

MEASURES = ("ndcg10", "recall50", "mrr")
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


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures of one need."""

    ndcg10: float
    recall50: float
    mrr: float


@dataclass(frozen=True, slots=True)
class Run:
    """What a ranker gave for each need, and how good it was; needs in the order of their ids."""

    ranked: Mapping[str, Sequence[str]]
    scores: Mapping[str, Scores]
    seconds: float

    @property
    def figures(self) -> Figures:
        """The means over all needs; zeros without needs."""
        count = len(self.scores)
        if not count:
            return Figures(0.0, 0.0, 0.0, 0.0, 0)
        ndcg10, recall50, mrr = (round(fmean(self.column(one)), 4) for one in MEASURES)
        return Figures(ndcg10, recall50, mrr, round(1000 * self.seconds / count, 2), count)

    def column(self, measure: str) -> list[float]:
        """One of MEASURES for each need, in order."""
        return list(map(attrgetter(measure), self.scores.values()))

    def estimates(self) -> dict[str, Estimate]:
        """Each of MEASURES with its interval over needs."""
        return {measure: estimate(self.column(measure)) for measure in MEASURES}

    def minus(self, other: Run) -> dict[str, Estimate]:
        """How much better than another run over the same needs, paired, with intervals."""
        return {one: difference(self.column(one), other.column(one)) for one in MEASURES}

    def only(self, needs: Collection[str]) -> Run:
        """The part of the run about some needs; its time is a share of the whole."""
        kept = [key for key in self.scores if key in needs]
        return Run(
            MappingProxyType({key: self.ranked[key] for key in kept}),
            MappingProxyType({key: self.scores[key] for key in kept}),
            self.seconds * len(kept) / max(len(self.scores), 1),
        )

    def worst(self, count: int) -> list[str]:
        """The `count` needs that came out worst: by nDCG, then recall, then first good place."""
        return sorted(self.scores, key=lambda key: (self._order(key), key))[:count]

    def _order(self, key: str) -> tuple[float, ...]:
        return tuple(getattr(self.scores[key], measure) for measure in MEASURES)


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


def run(rank: Rank, judgements: Judgements, *, pool: str) -> Run:
    """Call `rank(need id, ids to rank or None for all)` for every need with a relevant record.

    `pool` is `judged` (re-rank what was judged) or `all` (rank the whole corpus).
    """
    needs = {key: judged for key, judged in sorted(judgements.items()) if relevant(judged)}
    begun = perf_counter()
    ranked = {
        key: rank(key, sorted(judged) if pool == "judged" else None)
        for key, judged in needs.items()
    }
    spent = perf_counter() - begun
    scores = {
        key: Scores(
            ndcg(ranked[key], judged),
            recall(ranked[key], judged),
            reciprocal_rank(ranked[key], judged),
        )
        for key, judged in needs.items()
    }
    return Run(MappingProxyType(ranked), MappingProxyType(scores), spent)


def evaluate(rank: Rank, judgements: Judgements, *, pool: str) -> Figures:
    """The means of a run, for those who need no more."""
    return run(rank, judgements, pool=pool).figures


def spoken(mine: str, theirs: Collection[str]) -> str:
    """Whether the records a need wants speak its language: `same`, `some` or `other`.

    Takes the language of the need and those of the records; a mixed text speaks both.
    """
    same = [mine == "mixed" or one in (mine, "mixed") for one in theirs]
    return "same" if all(same) else "some" if any(same) else "other"
