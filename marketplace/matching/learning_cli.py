"""`python app.py learn`: fit the points of the signals; they are taken only where better."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from marketplace.engine.learning import LEARNED, Judged, Lesson, learn
from marketplace.engine.meaning import encoder
from marketplace.engine.weights import Weights, default_weights, weights_as_data
from marketplace.matching import lessons
from marketplace.matching.bars import progress_bar
from marketplace.matching.judged import JudgedFolderError, read_folder

WORSE = 3
"""Exit code where the fitted points are no better on unseen needs: nothing is written."""


@click.command("learn")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--pool",
    type=click.Choice(["judged", "all"]),
    default="all",
    show_default=True,
    help="Learn from what was judged, or count what was not judged as not fitting.",
)
@click.option("--decisions", is_flag=True, help="Learn from the owners' decisions kept here, too.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the new weights here where they are better; MATCH_WEIGHTS names the file to use.",
)
@click.option("--json", "as_text", is_flag=True, help="Print one JSON object.")
def learn_weights(
    folders: Sequence[Path], pool: str, decisions: bool, output: Path | None, as_text: bool
) -> None:
    """Fit the points of the signals on judged FOLDERS and on owners' decisions.

    Prints what changes and what it gains on needs left out of the fit (5-fold cross-validation
    by need, three times). Exit code 3 means that they gain nothing: nothing is written.
    """
    _refuse_in_vain(output)
    examples = _examples(folders, pool, decisions)
    weights = default_weights()
    try:
        with progress_bar("Learning") as show:
            lesson = learn(examples, weights, progress=show)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(json.dumps(_as_json(lesson, weights)) if as_text else _told(lesson, weights))
    if not lesson.gains:
        sys.exit(WORSE)
    if output is not None:
        text = json.dumps(weights_as_data(lesson.weights), ensure_ascii=False, indent=2)
        output.write_text(text + "\n", encoding="utf-8")


def _refuse_in_vain(output: Path | None) -> None:
    """Say at once, not after minutes, why nothing can come of it."""
    if encoder() is None:
        raise click.UsageError("The sentence encoder is not installed: there is nothing to learn.")
    if output is not None and not output.absolute().parent.is_dir():
        raise click.UsageError(f"{output} cannot be written: there is no such folder.")


def _examples(folders: Sequence[Path], pool: str, decisions: bool) -> list[Judged]:
    found: list[Judged] = []
    for folder in folders:
        try:
            found += lessons.from_folder(read_folder(folder), pool)
        except JudgedFolderError as error:
            raise click.UsageError(str(error)) from error
    return found + (_decided() if decisions else [])


def _decided() -> list[Judged]:
    # Folders are learned from without a database.
    from marketplace.config import load_settings
    from marketplace.db import Database
    from marketplace.upgrades import upgrade

    settings = load_settings()
    upgrade(settings)
    database = Database(settings.database)
    with database.reading() as session:
        found = lessons.from_decisions(session)
    database.engine.dispose()
    return found


def _as_json(lesson: Lesson, weights: Weights) -> dict[str, object]:
    return {
        "needs": lesson.needs,
        "ndcg10_before": round(lesson.before, 4),
        "ndcg10_cross_validated": round(lesson.after, 4),
        "gains": lesson.gains,
        "points": {name: lesson.weights.signals[name].points for name in LEARNED},
        "points_before": {name: weights.signals[name].points for name in LEARNED},
    }


def _told(lesson: Lesson, weights: Weights) -> str:
    rows = [
        f"  {name:<16}{weights.signals[name].points:6.1f} -> "
        f"{lesson.weights.signals[name].points:5.1f}"
        for name in LEARNED
    ]
    verdict = "better: taken" if lesson.gains else "no better: left as they are"
    return "\n".join(
        [
            f"{lesson.needs} needs",
            f"nDCG@10 now {lesson.before:.4f}, cross-validated {lesson.after:.4f} – {verdict}",
            *rows,
        ]
    )
