"""`python app.py match-all`: compare everything in the database now, in this process."""

import json
import sys
import time
from typing import Any

import click
from sqlalchemy import func, select

from marketplace.config import load_settings
from marketplace.db import Database
from marketplace.matching import bases, batch
from marketplace.matching.bars import progress_bar
from marketplace.matching.models import MatchPair, MatchRun
from marketplace.upgrades import upgrade

HELD = 3


@click.command("match-all")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def match_all(as_json: bool) -> None:
    """Compare all open scenarios with all listed products and keep the best twenty of each.

    Goes on with a run that was interrupted. Exit code 3: another process works on it right now.
    """
    settings = load_settings()
    upgrade(settings)
    bases.use(settings.data_dir / bases.FOLDER)
    database = Database(settings.database)
    try:
        with database.writing() as session:
            number = batch.begin(session).id
        began = time.perf_counter()
        with progress_bar("Matching scenarios") as show:
            outcome = batch.work(database, number, progress=show)
        report = report_of(database, number) | {"seconds": round(time.perf_counter() - began, 2)}
    finally:
        database.engine.dispose()
    if outcome == batch.Outcome.HELD:
        click.echo("Another process works on this run. 另一个进程正在进行这次匹配。", err=True)
        sys.exit(HELD)
    click.echo(json.dumps(report) if as_json else _text(report))


def report_of(database: Database, number: int) -> dict[str, Any]:
    """What a run compared and kept, counted from its rows."""
    with database.reading() as session:
        run = session.get_one(MatchRun, number)
        mine = select(func.count()).where(MatchPair.run_id == number)
        return {
            "run": run.id,
            "scenarios": run.done,
            "products": run.products,
            "kept": session.scalar(mine),
            "fitting": session.scalar(mine.where(MatchPair.fits_since_id.is_not(None))),
            "new": session.scalar(mine.where(MatchPair.fits_since_id == number)),
        }


def _text(report: dict[str, Any]) -> str:
    return (
        "run {run}: {scenarios} scenarios x {products} products in {seconds} s; "
        "{kept} pairs kept, {fitting} of them fit well, {new} newly"
    ).format(**report)
