"""`python app.py verify-index`: the index against a slow twin, on the data there is."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from marketplace.matching.bars import progress_bar

if TYPE_CHECKING:
    from marketplace.matching.verifying import Verdict

WRONG = 1
"""Exit code where the index shows anything with a wrong score."""


@click.command("verify-index")
@click.option(
    "--scenarios",
    default=20,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many open scenarios to compare, spread over all of them.",
)
@click.option("--json", "as_text", is_flag=True, help="Print one JSON object.")
def verify_index(scenarios: int, as_text: bool) -> None:
    """Compare the matcher's index with a slow twin that reads every product.

    Says how many of the true best twenty the index brings, and names every pair that it shows with
    another score than its texts give. Exit code 1 means that there is such a pair: run `reindex`.
    """
    # The other commands start without a database.
    from marketplace.config import load_settings
    from marketplace.db import Database
    from marketplace.matching import bases
    from marketplace.matching.state import state_of
    from marketplace.matching.verifying import verify
    from marketplace.upgrades import upgrade

    settings = load_settings()
    upgrade(settings)
    bases.use(settings.data_dir / bases.FOLDER)
    database = Database(settings.database)
    with progress_bar("Comparing") as show, database.reading() as session:
        found = verify(session, state_of(session), scenarios=scenarios, progress=show)
    database.engine.dispose()
    click.echo(json.dumps(_as_json(found)) if as_text else _told(found))
    sys.exit(WRONG if found.wrong else 0)


def _as_json(found: Verdict) -> dict[str, object]:
    recall = round(found.recall, 4)
    return {"scenarios": found.scenarios, "recall": recall, "wrong": found.wrong}


def _told(found: Verdict) -> str:
    head = (
        f"{found.scenarios} scenarios: the index brings {found.recall:.1%} of their true best; "
        f"{len(found.wrong)} pairs with a wrong score"
    )
    named = (f"  scenario {scenario}, product {product}" for scenario, product in found.wrong)
    return "\n".join([head, *named])
