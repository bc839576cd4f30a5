"""An evaluation as lines for people: figures with intervals, groups, ablations, worst needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from marketplace.engine.evaluate import Run
from marketplace.engine.resampling import Estimate
from marketplace.matching.evaluation import Ablated, Evaluation, Failed, Placed

NAMES: Mapping[str, str] = {"ndcg10": "nDCG@10", "recall50": "Recall@50", "mrr": "MRR"}
HEADINGS: Mapping[str, str] = {
    "language": "By language of the need",
    "sector": "By sector of the need",
    "same_language": "By whether the wanted products (level 2 and more) speak the need's language",
}
_NAMED: Mapping[str, Mapping[str, str]] = {
    "sector": {"": "(none)"},
    "same_language": {
        "same": "the same language",
        "some": "some the same, some another",
        "other": "another language",
    },
}
# Wide enough for a difference with signs and a mark.
WIDTH = 28


def lines(
    evaluation: Evaluation,
    groupings: Sequence[str] = (),
    ablations: Sequence[Ablated] = (),
    worst: Sequence[Failed] = (),
) -> Iterator[str]:
    """All that was asked for, the figures of the whole first."""
    yield from overall(evaluation.run)
    for grouping in groupings:
        yield from grouped(grouping, evaluation.groups(grouping))
    if ablations:
        yield from ablated(ablations)
    if worst:
        yield from failures(worst)


def overall(run: Run) -> Iterator[str]:
    """The figures of a run, each with its 95 % interval over needs."""
    for measure, one in run.estimates().items():
        yield f"{NAMES[measure]:<11}{interval(one)}"
    figures = run.figures
    yield f"ms a need  {figures.ms_per_query:.1f}"
    yield f"needs      {figures.queries}"


def grouped(grouping: str, groups: Mapping[str, Run]) -> Iterator[str]:
    """A line a group; its name stands last, as Chinese has no fixed width."""
    yield ""
    yield HEADINGS[grouping]
    yield f"{'needs':>6}  {_heading()}"
    named = _NAMED.get(grouping, {})
    for name, run in groups.items():
        figures = "".join(f"{interval(one):<{WIDTH}}" for one in run.estimates().values())
        yield f"{len(run.scores):>6}  {figures}{named.get(name, name)}"


def ablated(ablations: Sequence[Ablated]) -> Iterator[str]:
    """What switching each signal off changes; `*` where the interval leaves out zero."""
    yield ""
    yield "With one signal switched off (* clear change)"
    yield f"{'without':<16}{_heading()}"
    for one in ablations:
        yield f"{one.signal:<16}{changes(one.change)}".rstrip()


def failures(worst: Sequence[Failed]) -> Iterator[str]:
    """Each need with what was expected and where it came, and what came first."""
    yield ""
    yield "The needs that came out worst"
    for one in worst:
        yield ""
        yield f"{one.need}  {one.title}  nDCG@10 {one.ndcg10:.3f}"
        yield "  expected"
        for placed in one.expected:
            rank = f"rank {placed.rank}" if placed.rank else "not reached"
            yield f"    level {placed.level}  {rank:<12}{_named(placed)}"
        yield "  came"
        for placed in one.came:
            judged = "not judged" if placed.level is None else f"level {placed.level}"
            yield f"    {placed.rank:>2}. {judged:<12}{_named(placed)}"


def interval(one: Estimate) -> str:
    """A mean with its interval."""
    return f"{one.mean:.3f} [{one.low:.3f}, {one.high:.3f}]"


def changes(differences: Mapping[str, Estimate]) -> str:
    """Differences with their signs, a column each."""
    shown = (
        f"{one.mean:+.3f} [{one.low:+.3f}, {one.high:+.3f}]{'*' if one.is_clear else ''}"
        for one in differences.values()
    )
    return "".join(f"{text:<{WIDTH}}" for text in shown)


def _heading() -> str:
    return "".join(f"{name:<{WIDTH}}" for name in NAMES.values()).rstrip()


def _named(placed: Placed) -> str:
    return f"{placed.id}  {placed.title}".rstrip()
