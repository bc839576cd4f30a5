"""How long the headline takes on PostgreSQL: `python -m tests.benchmarks.headline [--projects N]`.

200,000 projects with 2,000,000 ledger entries, and a tenth of that; median and 95th percentile
through the test client of the page of everybody, of a city, and of the operators; and what the
program and the database computed for a page, which says more where others use the machine too.
"""

import argparse
import contextlib
import datetime as dt
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Connection, event, text

from marketplace.accounts.models import User
from marketplace.accounts.sessions import open_session
from marketplace.config import Settings
from marketplace.db import Database, now, today
from marketplace.factory import create_app
from marketplace.run import settle
from marketplace.taxonomy.service import load_seeds
from marketplace.upgrades import upgrade
from marketplace.web.transaction import MarketplaceFlask
from tests.benchmarks import market
from tests.benchmarks.pages import databases

HOUSES = 2_000
SPAN = 1_400
FIRST_DAY = dt.date(2023, 1, 10)
CITIES = ("guangzhou", "shenzhen", "foshan", "zhanjiang", "meizhou")
# One in a hundred is released twice; three in five are in operation, each fifth of them scaled up.
ROWS = f"""
CREATE TEMP TABLE place AS
    SELECT kind, (row_number() OVER (PARTITION BY kind ORDER BY id) - 1)::int AS place, id
    FROM concept WHERE kind = 'sector' OR (kind = 'city' AND tile_row IS NOT NULL);
INSERT INTO organisation
    (name, name_key, name_other, kind, website, introduction, version, created_at, city_id)
SELECT 'House ' || n, 'house' || n, '', 'enterprise', '', '', 1, now(),
    (SELECT id FROM place WHERE kind = 'city' AND place = n % 21)
FROM generate_series(1, :houses) n;
CREATE TEMP TABLE made AS
    SELECT n, DATE '{FIRST_DAY}' + (n * 7919 % {SPAN})::int AS opened,
        (SELECT id FROM place WHERE kind = 'city' AND place = n * 31 % 21) AS city,
        (SELECT id FROM place WHERE kind = 'sector' AND place = n * 17 % 39) AS sector
    FROM generate_series(1, :projects) n;
INSERT INTO scenario
    (id, state, version, title, title_other, language, description, sector_text, place, contact,
     source_title, source_address, source_file, source_sheet, search_terms, updated_at,
     published_at, closed_reason, organisation_id, sector_id, city_id, pain_point, present_state,
     cooperation_wanted, data_opened, policy_conditions, safety_terms, way_of_investing, period,
     budget_negotiable, first_trial_wanted, local_supplier_only, created_at)
SELECT n, 'operation', 1, 'Scenario ' || n, '', 'en', repeat('What is needed. ', 20), '', '', '',
    '', '', '', '', 'need' || n, now(), opened - 60, '', first.id + n % :houses, sector, city,
    repeat('What hurts. ', 10), '', '', '', '', '', '', '', false, false, false, now()
FROM made, (SELECT min(id) AS id FROM organisation) first;
INSERT INTO project
    (id, scenario_id, owner_id, supplier_id, counts_as_id, title, title_other, language, stage,
     opened_on, city_id, sector_id, trial_payer, is_demonstration, version, created_at)
SELECT n, n, first.id + n % :houses, first.id + (n + 7) % :houses,
    CASE WHEN n % 100 = 99 THEN n - 1 END, 'Scenario ' || n, '', 'en', 'operation', opened, city,
    sector, '', false, 1, now()
FROM made, (SELECT min(id) AS id FROM organisation) first;
INSERT INTO project_step
    (project_id, position, stage, began_on, until_on, reason_code, sentence, created_at)
SELECT n, place, stage, opened + after, CASE WHEN place < last THEN opened + until END, '', '',
    now()
FROM made, LATERAL (SELECT CASE n % 10 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 3
        WHEN 4 THEN 6 ELSE 5 END AS last) AS far,
    (VALUES (1, 'intent', 0, 20), (2, 'contract', 20, 60), (3, 'trial', 60, 150),
        (4, 'accepted', 150, 170), (5, 'operation', 170, 400), (6, 'scaled', 400, 900))
        AS step (place, stage, after, until)
WHERE place <= last AND opened + after < CURRENT_DATE;
INSERT INTO project_evidence (step_id, kind, title, dated_on, note, created_at)
SELECT id, 'report', 'Report', began_on, '', now() FROM project_step
WHERE stage NOT IN ('intent', 'trial');
INSERT INTO ledger_entry
    (project_id, kind, investor, reference, amount_wan, currency, original_amount, booked_on, note,
     created_at)
SELECT n, CASE k % 3 WHEN 0 THEN 'intended' WHEN 1 THEN 'signed' ELSE 'paid_in' END,
    'Investor ' || n % 977, 'Contract ' || k, 10 + (n * k) % 500, 'CNY', 1,
    opened + (k * 13)::int, '', now()
FROM made, generate_series(1, 10) k;
INSERT INTO first_use
    (project_id, organisation_id, city_id, sector_id, scope, state, title, title_other, language,
     statement, first_used_on, registered_on, number, version, created_at)
SELECT n, first.id + n % :houses, city, sector, 'province', 'registered', 'First ' || n, '', 'en',
    '', opened, opened + 100, 'F' || n, 1, now()
FROM made, (SELECT min(id) AS id FROM organisation) first WHERE n % 20 = 6;
INSERT INTO typical_case
    (project_id, city_id, sector_id, state, title_zh, title_en, story_zh, story_en, effect_zh,
     effect_en, preconditions_zh, preconditions_en, published_on, version, created_at)
SELECT n, city, sector, 'published', 'Case ' || n, '', '', '', '', '', '', '', opened + 250, 1,
    now()
FROM made WHERE n % 20 IN (6, 7, 8);
INSERT INTO interest
    (scenario_id, organisation_id, state, why, proof, price_note, open_questions, sent_at, level,
     reason_code, sentence, version, created_at)
SELECT n, first.id + (n + k * 7) % :houses, 'shortlisted', repeat('Why we fit. ', 10), '', '', '',
    opened - 30, 0, '', '', 1, now()
FROM made, generate_series(1, 2) k, (SELECT min(id) AS id FROM organisation) first
WHERE n % 2 = 0;
INSERT INTO interest_move (interest_id, before, after, reason_code, sentence, created_at)
SELECT id, 'sent', 'shortlisted', '', '', sent_at FROM interest
"""
SUMS = """
UPDATE project_step SET family_id = first.id FROM project
JOIN (SELECT DISTINCT counts_as_id AS id FROM project WHERE counts_as_id IS NOT NULL) AS first
    ON first.id = COALESCE(project.counts_as_id, project.id)
WHERE project.id = project_step.project_id;
INSERT INTO opportunity_day (measure, day, place_id, number, created_at)
SELECT 'published', (published_at AT TIME ZONE 'Asia/Shanghai')::date, place.id, COUNT(*), now()
FROM scenario, LATERAL (VALUES (0), (city_id), (sector_id)) AS place (id)
WHERE place.id IS NOT NULL GROUP BY 2, 3;
INSERT INTO opportunity_day (measure, day, place_id, number, created_at)
SELECT measure, day, place.id, SUM(number), now()
FROM (
    SELECT 'opened' AS measure, opened_on AS day, 1 AS number, city_id, sector_id FROM project
    WHERE counts_as_id IS NULL
    UNION ALL SELECT project_step.stage, began_on, 1, city_id, sector_id FROM project_step
    JOIN project ON project.id = project_id
    WHERE counts_as_id IS NULL AND project_step.stage IN ('trial', 'operation')
    UNION ALL SELECT 'running', began_on, 1, city_id, sector_id FROM project_step
    JOIN project ON project.id = project_id
    WHERE counts_as_id IS NULL AND project_step.stage IN ('operation', 'scaled')
    UNION ALL SELECT 'running', until_on, -1, city_id, sector_id FROM project_step
    JOIN project ON project.id = project_id
    WHERE counts_as_id IS NULL AND project_step.stage IN ('operation', 'scaled')
        AND until_on IS NOT NULL
) AS part, LATERAL (VALUES (0), (city_id), (sector_id)) AS place (id)
WHERE place.id IS NOT NULL GROUP BY measure, day, place.id;
INSERT INTO ledger_day (kind, booked_on, place_id, amount_wan, entries, created_at)
SELECT kind, booked_on, place.id, SUM(amount_wan), COUNT(*), now()
FROM ledger_entry JOIN project ON project.id = project_id,
    LATERAL (VALUES (0), (city_id), (sector_id)) AS place (id)
WHERE place.id IS NOT NULL GROUP BY kind, booked_on, place.id
"""


def fill(settings: Settings, projects: int) -> None:
    """Projects, steps, ledger, first uses, cases and interests by bulk SQL, then their sums."""
    upgrade(settings)
    database = Database(settings.database)
    with database.writing() as session:
        load_seeds(session, market.TAXONOMY.parent)
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        # The sums come at the end, all at once: row by row they would take an hour.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        _run(connection, ROWS, projects)
        _run(connection, SUMS, projects)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
    database.engine.dispose()


def _run(connection: Connection, script: str, projects: int) -> None:
    given = {"projects": projects, "houses": HOUSES}
    for statement in script.split(";"):
        named = {name: value for name, value in given.items() if f":{name}" in statement}
        connection.execute(text(statement), named)


def operator(app: MarketplaceFlask) -> FlaskClient:
    """An operator of the province."""
    database: Database = app.extensions["database"]
    with app.test_request_context(), database.writing() as session:
        user = User(
            email="olga@example.cn", name="Olga", password_hash="!", role="operator",
            level="province", verified_at=now(),
        )  # fmt: skip
        session.add(user)
        session.flush()
        signed = open_session(session, user, app.config["SETTINGS"])
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = signed.token, True
    return client


def day(number: int) -> str:
    """Another day each time, so that nothing that is kept can answer."""
    return str(today() - dt.timedelta(days=number * 11 % 1_200))


PAGES: dict[str, Callable[[int], str]] = {
    "page of everybody": lambda n: f"/headline?on={day(n)}",
    "page of a city": lambda n: f"/headline?on={day(n)}&city={CITIES[n % len(CITIES)]}",
    "rows: projects": lambda n: f"/headline/projects?on={day(n)}",
    "rows: investment": lambda n: f"/headline/investment?on={day(n)}",
    "rows: in operation": lambda n: f"/headline/operation?on={day(n)}",
    "operators' page": lambda n: f"/headline/mine?on={day(n)}",
}


def measure(settings: Settings, rounds: int, only: str = "") -> dict[str, object]:
    """Milliseconds and statements of each page whose name holds `only`."""
    app = create_app(settings, testing=True)
    database: Database = app.extensions["database"]
    visitor, client, seen = app.test_client(), operator(app), [0]

    def count(_c: object, _u: object, sql: str, *_rest: object) -> None:
        seen[0] += not sql.startswith(("BEGIN", "SAVEPOINT"))

    event.listen(database.engine, "before_cursor_execute", count)
    found: dict[str, object] = {}
    for name, address in PAGES.items():
        if only not in name:
            continue
        private = "mine" in address(0)
        taker, asked = (client, min(rounds, 20)) if private else (visitor, rounds)
        taker.get(address(rounds))  # templates are compiled
        settle()  # as the program does before it serves
        before = _computed(database)
        times = _timed(taker, address, asked, seen)
        found[name] = {
            "median ms": round(statistics.median(times), 1),
            "p95 ms": round(sorted(times)[max(0, round(0.95 * len(times)) - 1)], 1),
            "computed ms": round(1000 * (_computed(database) - before) / asked, 1),
            "statements": seen[0],
        }
        print(f"  {name:20}", found[name], flush=True)
    database.engine.dispose()
    return found


def _computed(database: Database) -> float:
    """Seconds that this process and all processes of the database have computed so far (Linux)."""
    with database.engine.connect() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    postmaster = int(_stat(backend)[1])
    ticks = sum(int(one) for one in _stat(postmaster)[11:15])  # its own, and of those that ended
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            found = _stat(int(folder.name))
            if int(found[1]) == postmaster:
                ticks += int(found[11]) + int(found[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _stat(process: int) -> list[str]:
    """What Linux says about a process, after its name: state, parent, …"""
    return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()


def _timed(
    client: FlaskClient, address: Callable[[int], str], rounds: int, seen: list[int]
) -> list[float]:
    times = []
    for number in range(rounds):
        seen[0] = 0
        began = time.perf_counter()
        answer = client.get(address(number))
        times.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, (address(number), answer.status_code)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    asked = parser.parse_args()
    figures: dict[str, object] = {}
    for projects in (asked.projects // 10, asked.projects):
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            databases(Path(folder), ["postgresql"]) as all_settings,
        ):
            settings = all_settings["postgresql"]
            began = time.perf_counter()
            fill(settings, projects)
            took = time.perf_counter() - began
            print(f"{projects:,} projects, {10 * projects:,} entries: made in {took:.0f} s")
            figures[f"{projects} projects"] = measure(settings, asked.rounds, asked.only)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
