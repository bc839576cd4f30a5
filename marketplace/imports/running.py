"""The long part of an import: chunk by chunk, each its own transaction, safe to start again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import User
from marketplace.db import Database, now
from marketplace.errors import DomainError, InvalidError, RefusedError
from marketplace.imports import plans, queries, service
from marketplace.imports.batching import BatchSession, batch
from marketplace.imports.drafts import OptionsDraft
from marketplace.imports.entries import Entry, entries_of
from marketplace.imports.models import ImportRow, ImportRun
from marketplace.imports.taking import CarelessError, Taken, Taker, write_rows
from marketplace.imports.twins import Twins
from marketplace.lists import service as lists
from marketplace.lists.bulk import Line, add_all
from marketplace.lists.models import OpportunityList
from marketplace.sheets.fields import Kind

CHUNK = 100
LARGE_CHUNK = 400
LARGE = 1_000
"""From so many rows on, chunks are so large that matching leaves their features to its own job."""
TRIES = 4
ONE_AT_A_TIME = 7_240_118
"""PostgreSQL's lock for chunks: two files with the same rows never race for their keys."""
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Work:
    """One run being worked on: the database, the file, and what was learnt on the way."""

    database: Database
    run_id: int
    options: OptionsDraft
    site: str
    twins: Twins


def work(
    database: Database, run_id: int, *, folder: Path, progress: Progress, site: str = ""
) -> None:
    """Take all rows of a run that are not done yet, then finish it."""
    with database.writing() as session:
        run = session.get_one(ImportRun, run_id)
        if run.state == "done":
            return
        run.state = "running"
        options = OptionsDraft.model_validate(run.plan["options"])
        specs, kind = run.plan["tables"], run.plan["kind"]
        total = sum(spec["rows"] for spec in specs if spec["state"] == plans.READY)
    try:
        tables = service.tables_of(run, folder)
    except DomainError as error:
        _give_up(database, run_id, error)
        return
    laid_out = plans.laid_out(tables, specs, Kind(kind) if kind else None)
    entries = entries_of(laid_out, options.default_party)
    job = Work(database, run_id, options, site, Twins())
    done = 0
    progress(0, total)
    size = CHUNK if total <= LARGE else LARGE_CHUNK
    # Drafts are read between the transactions: others who wait to write have their turn then.
    while chunk := list(islice(entries, size)):
        _chunk(job, chunk)
        done += len(chunk)
        progress(done, max(total, done))
    _finish(job, folder)


def _chunk(job: Work, entries: Sequence[Entry]) -> None:
    """One transaction; a clash with somebody else's writing is tried again from its start."""
    careful = False
    for left in reversed(range(TRIES)):
        try:
            with batch(job.database) as session:
                _take(session, job, entries, careful=careful)
            return
        except CarelessError:
            careful, job.twins = True, Twins()
        except (IntegrityError, OperationalError, StaleDataError):
            job.twins = Twins()  # it may know postings that were rolled back
            if not left:
                raise
            time.sleep(0.2)


def _take(session: BatchSession, job: Work, entries: Sequence[Entry], *, careful: bool) -> None:
    run = hold(session, job.run_id)
    actor = session.get(User, run.owner_id) if run.owner_id else None
    done = _done(session, run, entries)
    todo = [one for one in entries if one.place not in done]
    if not todo:
        return
    taker = Taker(session, run, actor, job.options, job.twins, careful=careful)
    taker.prepare(todo)
    if not careful:
        session.hold(len(todo))
    taken = taker.take(todo)
    session.write_out()
    session.add_all(taker.new_keys)  # after the postings that they point at
    write_rows(session, run, taken)
    enter(session, run, taken)


def hold(session: Session, run_id: int) -> ImportRun:
    """The run, locked: of two workers on one run, or two files at once, one goes first."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": ONE_AT_A_TIME})
    return session.get_one(ImportRun, run_id, with_for_update=True)


def enter(session: Session, run: ImportRun, taken: Sequence[Taken]) -> None:
    """Put what was taken (now or by an earlier file) onto the run's list."""
    listed = service.open_list(session, run)
    if listed is None:
        return
    lines = [
        Line(one.number, one.entry.raw.values.get("id", ""), one.entry.raw.section)
        for one in taken
        if one.number and one.entry.kind == listed.kind
    ]
    add_all(session, listed=listed, lines=lines)


def _done(session: Session, run: ImportRun, entries: Sequence[Entry]) -> set[tuple[str, int]]:
    numbers = [one.raw.row_number for one in entries]
    mine = select(ImportRow.sheet, ImportRow.row).where(
        ImportRow.run_id == run.id, ImportRow.row.in_(numbers)
    )
    return {(sheet, row) for sheet, row in session.execute(mine)}


def _finish(job: Work, folder: Path) -> None:
    with job.database.writing() as session:
        run = session.get_one(ImportRun, job.run_id, with_for_update=True)
        listed = service.open_list(session, run)
        if job.options.release_list and listed is not None:
            actor = session.get(User, run.owner_id) if run.owner_id else None
            _release(session, actor, listed, job.site)
        run.counts = queries.counts(session, run)
        run.state, run.finished_at = "done", now()
    service.forget_file(run, folder)


def _release(session: Session, actor: User | None, listed: OpportunityList, site: str) -> None:
    try:
        lists.publish(session, actor, listed=listed, site=site)
    except RefusedError:  # every row was refused: the empty list stays a draft
        return


def _give_up(database: Database, run_id: int, error: DomainError) -> None:
    said = error.problems[0].sentence if isinstance(error, InvalidError) else error.sentence
    with database.writing() as session:
        run = session.get_one(ImportRun, run_id)
        run.state, run.error, run.finished_at = "failed", f"{said.zh}\n{said.en}"[:500], now()
