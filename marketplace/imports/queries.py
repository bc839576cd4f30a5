"""What is read about imports; eager loading is decided here."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import NotFoundError
from marketplace.imports import policy
from marketplace.imports.models import OUTCOMES, ImportRow, ImportRun
from marketplace.imports.sides import SIDES
from marketplace.lists.models import OpportunityList
from marketplace.lists.policy import can_edit
from marketplace.records import Job
from marketplace.sheets.fields import Kind

LARGEST_ID = 2**31 - 1
RECENT = 30
LISTS = 100


def visible(session: Session, user: User | None, run_id: int, *, lock: bool = False) -> ImportRun:
    """Raises NotFoundError: there is none, or it is somebody else's."""
    if not 0 < run_id <= LARGEST_ID:
        raise NotFoundError
    found = session.get(
        ImportRun, run_id, with_for_update=True if lock else None, populate_existing=lock
    )
    if found is None or not policy.can_see(user, found):
        raise NotFoundError
    return found


def recent(session: Session, user: User) -> list[ImportRun]:
    """A person's newest imports."""
    mine = select(ImportRun).where(ImportRun.owner_id == user.id)
    return list(session.scalars(mine.order_by(ImportRun.id.desc()).limit(RECENT)))


def job_of(session: Session, run: ImportRun) -> Job | None:
    return session.get(Job, run.job_id) if run.job_id else None


def list_of(session: Session, run: ImportRun) -> OpportunityList | None:
    return session.get(OpportunityList, run.list_id) if run.list_id else None


def draft_lists(session: Session, user: User) -> list[OpportunityList]:
    """Lists in draft that this person may add to, newest first."""
    drafts = select(OpportunityList).where(OpportunityList.state == "draft")
    newest = drafts.order_by(OpportunityList.id.desc()).limit(LISTS)
    return [one for one in session.scalars(newest) if can_edit(user, one)]


def counts(session: Session, run: ImportRun) -> dict[str, int]:
    """Rows by outcome; `undecided` are the duplicates that wait for a decision."""
    rows = select(ImportRow.outcome, func.count()).where(ImportRow.run_id == run.id)
    found = dict.fromkeys(OUTCOMES, 0)
    for outcome, number in session.execute(rows.group_by(ImportRow.outcome)):
        found[outcome] = number
    found["undecided"] = session.scalar(_undecided(run, func.count(ImportRow.id))) or 0
    return found


def refused(session: Session, run: ImportRun, *, limit: int, offset: int) -> list[ImportRow]:
    """Refused rows in the order of the file."""
    return list(session.scalars(_rows(run, "refused").limit(limit).offset(offset)))


def undecided(session: Session, run: ImportRun, *, limit: int) -> list[tuple[ImportRow, Any]]:
    """Rows that are nearly the same as an entry, each with that entry."""
    rows = list(session.scalars(_undecided(run, ImportRow).order_by(ImportRow.id).limit(limit)))
    found: dict[tuple[str, int], Any] = {}
    for kind, side in SIDES.items():
        numbers = [row.like_id for row in rows if kind_of(row) is kind]
        for one in session.scalars(select(side.model).where(side.model.id.in_(numbers))):
            found[kind, one.id] = one
    return [(row, found.get((kind_of(row), row.like_id or 0))) for row in rows]


def row_of(session: Session, run: ImportRun, row_id: int) -> ImportRow:
    """One row of a run, locked. Raises NotFoundError."""
    found = session.get(ImportRow, row_id, with_for_update=True, populate_existing=True)
    if found is None or found.run_id != run.id:
        raise NotFoundError
    return found


def kind_of(row: ImportRow) -> Kind:
    return Kind(row.values["kind"])


def all_refused(session: Session, run: ImportRun) -> Sequence[ImportRow]:
    return session.scalars(_rows(run, "refused")).all()


def _rows(run: ImportRun, outcome: str) -> Any:
    mine = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.outcome == outcome)
    return mine.order_by(ImportRow.id)


def _undecided(run: ImportRun, what: Any) -> Any:
    mine = select(what).where(ImportRow.run_id == run.id, ImportRow.outcome == "duplicate")
    return mine.where(ImportRow.decision == "")
