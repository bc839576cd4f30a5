"""How fast the best 20 are found: `python -m tests.benchmarks.speed --products 10000 100000`.

The matcher and its peers are asked the same questions in turn, in one process, over one made-up
catalogue; each size has a process of its own, so that its memory can be told. `--keep FOLDER`
keeps what was made for the next time (a million products: some 5 GB). `--peers` names the peers,
also slow ones above 100,000 products.
"""

import argparse
import gc
import json
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import market
from tests.benchmarks.contenders import PEERS, QUICK, SLOW, Contender, Ours
from tests.benchmarks.kept import Kept
from tests.benchmarks.market import Drawn

LARGE = 100_000
"""Slow peers are left out above, unless they are named."""
_FIRST = 28
_HEADINGS = ("needs", "wall ms", "p95", "x ours", "CPU ms", "p95", "x ours", "found")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of whom."""

    needs: int
    slow_needs: int
    peers: Sequence[str] | None
    keep: Path

    def names(self, count: int) -> list[str]:
        """The peers for a catalogue of this size."""
        return list(PEERS if count <= LARGE else QUICK) if self.peers is None else [*self.peers]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question took, in milliseconds, and how many it found."""

    wall: float
    cpu: float
    found: int


def run(plan: Plan, count: int) -> dict[str, Any]:
    """All figures for a catalogue of `count` products."""
    needs = [market.draw("scenario", number) for number in range(1, plan.needs + 1)]
    began = time.perf_counter()
    with closing(Kept(plan.keep)) as kept, ExitStack() as held:
        missing = kept.reach(count)
        figures: dict[str, Any] = {
            "products": count, "made": missing, "seconds to make": time.perf_counter() - began,
            "bytes a product": sum(map(len, kept.features.rows(count))) / count,
            "before": memory(),
        }  # fmt: skip
        base = Path(held.enter_context(tempfile.TemporaryDirectory()))
        ours = Ours(kept, count, needs, base)
        gc.collect()
        for need in needs:
            ours.ask(need)()
        figures |= {"base": ours.built, "after": memory()}
        limits: dict[Contender, int] = {ours: plan.needs}
        for name in plan.names(count):
            asked = plan.slow_needs if name in SLOW else plan.needs
            limits[PEERS[name](kept, count, held)] = asked
        answers = measure(limits, needs)
    return figures | {"engines": {one.name: summary(answers, one, ours) for one in answers}}


def measure(
    limits: Mapping[Contender, int], needs: Sequence[Drawn]
) -> dict[Contender, list[Answer]]:
    """Each need asked of one after the other, first of another each time; some know fewer needs.

    Everybody is asked once before: compiled code is loaded, caches are filled.
    """
    answers: dict[Contender, list[Answer]] = {one: [] for one in limits}
    for one in limits:
        one.ask(needs[-1])()
    gc.collect()
    gc.freeze()
    for number, need in enumerate(needs):
        asked = [one for one, limit in limits.items() if number < limit]
        first = number % len(asked)
        for one in asked[first:] + asked[:first]:
            answers[one].append(_put(one, need))
    gc.unfreeze()
    return answers


def _put(one: Contender, need: Drawn) -> Answer:
    question = one.ask(need)
    cpu, began = one.cpu(), time.perf_counter()
    found = question()
    wall, spent = time.perf_counter() - began, one.cpu() - cpu
    return Answer(1000 * wall, 1000 * spent, len(found))


def summary(
    answers: Mapping[Contender, Sequence[Answer]], one: Contender, ours: Contender
) -> dict[str, float]:
    """Medians and 95th percentiles, and the ratio of the medians to ours for the same needs."""
    theirs, same = answers[one], answers[ours][: len(answers[one])]
    found: dict[str, float] = {"needs": len(theirs)}
    for name in ("wall", "cpu"):
        times = sorted(getattr(answer, name) for answer in theirs)
        middle = statistics.median(times)
        base = statistics.median(getattr(answer, name) for answer in same)
        found[name] = middle
        found[f"{name} p95"] = times[max(0, round(0.95 * len(times)) - 1)]
        found[f"{name} x ours"] = middle / base
    return found | {"found": statistics.mean(answer.found for answer in theirs)}


def memory() -> dict[str, int]:
    """Megabytes of this process: resident, its own, and the most that were resident.

    Its own is what no file holds: pages of a mapped base are shared by all that map it.
    """
    fields: dict[str, int] = {}
    for line in Path("/proc/self/smaps_rollup").read_text("utf-8").splitlines()[1:]:
        name, amount = line.split()[:2]
        fields[name.rstrip(":")] = int(amount)
    private = fields["Anonymous"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"rss": fields["Rss"] // 1024, "private": private // 1024, "peak": peak // 1024}


def report(figures: Mapping[str, Any]) -> Iterator[str]:
    """The figures of one size as lines of text."""
    before, after = figures["before"], figures["after"]
    yield (
        f"\n{figures['products']:,} products, {figures['bytes a product']:,.0f} bytes of features "
        f"each; {figures['made']:,} made in {figures['seconds to make']:.1f} s"
    )
    base = figures["base"]
    yield (
        f"ours: counted in {base['counted']:.1f} s, base written in {base['built']:.1f} s (peak "
        f"{base['peak MB']:,.0f} MB), opened in {base['opened']:.2f} s, {base['MB mapped']:,.0f} MB"
    )
    yield (
        f"MB: RSS {before['rss']:,} -> {after['rss']:,}, its own {before['private']:,} -> "
        f"{after['private']:,}, peak {after['peak']:,}"
    )
    yield f"{'':{_FIRST}}" + "".join(f"{name:>10}" for name in _HEADINGS)
    for name, found in figures["engines"].items():
        numbers = [found["needs"], *(v for k, v in found.items() if k not in ("needs", "found"))]
        cells = "".join(f"{number:10,.3f}" for number in numbers[1:])
        yield f"{name:{_FIRST}}{numbers[0]:>10}{cells}{found['found']:10.1f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, nargs="+", default=[10_000])
    parser.add_argument("--needs", type=int, default=50)
    parser.add_argument("--slow-needs", type=int, default=10, help="needs for slow peers")
    parser.add_argument("--peers", nargs="*", choices=PEERS, help="only these")
    parser.add_argument("--keep", type=Path, help="keep made products in this folder")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    return parser.parse_args()


def main() -> None:
    asked = _arguments()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in app.py; read by the processes begun below
    fresh = multiprocessing.get_context("spawn")
    figures = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        plan = Plan(asked.needs, asked.slow_needs, asked.peers, asked.keep or Path(folder))
        for count in sorted(asked.products):
            with ProcessPoolExecutor(1, mp_context=fresh) as alone:
                figures.append(alone.submit(run, plan, count).result())
            print("\n".join(report(figures[-1])), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
