"""`python app.py import FILE`: the same drafts and verbs as in the browser, in this process."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from marketplace.config import Settings, load_settings
from marketplace.db import Database
from marketplace.errors import DomainError, InvalidError
from marketplace.imports import queries, running, service
from marketplace.imports.drafts import OptionsDraft
from marketplace.imports.models import ImportRun
from marketplace.lists.drafts import ListDraft
from marketplace.sheets.fields import Kind

ALL_TAKEN, SOME_REFUSED, UNREADABLE = 0, 1, 2
SHOWN = 50


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice([one.value for one in Kind]), help="What the rows are.")
@click.option("--sheet", default="", help="Only the sheet of this name.")
@click.option("--list", "title", default="", help="Put the rows on a new list with this title.")
@click.option("--series", default="", help="The list's series (default: its title).")
@click.option("--batch", type=int, help="The list's batch (default: the next of the series).")
@click.option("--publisher", default="", help="Who issues the list; also owns rows without one.")
@click.option("--publish", is_flag=True, help="Release the rows, and the list, at once.")
@click.option(
    "--twins",
    type=click.Choice(["hold", "new"]),
    default="hold",
    show_default=True,
    help="Rows nearly like an entry of the same owner: hold for a decision, or take.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_list(
    file: Path, kind: str | None, sheet: str, title: str, series: str, batch: int | None,
    publisher: str, publish: bool, twins: str, as_json: bool,
) -> None:  # fmt: skip
    """Take the rows of a published list: .xlsx .xls .ods .csv .docx.

    Exit code 0: all rows taken; 1: some were refused or wait for a decision; 2: the file cannot
    be read.
    """
    settings = load_settings()
    values = {"title": title, "series": series, "batch": batch, "publisher": publisher}
    options = OptionsDraft(
        then="publish" if publish else "keep", twins="new" if twins == "new" else "hold",
        default_party=publisher, release_list=publish,
    )  # fmt: skip
    try:
        report = _imported(settings, file, kind, sheet, options, values)
    except DomainError as error:
        said = error.problems[0].sentence if isinstance(error, InvalidError) else error.sentence
        click.echo(f"{file.name}: {said.zh}\n{said.en}", err=True)
        sys.exit(UNREADABLE)
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else _text(report))
    counts = report["counts"]
    sys.exit(SOME_REFUSED if counts["refused"] or counts["undecided"] else ALL_TAKEN)


def _imported(
    settings: Settings, file: Path, kind: str | None, sheet: str, options: OptionsDraft,
    values: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    from marketplace.upgrades import upgrade  # loads migrations, which `--help` does not need

    upgrade(settings)
    database = Database(settings.database)
    folder = Path(tempfile.mkdtemp(prefix="import"))
    try:
        run_id = _ready(
            database, folder, file, Kind(kind) if kind else None, sheet, options, values
        )
        with click.progressbar(length=1, label=file.name, file=sys.stderr) as bar:
            running.work(
                database, run_id, folder=folder, site=settings.address,
                progress=lambda done, total: _show(bar, done, total),
            )  # fmt: skip
        with database.reading() as session:
            return report_of(session, session.get_one(ImportRun, run_id))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        database.engine.dispose()


def _ready(
    database: Database, folder: Path, file: Path, kind: Kind | None, sheet: str,
    options: OptionsDraft, values: dict[str, Any],
) -> int:  # fmt: skip
    """The number of a run that is ready to be worked on."""
    with database.writing() as session:
        run = service.receive(
            session, None, name=file.name, data=read_bytes(file), folder=folder, kind=kind,
            sheet=sheet,
        )  # fmt: skip
        draft = None
        if values["title"]:
            kinds = service.ready_kinds(run)
            values = values | {"kind": (kinds[0] if kinds else Kind.OPPORTUNITY).value}
            draft, problems = ListDraft.read(values)
            if problems:
                raise InvalidError(problems)
        service.begin(session, None, run=run, options=options, new_list=draft)
        return run.id


def read_bytes(file: Path) -> bytes:
    """The file's bytes, a byte more than is allowed at most. Raises InvalidError."""
    try:
        with file.open("rb") as opened:
            return opened.read(service.MOST_BYTES + 1)
    except OSError as error:
        raise InvalidError([service.not_there(file.name)]) from error


def report_of(session: Any, run: ImportRun) -> dict[str, Any]:
    """What became of a run's rows, as plain values."""
    return {
        "file": run.file_name,
        "list": run.list_id,
        "counts": queries.counts(session, run),
        "error": run.error,
        "refused": [
            {"sheet": row.sheet, "row": row.row, "problems": row.problems}
            for row in queries.all_refused(session, run)
        ],
    }


def _text(report: dict[str, Any]) -> str:
    counts = report["counts"]
    lines = [
        f"{report['file']}: "
        + ", ".join(
            f"{counts[name]} {name}"
            for name in ("created", "changed", "unchanged", "refused", "duplicate")
        )
    ]
    for row in report["refused"][:SHOWN]:
        for one in row["problems"]:
            where = one["cell"] or row["row"]
            lines.append(f"  {row['sheet']}!{where} {one['column']}: {one['zh']} {one['en']}")
    more = len(report["refused"]) - SHOWN
    return "\n".join([*lines, f"  … {more} more"] if more > 0 else lines)


def _show(bar: Any, done: int, total: int) -> None:
    bar.length = max(total, 1)
    bar.update(done - bar.pos)
