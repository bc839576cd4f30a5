"""Runs of all pairs: kept rows, restarts, one at a time, and the command."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.db import now
from marketplace.jobs import enqueue
from marketplace.matching import batch, service
from marketplace.matching.batch import Outcome
from marketplace.matching.batch_cli import match_all
from marketplace.matching.models import MatchCompared, MatchPair, MatchRun
from marketplace.products import service as products
from marketplace.products.models import Product
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario
from tests.matching.conftest import DRONE

ROOT = Path(__file__).resolve().parents[2]
DIES = """
import os, sys
from marketplace import tables
from marketplace.config import load_settings
from marketplace.db import Database
from marketplace.matching import batch
batch.work(
    Database(load_settings().database), int(sys.argv[1]), chunk=1,
    progress=lambda done, total: os._exit(9) if done == 2 else None,
)
"""


def quiet(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def kept(session) -> list[tuple[int, int, int]]:
    columns = (MatchPair.scenario_id, MatchPair.place, MatchPair.product_id)
    found = [tuple(row) for row in session.execute(select(*columns).order_by(*columns))]
    session.commit()
    return found


def begun(database) -> int:
    with database.writing() as session:
        return batch.begin(session).id


def run_all(database) -> int:
    number = begun(database)
    assert batch.work(database, number, progress=quiet) == Outcome.DONE
    return number


def test_run_keeps_the_best_pairs_as_the_page_shows_them(
    database, session, ada, bao, post, register, state
) -> None:
    need, _offer = post(ada), register(bao)
    register(bao, title="冲压件划伤视觉检测")
    register(bao, DRONE)
    shown = [one.match for one in service.suppliers_for(session, state, scenario=need).best]
    session.commit()
    number = run_all(database)
    rows = session.scalars(select(MatchPair).order_by(MatchPair.place)).all()
    assert [(one.place, one.product_id, one.score, one.level) for one in rows] == [
        (place, int(match.id), match.score, match.level) for place, match in enumerate(shown, 1)
    ]
    assert len(rows) == 2
    first = rows[0]
    assert (first.run_id, first.fits_since_id, first.contradicted) == (number, number, False)


def test_run_compares_open_scenarios_and_listed_products_only(
    database, session, ada, bao, post, register
) -> None:
    open_need, open_offer = post(ada), register(bao)
    post(ada, state="draft")
    register(bao, state="draft")
    run_all(database)
    rows = session.execute(select(MatchCompared.side, MatchCompared.subject_id))
    assert sorted(map(tuple, rows)) == [("product", open_offer.id), ("scenario", open_need.id)]
    assert {row[::2] for row in kept(session)} == {(open_need.id, open_offer.id)}


def test_next_run_replaces_pairs_and_forgets_closed_scenarios(
    database, session, ada, bao, post, register
) -> None:
    stays, goes = post(ada), post(ada, title="冲压件毛刺检测")
    offer, leaves = register(bao), register(bao, title="冲压件划伤视觉检测")
    first = run_all(database)
    assert len(kept(session)) == 4
    scenarios.close(session, ada, scenario=session.get_one(Scenario, goes.id), reason="不再需要")
    products.withdraw(session, bao, product=session.get_one(Product, leaves.id), reason="停止供应")
    session.commit()
    second = run_all(database)
    assert kept(session) == [(stays.id, 1, offer.id)]
    row = session.scalars(select(MatchPair)).one()
    assert (row.run_id, row.fits_since_id) == (second, first)
    assert session.scalars(select(MatchCompared.run_id).distinct()).all() == [second]


def test_killed_run_goes_on_where_it_stood(
    app, database, session, ada, bao, post, register
) -> None:
    needs = [post(ada, title=f"冲压件检测 {name}线") for name in "甲乙丙丁"]
    for name in "一二":
        register(bao, title=f"冲压件视觉检测 {name}型")
    run_all(database)
    whole = kept(session)
    number = begun(database)
    settings = app.config["SETTINGS"]
    env = {**os.environ, "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database}
    died = subprocess.run([sys.executable, "-c", DIES, str(number)], env=env, cwd=ROOT, check=False)
    assert died.returncode == 9
    half = session.scalars(select(MatchPair.scenario_id).where(MatchPair.run_id == number))
    assert set(half) == {one.id for one in needs[:2]}
    assert kept(session) == whole
    assert batch.work(database, number, progress=quiet) == Outcome.HELD
    session.execute(update(MatchRun).values(beat_at=now() - 2 * batch.STALE))
    session.commit()
    assert begun(database) == number
    steps: list[tuple[int, int]] = []
    outcome = batch.work(database, number, chunk=1, progress=lambda *step: steps.append(step))
    assert (outcome, steps) == (Outcome.DONE, [(3, 4), (4, 4), (4, 4)])
    assert kept(session) == whole
    assert set(session.scalars(select(MatchPair.run_id))) == {number}
    compared = select(func.count()).where(MatchCompared.side == "scenario")
    assert session.scalar(compared) == 4


def test_run_taken_over_by_another_is_left_to_it(
    database, session, ada, bao, post, register
) -> None:
    for name in "甲乙丙":
        post(ada, title=f"冲压件检测 {name}线")
    register(bao)
    number = begun(database)
    others: list[Outcome] = []

    def overtaken(done: int, total: int) -> None:
        with database.writing() as second:
            second.execute(update(MatchRun).values(beat_at=now() - 2 * batch.STALE))
        others.append(batch.work(database, number, chunk=1, seconds=0, progress=quiet))

    outcome = batch.work(database, number, chunk=1, progress=overtaken)
    assert (outcome, others) == (Outcome.HELD, [Outcome.PAUSED])
    assert (session.get_one(MatchRun, number).done, len(kept(session))) == (2, 2)
    assert batch.work(database, number, chunk=1, progress=quiet) == Outcome.DONE
    session.expire_all()
    assert (session.get_one(MatchRun, number).done, len(kept(session))) == (3, 3)


def test_second_run_is_refused_by_the_database(database, session) -> None:
    first = begun(database)
    assert begun(database) == first
    session.add(MatchRun())
    with pytest.raises(IntegrityError):
        session.flush()


def test_paused_run_is_finished_by_the_job(
    app, database, session, ada, bao, post, register
) -> None:
    for name in "甲乙丙":
        post(ada, title=f"冲压件检测 {name}线")
    register(bao)
    number = begun(database)
    paused = batch.work(database, number, chunk=1, seconds=0, progress=quiet)
    assert (paused, session.get_one(MatchRun, number).done) == (Outcome.PAUSED, 1)
    session.commit()
    job = enqueue(session, "matching.match_all", {}).id
    session.commit()
    app.extensions["jobs"].run(job)
    session.expire_all()
    run = session.get_one(MatchRun, number)
    assert (run.state, run.done, run.held_by) == ("done", 3, "")


def test_run_is_due_once_a_night(database, session) -> None:
    night = dt.datetime(2026, 12, 1, 19, 0, tzinfo=dt.UTC)  # 03:00 in China
    noon = night + dt.timedelta(hours=9)
    assert (batch.is_due(session, night), batch.is_due(session, noon)) == (True, False)
    session.add(MatchRun(created_at=night, state="done"))
    session.commit()
    later = [night + dt.timedelta(hours=hours) for hours in (1, 9, 24, 31)]
    assert [batch.is_due(session, one) for one in later] == [False, False, True, True]


def test_match_all_prints_what_it_did(app, session, monkeypatch, ada, bao, post, register) -> None:
    post(ada)
    register(bao)
    settings = app.config["SETTINGS"]
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database)
    result = CliRunner().invoke(match_all, ["--json"])
    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert said.pop("seconds") >= 0
    number = session.scalar(select(MatchRun.id))
    session.commit()
    assert said == {
        "run": number, "scenarios": 1, "products": 1, "kept": 1,
        "fitting": 1, "new": 1,
    }  # fmt: skip
    assert "1 scenarios x 1 products" in CliRunner().invoke(match_all).stdout


def test_match_all_leaves_a_run_that_somebody_works_on(app, database, session, monkeypatch) -> None:
    number = begun(database)
    session.execute(
        update(MatchRun).where(MatchRun.id == number).values(held_by="other", beat_at=now())
    )
    session.commit()
    settings = app.config["SETTINGS"]
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database)
    result = CliRunner().invoke(match_all)
    assert result.exit_code == 3
    assert "Another process" in result.stderr
