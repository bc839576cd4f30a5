"""Jobs of imports: taking the rows of a list, and deleting files that nobody came back for."""

import datetime as dt
from pathlib import Path

from sqlalchemy import select

from marketplace.config import Settings
from marketplace.db import now
from marketplace.imports import running
from marketplace.imports.models import ImportRun
from marketplace.imports.service import JOB
from marketplace.jobs import Run, every, job

KEPT_FOR = dt.timedelta(days=7)
DAILY = 86_400


@job(JOB)
def run(work: Run) -> None:
    """Take the rows of one run; started again after a crash, it goes on where it was."""
    settings: Settings = work.jobs.context["settings"]
    running.work(
        work.database, work.payload["run_id"], folder=folder_in(settings),
        progress=work.progress, site=settings.address,
    )  # fmt: skip


@every(DAILY, "imports.tidy")
def tidy(work: Run) -> None:
    """Delete uploaded files that were never started, and those without a row."""
    folder = folder_in(work.jobs.context["settings"])
    with work.database.reading() as session:
        young = ImportRun.created_at >= now() - KEPT_FOR
        busy = ImportRun.state.in_(("queued", "running"))
        kept = set(session.scalars(select(ImportRun.stored_as).where(young | busy)))
    oldest = (now() - KEPT_FOR).timestamp()
    for path in folder.glob("*"):
        if path.name not in kept and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def folder_in(settings: Settings) -> Path:
    """Where uploaded lists wait to be taken."""
    return settings.data_dir.absolute() / "imports"
