"""Loads seeds/: the vocabulary, then every list through the importer, then shows first matches."""

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.db import Database
from marketplace.imports import running, service
from marketplace.imports.drafts import OptionsDraft
from marketplace.imports.models import ImportRun
from marketplace.imports.tasks import folder_in
from marketplace.lists.drafts import ListDraft
from marketplace.lists.models import OpportunityList
from marketplace.matching.service import suppliers_for
from marketplace.matching.state import state_of
from marketplace.matching.tasks import catch_up
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.queries import open_scenarios
from marketplace.sheets.fields import Kind
from marketplace.taxonomy.seeds import load_seeds as load_taxonomy
from marketplace.web.transaction import MarketplaceFlask

Echo = Callable[[str], None]
SEEDS = Path(__file__).resolve().parent.parent / "seeds"
ZONE = ZoneInfo("Asia/Shanghai")
SHOWN, TOP = 3, 3
LOOKED_AT = 60


def load_seeds(app: MarketplaceFlask, *, echo: Echo) -> None:
    """Import what is not there yet; running it again changes nothing."""
    database: Database = app.extensions["database"]
    with database.writing() as session:
        if load_taxonomy(session, SEEDS / "taxonomy"):
            echo("vocabulary loaded")
    settings = app.config["SETTINGS"]
    with (SEEDS / "lists" / "lists.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        _load(database, row, folder_in(settings), settings.address, echo)
    catch_up(database, lambda _done, _total: None)


def _load(database: Database, row: dict[str, str], folder: Path, site: str, echo: Echo) -> None:
    """Bring in one batch unless its series has it already."""
    with database.writing() as session:
        run_id = _prepared(session, row, folder)
    if run_id is None:
        return
    running.work(database, run_id, folder=folder, site=site, progress=lambda _done, _total: None)
    with database.writing() as session:
        run = session.get_one(ImportRun, run_id)
        # A seeded list was released on its own day, not on the day of the installation.
        session.execute(
            update(OpportunityList)
            .where(OpportunityList.id == run.list_id)
            .values(published_at=_moment(row["published_on"]))
        )
        counts = run.counts
    refused = f", {counts['refused']} refused" if counts["refused"] else ""
    echo(f"{row['title_zh']}: {counts['created']} entries{refused}")


def _prepared(session: Session, row: dict[str, str], folder: Path) -> int | None:
    """The number of a run for this batch, or None where the batch is there."""
    series, batch = row["series"], int(row["batch"])
    there = select(OpportunityList.id).where(
        OpportunityList.series == series, OpportunityList.batch == batch
    )
    listed = session.scalar(there)
    if listed is not None:
        return _unfinished(session, listed)
    path = SEEDS / "lists" / row["file"]
    run = service.receive(
        session, None, name=path.name, data=path.read_bytes(), folder=folder,
        kind=Kind(row["kind"]), sheet=row["sheet"],
    )  # fmt: skip
    options = OptionsDraft(
        then="publish", twins="new", default_party=row["publisher"], release_list=True,
        published_at=_moment(row["published_on"]), source_title=row["source_title"],
        source_address=row["source_address"],
    )  # fmt: skip
    service.begin(session, None, run=run, options=options, new_list=_list_draft(row))
    return run.id


def _unfinished(session: Session, listed: int) -> int | None:
    """The run of a list that an earlier start did not finish."""
    waiting = select(ImportRun.id).where(ImportRun.list_id == listed, ImportRun.state != "done")
    return session.scalar(waiting.where(ImportRun.owner_id.is_(None)))


def _list_draft(row: dict[str, str]) -> ListDraft:
    return ListDraft.model_validate(
        {
            "kind": row["kind"], "title": row["title_zh"], "title_other": row["title_en"],
            "publisher": row["publisher"], "series": row["series"], "batch": row["batch"],
            "issued_on": row["published_on"], "source_title": row["source_title"],
            "source_address": row["source_address"],
        }
    )  # fmt: skip


def _moment(day: str) -> dt.datetime:
    """Nine in the morning of a day in China, in UTC."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), ZONE).astimezone(dt.UTC)


def first_matches(app: MarketplaceFlask, *, echo: Echo) -> None:
    """Print the best three products of a few scenarios with their reasons."""
    database: Database = app.extensions["database"]
    with database.reading() as session:
        state = state_of(session)
        found = [
            (scenario, suppliers_for(session, state, scenario=scenario, top=TOP))
            for scenario in session.scalars(_some_open()).all()
        ]
    found.sort(key=lambda pair: -_worth(pair[1]))
    for scenario, panel in _varied(found):
        echo(f"\n{scenario.title}")
        for place, one in enumerate(panel.best[:TOP], 1):
            echo(f"  {place}. {one.posting.title} ({one.match.score:.0f})")
            for reason in one.match.reasons[:2]:
                echo(f"     {reason.points:+.0f} {reason.sentence_zh}")


def _some_open() -> Any:
    return open_scenarios().where(Scenario.language == "zh").limit(LOOKED_AT)


def _worth(panel: Any) -> float:
    return float(sum(one.match.score for one in panel.best[:TOP]))


def _varied(found: Sequence[tuple[Scenario, Any]]) -> list[tuple[Scenario, Any]]:
    """The best matched scenarios, of different sectors."""
    sectors: dict[int, tuple[Scenario, Any]] = {}
    for scenario, panel in found:
        sectors.setdefault(scenario.sector_id or 0, (scenario, panel))
    return list(sectors.values())[:SHOWN]
