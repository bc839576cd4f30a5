"""A run of everything: `python -m tests.benchmarks.batch [--scenarios N] [--products M]`.

2,000 scenarios x 20,000 products by default, up to 10,000 x 100,000, of the made-up market; prints
pairs a second and total seconds, with what was written, and how long the gap report takes after it.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from marketplace.config import Settings
from marketplace.db import Database
from marketplace.matching import bases, batch, gaps
from marketplace.matching.gaps import GapFilters
from marketplace.matching.models import MatchPair, MatchRun
from marketplace.matching.state import forget, state_of
from tests.benchmarks.pages import databases, fill


def measure(settings: Settings, *, seconds: float | None) -> dict[str, object]:
    """One run from the first index to the last pair; with `seconds` only so long a part of it."""
    database = Database(settings.database)
    bases.use(settings.data_dir / bases.FOLDER)
    began = time.perf_counter()
    with database.reading() as session:
        state_of(session).refresh()
    indexed = time.perf_counter() - began
    with database.writing() as session:
        number = batch.begin(session).id
    began = time.perf_counter()
    outcome = batch.work(database, number, progress=_show, seconds=seconds)
    took = time.perf_counter() - began
    print()
    with database.reading() as session:
        run = session.get_one(MatchRun, number)
        kept = session.scalar(select(func.count(MatchPair.id))) or 0
    figures: dict[str, object] = {
        "outcome": outcome.value, "scenarios": run.done, "products": run.products,
        "index seconds": round(indexed, 1), "seconds": round(took, 1),
        "seconds for all": round(took * max(run.total or 0, run.done) / max(run.done, 1), 1),
        "pairs a second": round(run.done * run.products / took), "kept": kept,
        "ms a scenario": round(1000 * took / max(run.done, 1), 2),
        "report ms": _report(database) if outcome == batch.Outcome.DONE else None,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip
    forget()
    database.engine.dispose()
    return figures


def _report(database: Database) -> dict[str, float]:
    """Milliseconds of the counts of each side, the second time."""
    found = {}
    for side in ("scenario", "product"):
        for _again in range(2):
            began = time.perf_counter()
            with database.reading() as session:
                run = gaps.last_run(session)
                assert run is not None
                gaps.counts(session, run, GapFilters(side))
            found[side] = round(1000 * (time.perf_counter() - began), 1)
    return found


def _show(done: int, total: int) -> None:
    print(f"\r{done} of {total} scenarios", end="", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=2_000)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, help="stop after so long and reckon the rest")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        databases(Path(folder), asked.databases) as all_settings,
    ):
        fill(all_settings, {"scenario": asked.scenarios, "product": asked.products})
        figures = {
            kind: measure(settings, seconds=asked.seconds)
            for kind, settings in all_settings.items()
        }
    for kind, one in figures.items():
        print(kind, json.dumps(one, ensure_ascii=False))
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
