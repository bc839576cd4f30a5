"""The matcher on a judged folder: figures as a whole and by group, ablations, the worst needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from typing import Any

from marketplace.engine.evaluate import MEASURES, Judgements, Rank, Run, relevant, run, spoken
from marketplace.engine.matcher import Matcher
from marketplace.engine.resampling import Estimate
from marketplace.engine.weights import default_weights
from marketplace.matching.catalogue import Catalogue
from marketplace.matching.judged import JudgedFolder

GROUPINGS = ("language", "sector", "same_language")
_DEPTH = 50
_CAME = 10

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Ablated:
    """The run with one signal switched off, and what that changed (without - with)."""

    signal: str
    run: Run
    change: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Placed:
    """A product beside a need: its judged level, its rank (None: not reached)."""

    id: str
    title: str
    level: int | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Failed:
    """A need that came out badly: what was expected, the best first, and what came instead."""

    need: str
    title: str
    ndcg10: float
    expected: tuple[Placed, ...]
    came: tuple[Placed, ...]


class Evaluation:
    """A judged folder, the matcher over it, and its run. `tick` is called for each need ranked."""

    def __init__(self, folder: JudgedFolder, pool: str, tick: Tick) -> None:
        self.folder = folder
        self.pool = pool
        self._tick = tick
        self._catalogue = Catalogue(folder.needs, folder.capabilities)
        self.judgements = known(folder)
        self.run = self._run(self._catalogue)

    def groups(self, grouping: str) -> dict[str, Run]:
        """The run in parts by one of GROUPINGS, the largest first."""
        members: dict[str, list[str]] = defaultdict(list)
        for need in self.run.scores:
            members[self._group(grouping, need)].append(need)
        ordered = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
        return {name: self.run.only(needs) for name, needs in ordered}

    def ablations(self) -> list[Ablated]:
        """Every signal switched off in turn; who is compared at all stays the same."""
        found = []
        for signal in self._catalogue.matcher.weights.signals:
            without = self._run(_without(self._catalogue, signal))
            found.append(Ablated(signal, without, without.minus(self.run)))
        return found

    def worst(self, count: int) -> list[Failed]:
        """The `count` needs that came out worst."""
        titles = {one.id: one.title for one in self.folder.capabilities}
        return [self._failed(need, titles) for need in self.run.worst(count)]

    def _run(self, catalogue: Catalogue) -> Run:
        return run(ranker(catalogue, self._tick), self.judgements, pool=self.pool)

    def _group(self, grouping: str, need: str) -> str:
        if grouping == "language":
            return self.folder.need_languages[need]
        if grouping == "sector":
            return next(one.sector for one in self.folder.needs if one.id == need)
        languages = self.folder.capability_languages
        wanted = relevant(self.judgements[need])
        theirs = [languages.get(key, "") for key in wanted]
        return spoken(self.folder.need_languages[need], theirs)

    def _failed(self, need: str, titles: Mapping[str, str]) -> Failed:
        judged, ranked = self.judgements[need], self.run.ranked[need]
        ranks = {key: rank for rank, key in enumerate(ranked, 1)}
        wanted = sorted(relevant(judged), key=lambda key: (-judged[key], key))

        def placed(key: str) -> Placed:
            return Placed(key, titles.get(key, ""), judged.get(key), ranks.get(key))

        return Failed(
            need=need,
            title=next(one.title for one in self.folder.needs if one.id == need),
            ndcg10=round(self.run.scores[need].ndcg10, 4),
            expected=tuple(map(placed, wanted)),
            came=tuple(map(placed, ranked[:_CAME])),
        )


def known(folder: JudgedFolder) -> Judgements:
    """The judgements of needs that the folder describes."""
    needs = {need.id for need in folder.needs}
    return {key: judged for key, judged in folder.judgements.items() if key in needs}


def ranker(catalogue: Catalogue, tick: Tick = lambda: None) -> Rank:
    """The matcher as `run` asks for it: 50 of the whole corpus, or all of some products."""

    def rank(need: str, ids: Sequence[str] | None) -> list[str]:
        tick()
        if ids is None:
            return [m.id for m in catalogue.suppliers(need, top=_DEPTH, floor=0.0)]
        inside = [key for key in ids if key in catalogue.capabilities]
        return [m.id for m in catalogue.order(need, inside)]

    return rank


def rankings(folder: JudgedFolder, ablation: bool) -> int:
    """How many needs will be ranked, for a progress bar."""
    return len(known(folder)) * (1 + ablation * len(default_weights().signals))


def scores_as_json(
    evaluation: Evaluation, ablations: Sequence[Ablated] = (), worst: Sequence[Failed] = ()
) -> dict[str, Any]:
    """The documented object; keys are only ever added."""
    return {
        **asdict(evaluation.run.figures),
        "intervals": _intervals(evaluation.run.estimates()),
        **{f"by_{one}": _parts(evaluation.groups(one)) for one in GROUPINGS},
        **({"ablation": [_ablated(one) for one in ablations]} if ablations else {}),
        **({"worst": [asdict(one) for one in worst]} if worst else {}),
    }


def _without(catalogue: Catalogue, signal: str) -> Catalogue:
    """The same records, features and index under weights without a signal."""
    other, known = copy(catalogue), catalogue.matcher
    weights = known.weights.without(signal)
    other.matcher = Matcher(known.vocabulary, weights, known.statistics, known.lexicon)
    return other


def _parts(groups: Mapping[str, Run]) -> dict[str, dict[str, Any]]:
    return {name: _part(part) for name, part in groups.items()}


def _part(part: Run) -> dict[str, Any]:
    figures = asdict(part.figures)
    del figures["ms_per_query"]  # needs of a group are not timed apart
    return {**figures, "intervals": _intervals(part.estimates())}


def _ablated(one: Ablated) -> dict[str, Any]:
    figures = asdict(one.run.figures)
    return {
        "signal": one.signal,
        **{measure: figures[measure] for measure in MEASURES},
        "change": {measure: asdict(change) for measure, change in one.change.items()},
    }


def _intervals(estimates: Mapping[str, Estimate]) -> dict[str, list[float]]:
    return {measure: [one.low, one.high] for measure, one in estimates.items()}
