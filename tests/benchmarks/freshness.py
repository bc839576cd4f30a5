"""`python -m tests.benchmarks.freshness [--products N] [--changes N] [--checks N]`: how fresh.

A market of N products serves 20 matches a second in each of two processes while products are
changed one after the other, until so many shown pairs were checked. Meanwhile bases are written by
a third process, which is killed with SIGKILL every other time. Printed are how long each change
took to be visible in either process, what matches took, how many shown pairs had another score than
a slow readable twin gives them, and how many bases were adopted.
"""

import argparse
import multiprocessing
import os
import random
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from marketplace.config import Settings
from marketplace.db import Database
from marketplace.matching import bases, events, features, queries
from marketplace.matching.state import MatcherState, state_of
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from tests.benchmarks.pages import databases, fill
from tests.engine.pair_twin import PairTwin

A_SECOND = 20
TOP = 20
PATIENCE = 10.0
fresh = multiprocessing.get_context("spawn")


@dataclass
class Server:
    """Serves matches, checks what it shows, and tells whether it shows a product yet."""

    settings: Settings
    scenarios: int
    took: list[float] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.database = Database(self.settings.database)
        bases.use(self.settings.data_dir / bases.FOLDER)
        with self.database.reading() as session:
            self.state: MatcherState = state_of(session)
        self.state.refresh()
        self.chance = random.Random(os.getpid())
        self.base = 0

    def match(self, session: Session, number: int) -> dict[int, float]:
        """The scores of the products shown for a scenario."""
        asking = queries.profiles(session, "scenario", [number])[number]
        matcher, pool = self.state.pool(asking, "product", top=TOP)
        chosen = matcher.choose(asking, pool, queries.fetch(session, "product"), top=TOP)
        return {int(one.id): one.score for one in matcher.explain(asking, chosen)}

    def serve(self) -> None:
        """One match, on time, and the check of what it shows."""
        began = time.perf_counter()
        number = self.chance.randint(1, self.scenarios)
        with self.database.reading() as session:
            shown = self.match(session, number)
        self.took.append(1000 * (time.perf_counter() - began))
        with self.database.reading() as session:
            self._check(session, number, shown)
        loaded = self.state._loaded
        if loaded is not None and loaded.base != self.base:
            self.base = loaded.base or 0
            self.found["bases"] += 1
        time.sleep(max(0.0, 1 / A_SECOND - (time.perf_counter() - began)))

    def _check(self, session: Session, number: int, shown: dict[int, float]) -> None:
        """Some shown pairs by the twin; one that changes meanwhile is not counted."""
        need = queries.profiles(session, "scenario", [number])[number]
        some = self.chance.sample(sorted(shown), min(4, len(shown)))
        there = queries.profiles(session, "product", some)
        with self.database.reading() as later:
            again = self.match(later, number)
        twin = _twin(self.state, need)
        for product in some:
            if product in there and again.get(product) == shown[product]:
                self.found["checked"] += 1
                if twin.tell(need, there[product]).score != round(10 * shown[product]):
                    self.found["wrong"] += 1

    def shows(self, number: int, product: int) -> bool:
        """Whether a product is among the best of a scenario."""
        with self.database.reading() as session:
            return product in self.match(session, number)


_twins: dict[int, PairTwin] = {}


def _twin(state: MatcherState, asking: object) -> PairTwin:
    matcher, _ = state.pool(asking, "product", top=1)  # type: ignore[arg-type] # a Profile
    return _twins.setdefault(id(matcher), PairTwin(matcher))


def other_process(settings: Settings, scenarios: int, line: Connection) -> None:
    """A second server; answers (scenario, product) with whether it shows it, None with figures."""
    server = Server(settings, scenarios)
    line.send("ready")
    while True:
        while line.poll():
            asked = line.recv()
            if asked is None:
                line.send((server.took, dict(server.found)))
                return
            line.send(server.shows(*asked))
        server.serve()


def write_bases(settings: Settings) -> None:
    """Write a base, as the job does."""
    bases.use(settings.data_dir / bases.FOLDER)
    with Database(settings.database).reading() as session:
        state_of(session).renew_base(lambda _done, _all: None)


def keep_writing(settings: Settings, ended: threading.Event, counts: Counter[str]) -> None:
    """Bases one after the other; every other writer is killed at some moment."""
    chance = random.Random(1)
    while not ended.wait(2):
        writer = fresh.Process(target=write_bases, args=(settings,))
        writer.start()
        if counts["written"] > counts["killed"]:
            writer.join(chance.uniform(3, 15))
            os.kill(writer.pid or 0, signal.SIGKILL)
            counts["killed"] += 1
            writer.join()
        else:
            writer.join()
            counts["written"] += 1


def measure(settings: Settings, changes: int, scenarios: int, checks: int) -> dict[str, object]:
    """Change products and serve until so many pairs are checked; the figures."""
    events.listen()
    database = Database(settings.database)
    with database.writing() as session:  # the made-up vectors and real ones do not compare
        features.remake(session, "scenario", list(range(1, changes + 1)))
    server = Server(settings, scenarios)
    line, theirs = fresh.Pipe()
    second = fresh.Process(target=other_process, args=(settings, scenarios, theirs))
    second.start()
    line.recv()
    ended, counts = threading.Event(), Counter[str]()
    writer = threading.Thread(target=keep_writing, args=(settings, ended, counts))
    writer.start()
    here, there, number = [], [], 0
    while number < changes or server.found["checked"] < checks / 2:
        if number < changes:
            number += 1
            for seen, wait in zip(
                (here, there), _seen(database, server, line, number), strict=True
            ):
                seen.append(wait)
        server.serve()
    ended.set()
    line.send(None)
    took, found = line.recv()
    second.join()
    writer.join()
    total = server.found + Counter(found)
    return {
        "changes": changes, "not seen": sum(one >= PATIENCE * 1000 for one in (*here, *there)),
        **_spread("visible here ms", here), **_spread("visible there ms", there),
        **_spread("match ms", [*server.took, *took]), "matches": len(server.took) + len(took),
        "checked": total["checked"], "wrong": total["wrong"], **counts,
        "adopted": total["bases"],
    }  # fmt: skip


def _seen(database: Database, server: Server, line: Connection, number: int) -> tuple[float, float]:
    """Milliseconds from a commit until a changed product is shown here, and there."""
    _change(database, number)
    began = time.perf_counter()
    waits = []
    for shows in (server.shows, lambda *asked: (line.send(asked), line.recv())[1]):
        while not shows(number, number) and time.perf_counter() - began < PATIENCE:
            pass
        waits.append(1000 * (time.perf_counter() - began))
    return waits[0], waits[1]


def _change(database: Database, number: int) -> None:
    """Product `number` becomes what scenario `number` asks for."""
    with database.writing() as session:
        scenario = session.get_one(Scenario, number)
        title = f"{scenario.title} {number}"
        draft, problems = ProductDraft.read({"title": title, "description": scenario.description})
        assert draft is not None, problems
        product = session.get_one(Product, number)
        products.revise(session, None, product=product, draft=draft, version=product.version)


def _spread(name: str, values: Sequence[float]) -> dict[str, float]:
    points = np.percentile(values, [50, 95, 100])
    return {f"{name} {label}": round(float(point), 1)
            for label, point in zip(("median", "p95", "worst"), points, strict=True)}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--scenarios", type=int, default=2_000)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--checks", type=int, default=10_000)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder), asked.databases) as found:
        fill(found, {"scenario": asked.scenarios, "product": asked.products})
        for kind, settings in found.items():
            print(kind, measure(settings, asked.changes, asked.scenarios, asked.checks))


if __name__ == "__main__":
    main()
