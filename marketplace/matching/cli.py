"""Commands of the matcher: `match` and `evaluate` need neither server nor database."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from marketplace.engine.records import Capability, Need
from marketplace.matching import scorecard
from marketplace.matching.bars import progress_bar
from marketplace.matching.catalogue import Catalogue
from marketplace.matching.evaluation import Evaluation, rankings, scores_as_json
from marketplace.matching.judged import JudgedFolderError, read_folder
from marketplace.matching.lists import Listed, ListError, read_capabilities, read_needs
from marketplace.matching.output import ENDINGS, Shortlist, as_json, reasons_zh, write
from marketplace.sheets.problems import SheetProblem

WITHOUT_MEANING = (
    "Meaning is not compared: the sentence encoder is not installed. "
    "未安装句子编码器，不比较文本含义。"
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("needs", type=FILE)
@click.argument("capabilities", type=FILE)
@click.option(
    "--top",
    default=10,
    show_default=True,
    type=click.IntRange(1, 100),
    help="At most so many capabilities a need.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write .xlsx, .csv or .json instead of printing.",
)
@click.option("--json", "as_text", is_flag=True, help="Print JSON.")
def match(needs: Path, capabilities: Path, top: int, output: Path | None, as_text: bool) -> None:
    """Rank CAPABILITIES for each of NEEDS (two list files), with the reasons for each place.

    Lists may be .xlsx, .xls, .ods or .csv in any of the published layouts. Nothing but these two
    files is read; no server or database is needed. Exit code 2 means that a file cannot be used.
    """
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise click.UsageError(f"-o must end in one of {', '.join(ENDINGS)}.")
    try:
        wanted, offered = read_needs(needs), read_capabilities(capabilities)
    except (SheetProblem, ListError) as error:
        raise click.UsageError(_sentence(error)) from error
    shortlists = _shortlists(wanted, offered, top)
    if output is not None:
        _save(output, shortlists)
    elif as_text:
        click.echo(json.dumps(as_json(shortlists), ensure_ascii=False, indent=1))
    else:
        _show(shortlists)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--pool",
    type=click.Choice(["judged", "all"]),
    default="all",
    show_default=True,
    help="Re-rank what was judged, or rank the whole corpus.",
)
@click.option(
    "--by",
    type=click.Choice(["language", "sector"]),
    multiple=True,
    help="Figures for each language or sector of the need, too.",
)
@click.option(
    "--same-language",
    is_flag=True,
    help="Figures by whether the wanted products speak the language of the need.",
)
@click.option("--ablation", is_flag=True, help="What switching off each signal changes.")
@click.option(
    "--worst",
    default=0,
    metavar="N",
    type=click.IntRange(0),
    help="The N needs that came out worst: what was expected, what came.",
)
@click.option("--json", "as_text", is_flag=True, help="Print one JSON object.")
def evaluate(
    folder: Path,
    pool: str,
    by: Sequence[str],
    same_language: bool,
    ablation: bool,
    worst: int,
    as_text: bool,
) -> None:
    """Measure the matcher on FOLDER with queries.jsonl, corpus.jsonl and qrels.tsv.

    Figures are means over needs with 95 % intervals (2,000 bootstrap resamples of the needs).
    """
    try:
        judged = read_folder(folder)
    except JudgedFolderError as error:
        raise click.UsageError(str(error)) from error
    steps = rankings(judged, ablation)
    with click.progressbar(length=steps, label="Ranking", file=sys.stderr) as bar:
        found = Evaluation(judged, pool, lambda: bar.update(1))
        ablations = found.ablations() if ablation else []
    failed = found.worst(worst)
    if as_text:
        value = scores_as_json(found, ablations, failed)
        click.echo(json.dumps(value, ensure_ascii=False))
        return
    groupings = [*dict.fromkeys(by), *(["same_language"] if same_language else [])]
    click.echo("\n".join(scorecard.lines(found, groupings, ablations, failed)))


@click.command()
@click.option("--json", "as_text", is_flag=True, help="Print one JSON object.")
def reindex(as_text: bool) -> None:
    """Make the features of all postings again, count how rare they are, and write the index.

    Running servers notice at their next request; nothing has to be stopped.
    """
    # The other commands start without a database.
    from marketplace.config import load_settings
    from marketplace.db import Database
    from marketplace.matching import bases
    from marketplace.matching.state import state_of
    from marketplace.matching.tasks import reindex as make_again
    from marketplace.upgrades import upgrade

    settings = load_settings()
    upgrade(settings)
    bases.use(settings.data_dir / bases.FOLDER)
    database = Database(settings.database)
    with progress_bar("Reading postings") as show:
        total = make_again(database, show)
    with database.reading() as session, progress_bar("Writing the index") as show:
        state_of(session).renew_base(show)
    database.engine.dispose()
    click.echo(json.dumps({"postings": total}) if as_text else f"{total} postings read again")


def _shortlists(
    wanted: Sequence[Listed[Need]], offered: Sequence[Listed[Capability]], top: int
) -> list[Shortlist]:
    by_id = {listed.record.id: listed for listed in offered}
    catalogue = Catalogue([w.record for w in wanted], [o.record for o in offered])
    if not catalogue.matcher.lexicon.speaks:
        click.echo(WITHOUT_MEANING, err=True)
    shortlists = []
    with click.progressbar(wanted, label="Matching", file=sys.stderr) as bar:
        for need in bar:
            found = catalogue.suppliers(need.record.id, top=top)
            shortlists.append(Shortlist(need, tuple((m, by_id[m.id]) for m in found)))
    return shortlists


def _save(output: Path, shortlists: Sequence[Shortlist]) -> None:
    try:
        write(output, shortlists)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}.") from error
    pairs = sum(len(shortlist.matches) for shortlist in shortlists)
    click.echo(f"{output}: {pairs} matches for {len(shortlists)} needs.", err=True)


def _show(shortlists: Sequence[Shortlist]) -> None:
    for shortlist in shortlists:
        click.secho(f"\n{shortlist.need.listed_id}  {shortlist.need.record.title}", bold=True)
        for place, (found, listed) in enumerate(shortlist.matches, 1):
            name = f"{listed.record.title} ({listed.record.supplier})"
            click.echo(f"{place:>3}. {found.score:5.1f}  {name}")
            click.echo("           " + reasons_zh(found).replace("\n", "\n           "))
            for missing in found.missing:
                click.echo(f"           − {missing.sentence_zh}")
        if not shortlist.matches:
            click.echo("     没有足够相近的产品 / nothing close enough")


def _sentence(error: SheetProblem | ListError) -> str:
    if isinstance(error, SheetProblem):
        return f"{error.problem.sentence('en')} {error.problem.sentence('zh')}"
    return str(error)
