"""`python -m tests.benchmarks.freshness [--products N] [--changes N]`: how fresh matches are.

A market of N products serves 20 matches a second while products are changed one after the other;
printed is how long each change took to be visible in the matches of a scenario that it fits, what
the matches took meanwhile, and how long the index waited for its merges.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from marketplace.config import Settings
from marketplace.db import Database
from marketplace.matching import events, features, service
from marketplace.matching.state import MatcherState, state_of
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from tests.benchmarks.pages import databases, fill

A_SECOND = 20


def measure(settings: Settings, changes: int, scenarios: int) -> dict[str, object]:
    """Milliseconds from the commit of a change to its sight, and of matches meanwhile."""
    events.listen()
    database = Database(settings.database)
    with database.writing() as session:  # the made-up vectors and real ones do not compare
        features.remake(session, "scenario", list(range(1, changes + 1)))
    with database.reading() as session:
        state = state_of(session)
    state.refresh()
    ended, taken, seen, wrong = threading.Event(), [], [], 0
    server = threading.Thread(target=_serve, args=(database, state, scenarios, ended, taken))
    server.start()
    for number in range(1, changes + 1):
        name = _change(database, number)
        began = time.perf_counter()
        while not _shows(database, state, number, name):
            if time.perf_counter() - began > 10:
                wrong += 1
                break
        seen.append(1000 * (time.perf_counter() - began))
    ended.set()
    server.join()
    database.engine.dispose()
    return {"changes": changes, "not seen": wrong, **_spread("visible ms", seen),
            "matches served": len(taken), **_spread("match ms", taken)}  # fmt: skip


def _spread(name: str, values: list[float]) -> dict[str, float]:
    points = np.percentile(values, [50, 95, 100])
    return {f"{name} {label}": round(float(point), 1)
            for label, point in zip(("median", "p95", "worst"), points, strict=True)}  # fmt: skip


def _serve(
    database: Database, state: MatcherState, scenarios: int, ended: threading.Event,
    taken: list[float],
) -> None:  # fmt: skip
    for number in _numbers(scenarios):
        if ended.is_set():
            return
        began = time.perf_counter()
        with database.reading() as session:
            scenario = session.get_one(Scenario, number)
            service.suppliers_for(session, state, scenario=scenario)
        took = time.perf_counter() - began
        taken.append(1000 * took)
        time.sleep(max(0.0, 1 / A_SECOND - took))


def _numbers(size: int) -> Iterator[int]:
    while True:
        yield from range(1, size + 1)


def _change(database: Database, number: int) -> str:
    """Product `number` becomes what scenario `number` asks for; returns its new title."""
    with database.writing() as session:
        scenario = session.get_one(Scenario, number)
        name = f"{scenario.title} {time.time_ns()}"
        draft, problems = ProductDraft.read({"title": name, "description": scenario.description})
        assert draft is not None, problems
        product = session.get_one(Product, number)
        products.revise(session, None, product=product, draft=draft, version=product.version)
    return name


def _shows(database: Database, state: MatcherState, number: int, name: str) -> bool:
    with database.reading() as session:
        panel = service.suppliers_for(session, state, scenario=session.get_one(Scenario, number))
        return any(one.posting.title == name for one in (*panel.best, *panel.contradicted))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--scenarios", type=int, default=2_000)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder), asked.databases) as found:
        fill(found, {"scenario": asked.scenarios, "product": asked.products})
        for kind, settings in found.items():
            print(kind, measure(settings, asked.changes, asked.scenarios))


if __name__ == "__main__":
    main()
