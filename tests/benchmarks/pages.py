"""How long pages of a large market take: `python -m tests.benchmarks.pages [--products N]`.

100,000 products and 20,000 scenarios on SQLite and PostgreSQL; median and 95th percentile through
the test client, statements a page, and the ratio to a page that only says `SELECT 1`.
"""

import argparse
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import event, text

from marketplace.accounts.models import User
from marketplace.accounts.sessions import open_session
from marketplace.config import Settings
from marketplace.db import Database, now
from marketplace.factory import create_app
from marketplace.matching import features
from marketplace.matching.state import forget, state_of
from marketplace.taxonomy.service import load_seeds
from marketplace.upgrades import upgrade
from marketplace.web.access import access
from marketplace.web.transaction import MarketplaceFlask, db
from tests.benchmarks import market
from tests.postgres import Cluster

SECRET = "benchmark-only-secret-that-is-long-enough-0123456789"
SEARCHES = (
    "无人机",
    "缺陷检测",
    "drone",
    "冲压件",
    "wrj",
    "hospital wards",
    "桥梁",
    "数字孪生 港口",
)
FILTERS = (
    "city=shenzhen", "city=guangzhou&sort=newest", "q=检测&city=foshan", "page=5",
    "q=机器人&page=3", "city=dongguan&q=巡检",
)  # fmt: skip


def pages(sizes: dict[str, int]) -> dict[str, Callable[[int], str]]:
    """The address of the nth request of each kind of page."""
    few, many = sizes["scenario"], sizes["product"]
    return {
        "select 1": lambda n: "/bare",
        "front page": lambda n: "/",
        "search scenarios": lambda n: f"/scenarios?q={SEARCHES[n % len(SEARCHES)]}",
        "search products": lambda n: f"/products?q={SEARCHES[n % len(SEARCHES)]}",
        "filter scenarios": lambda n: f"/scenarios?{FILTERS[n % len(FILTERS)]}",
        "filter products": lambda n: f"/products?{FILTERS[n % len(FILTERS)]}",
        "scenario page": lambda n: f"/scenarios/{1 + n * 7919 % few}",
        "product page": lambda n: f"/products/{1 + n * 7919 % many}",
        "suppliers for this scenario": lambda n: f"/scenarios/{1 + n * 7919 % few}/suppliers",
        "opportunities for this product": lambda n: (
            f"/products/{1 + n * 7919 % many}/opportunities"
        ),
    }


@contextmanager
def databases(folder: Path, wanted: list[str]) -> Iterator[dict[str, Settings]]:
    """Migrated, empty databases of the kinds wanted."""
    urls: dict[str, str] = {"sqlite": f"sqlite:///{folder / 'pages.sqlite3'}"}
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as short:
        Path(short).chmod(0o755)
        cluster = Cluster(Path(short) / "c") if "postgresql" in wanted else None
        if cluster:
            cluster.start()
            urls["postgresql"] = cluster.url()
        try:
            yield {
                kind: Settings(
                    data_dir=folder, database_url=urls[kind], secret_key=SECRET, job_threads=0
                )
                for kind in wanted
            }
        finally:
            if cluster:
                cluster.stop()


def fill(all_settings: dict[str, Settings], sizes: dict[str, int]) -> None:
    """The same market in every database."""
    opened = {}
    for kind, settings in all_settings.items():
        upgrade(settings)
        opened[kind] = database = Database(settings.database)
        with database.writing() as session:
            load_seeds(session, market.TAXONOMY.parent)
        with database.writing() as session:
            market.found_houses(session)
    for side, rows in market.made(sizes):
        for database in opened.values():
            with database.writing() as session:
                market.pour(session, side, rows)
    for kind, database in opened.items():
        began = time.perf_counter()
        with database.writing() as session:
            if kind == "postgresql":
                session.execute(text("ANALYZE"))
            features.recount(session)
        print(f"{kind}: rarity counted in {time.perf_counter() - began:.1f} s")
        database.engine.dispose()


def bare_app(settings: Settings) -> MarketplaceFlask:
    """The application with one page more, to compare with."""
    app = create_app(settings, testing=True)

    @app.get("/bare")
    @access("public")
    def bare() -> str:
        return str(db().execute(text("SELECT 1")).scalar())

    return app


def reviewer(app: MarketplaceFlask) -> FlaskClient:
    """An organiser's browser: organisers may see every panel."""
    database: Database = app.extensions["database"]
    with app.test_request_context(), database.writing() as session:
        user = User(
            email="chen@example.cn", name="Chen", password_hash="!", role="organiser",
            verified_at=now(),
        )  # fmt: skip
        session.add(user)
        session.flush()
        signed = open_session(session, user, app.config["SETTINGS"])
    client = app.test_client()
    client.set_cookie("language", "en")
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = signed.token, True
    return client


def measure(settings: Settings, sizes: dict[str, int], rounds: int) -> dict[str, object]:
    """Milliseconds and statements a page, after the index is in memory."""
    app = bare_app(settings)
    database: Database = app.extensions["database"]
    client, seen = reviewer(app), [0]
    began = time.perf_counter()
    with database.reading() as session:
        held = state_of(session).refresh()
    found: dict[str, object] = {
        "index seconds": round(time.perf_counter() - began, 1),
        "index postings": held,
    }

    def count(_c: object, _u: object, sql: str, *_rest: object) -> None:
        seen[0] += not sql.startswith(("BEGIN", "PRAGMA", "SAVEPOINT"))

    event.listen(database.engine, "before_cursor_execute", count)
    bare = 0.0
    for name, address in pages(sizes).items():
        times, statements = _timed(client, address, rounds, seen)
        bare = bare or statistics.median(times)
        found[name] = {
            "median ms": round(statistics.median(times), 1),
            "p95 ms": round(sorted(times)[max(0, round(0.95 * len(times)) - 1)], 1),
            "times select 1": round(statistics.median(times) / bare, 1),
            "statements": max(statements),
        }
        print(f"{name:32}", found[name], flush=True)
    found["peak memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    forget()
    database.engine.dispose()
    return found


def _timed(
    client: FlaskClient, address: Callable[[int], str], rounds: int, seen: list[int]
) -> tuple[list[float], list[int]]:
    times, statements = [], []
    client.get(address(rounds))  # templates are compiled, caches of the process filled
    for number in range(rounds):
        seen[0] = 0
        began = time.perf_counter()
        answer = client.get(address(number))
        times.append(1000 * (time.perf_counter() - began))
        statements.append(seen[0])
        assert answer.status_code == 200, (address(number), answer.status_code)
    return times, statements


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--scenarios", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    sizes = {"product": asked.products, "scenario": asked.scenarios}
    figures: dict[str, object] = {"sizes": sizes}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        databases(Path(folder), asked.databases) as all_settings,
    ):
        began = time.perf_counter()
        fill(all_settings, sizes)
        print(f"market made in {time.perf_counter() - began:.0f} s", flush=True)
        for kind, settings in all_settings.items():
            print(f"\n{kind}", flush=True)
            figures[kind] = measure(settings, sizes, asked.rounds)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
