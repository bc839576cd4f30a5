"""Commands about the headline: print and check it, and load the demonstration history."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from marketplace.config import load_settings
from marketplace.db import Database, today
from marketplace.programme import checking, paragraph
from marketplace.programme.demonstration import history
from marketplace.programme.demonstration.reading import FOLDER
from marketplace.programme.figures import FIGURES, Headline
from marketplace.programme.figures import headline as made
from marketplace.programme.scope import PROVINCE, named
from marketplace.taxonomy.seeds import load_seeds
from marketplace.upgrades import upgrade


@click.command("headline")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if left out.")
@click.option("--city", default="", help="A city by key or name.")
@click.option("--check", is_flag=True, help="Compare the sums by day with the rows.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def print_headline(on: dt.datetime | None, city: str, check: bool, as_json: bool) -> None:
    """Print the headline of a day; with --check, exit 1 where a sum differs from its rows."""
    day = on.date() if on else today()
    with _opened() as database, database.reading() as session:
        scope = named(session, "city", city) if city else PROVINCE
        if scope is None:
            raise click.UsageError(f"There is no city “{city}”. Use a key such as shenzhen.")
        one = made(session, scope, day)
        found = checking.differences(session, day) if check else []
    click.echo(json.dumps(_values(one)) if as_json else _said(one))
    for line in found:
        click.echo(line, err=True)
    if check and not found:
        click.echo("The sums by day agree with the rows.", err=True)
    if found:
        raise SystemExit(1)


@click.command("demo-history")
def load_history() -> None:
    """Load the made-up history of seeds/history and print its headline; nothing twice."""
    with _opened() as database:
        with database.writing() as session:
            # Cities and sectors are needed, also where no seeds were loaded yet.
            load_seeds(session, FOLDER.parent / "taxonomy")
            done = history.load(session)
        with database.reading() as session:
            click.echo("demonstration history: " + (f"{done} deeds" if done else "already there"))
            click.echo(_said(made(session, PROVINCE, today())))


@contextmanager
def _opened() -> Iterator[Database]:
    settings = load_settings()
    upgrade(settings)
    database = Database(settings.database)
    try:
        yield database
    finally:
        database.engine.dispose()


def _said(one: Headline) -> str:
    said = paragraph.of(one)
    return f"{said.zh}\n{said.en}"


def _values(one: Headline) -> dict[str, object]:
    """The figures by name; money in 万元 as text, so that nothing is rounded."""
    figures = {name: one.count(name) for name in FIGURES}
    more = {name: getattr(one, name) for name in ("paid_in", "intended", "first_trials", "repeats")}
    values = {"on": one.day.isoformat(), **figures, **more}
    return {name: value if isinstance(value, int | str) else f"{value:f}"
            for name, value in values.items()}  # fmt: skip
