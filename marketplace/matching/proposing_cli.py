"""`propose-aliases`: look through the postings for new names of concepts, and show them."""

import json
from dataclasses import asdict
from typing import Any

import click

from marketplace.config import load_settings
from marketplace.db import Database
from marketplace.matching.bars import progress_bar
from marketplace.matching.proposing import prepare, renew
from marketplace.taxonomy.proposal_queries import Renewed, open_proposals
from marketplace.upgrades import upgrade

SHOWN = 30


@click.command()
@click.option("--json", "as_text", is_flag=True, help="Print one JSON object with all proposals.")
def propose_aliases(as_text: bool) -> None:
    """Propose new aliases for the vocabulary from all published postings.

    Operators decide about them on the page /taxonomy/proposals; what they rejected stays away.
    """
    settings = load_settings()
    upgrade(settings)
    database = Database(settings.database)
    with progress_bar("Reading") as show:
        prepare(database, show)
        renewed = renew(database, show)
    with database.reading() as session:
        rows = [_row(one) for one in open_proposals(session, limit=2**31 - 1)]
    database.engine.dispose()
    if as_text:
        click.echo(json.dumps({**asdict(renewed), "proposals": rows}, ensure_ascii=False))
    else:
        _show(renewed, rows)


def _row(one: Any) -> dict[str, Any]:
    return {
        "text": one.text, "concept": one.concept.key, "zh": one.concept.zh, "en": one.concept.en,
        "language": one.language, "evidence": one.kinds.split(), "postings": one.support,
        "score": one.score, "examples": one.examples,
    }  # fmt: skip


def _show(renewed: Renewed, rows: list[dict[str, Any]]) -> None:
    for place, row in enumerate(rows[:SHOWN], 1):
        name = f"{row['text']} → {row['zh']} / {row['en']}"
        click.echo(f"{place:>3}. {row['score']:.2f}  {name}  ({', '.join(row['evidence'])})")
        for example in row["examples"]:
            click.echo(f"           {example}")
    click.echo(f"{renewed.new} new, {renewed.kept} known, {renewed.gone} gone")
