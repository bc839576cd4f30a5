"""What can be done with an uploaded list. Nothing commits; `actor` None is the command line."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace import jobs
from marketplace.accounts.models import User
from marketplace.accounts.queries import organisations_of
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence
from marketplace.imports import plans, policy, previews
from marketplace.imports.drafts import Answer, OptionsDraft
from marketplace.imports.models import ColumnMapping, ImportRun
from marketplace.imports.plans import ASKS, READY, Spec
from marketplace.lists import service as lists
from marketplace.lists.drafts import ListDraft
from marketplace.lists.models import OpportunityList
from marketplace.postings.names import clean_name
from marketplace.records import Job
from marketplace.sheets.fields import Kind
from marketplace.sheets.problems import SheetProblem, problem
from marketplace.sheets.reading import read_tables
from marketplace.sheets.tables import Limits, Table

JOB = "imports.run"
MOST_BYTES = Limits().file_bytes
WAITING = ("uploaded", "checked")
STARTED = Sentence(
    "这份清单已开始导入，不能再更改。需要调整时请重新上传。",
    "This list is being taken already and cannot be changed. Upload it again to start anew.",
)
NOTHING_READY = Sentence(
    "没有可导入的表。请先说明哪一列是名称，或选择另一个文件。",
    "No table can be taken yet. Say which column holds the title, or choose another file.",
)
GONE = Sentence(
    "上传的文件已按期限删除。请重新上传。",
    "The uploaded file was deleted after its time. Upload it again.",
)


def receive(
    session: Session, actor: User | None, *, name: str, data: bytes, folder: Path,
    kind: Kind | None = None, sheet: str = "",
) -> ImportRun:  # fmt: skip
    """Keep an uploaded file under a random name and say what it holds.

    `sheet` restricts it to one sheet. Raises InvalidError with a sentence when nothing of it can
    be read; nothing is kept then.
    """
    shown = clean_name(name)
    tables = _tables(data, shown)
    run = ImportRun(
        file_name=shown, stored_as=secrets.token_hex(24), size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), owner_id=actor.id if actor else None,
        plan={"kind": kind.value if kind else "", "sheet": sheet, "default_party": ""},
    )  # fmt: skip
    own = organisations_of(actor) if actor else []
    if actor and len(own) == 1 and not policy.can_release(actor):
        run.organisation_id = own[0].id
        run.plan = run.plan | {"default_party": own[0].name}
    session.add(run)
    session.flush()  # the row must be acceptable before the file is written
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / run.stored_as).write_bytes(data)
    _look(session, run, tables)
    return run


def check(session: Session, run: ImportRun, *, folder: Path) -> None:
    """Read the file again and say what would happen with the columns as they are now."""
    _still_waiting(run)
    _look(session, run, tables_of(run, folder), specs=run.plan["tables"])


def map_columns(
    session: Session, actor: User | None, *, run: ImportRun, answers: Mapping[int, Answer],
    default_party: str, folder: Path,
) -> None:  # fmt: skip
    """Keep what a person says about the tables, for this file and for later ones like it."""
    _still_waiting(run)
    specs = list(run.plan["tables"])
    for index, answer in answers.items():
        if 0 <= index < len(specs):
            specs[index] = plans.answered(specs[index], answer)
            _remember(session, run, specs[index])
    run.plan = run.plan | {"default_party": default_party.strip()[:200]}
    _look(session, run, tables_of(run, folder), specs=specs)


def start(
    session: Session, actor: User | None, *, run: ImportRun, options: OptionsDraft,
    new_list: ListDraft | None = None,
) -> Job | None:  # fmt: skip
    """Ask for the rows to be taken; one job however often it is asked. None: there is one already.

    `run` is locked. Raises InvalidError: nothing can be taken, or the new list cannot be made.
    """
    if run.state not in WAITING:
        return _again(session, run)
    begin(session, actor, run=run, options=options, new_list=new_list)
    return _enqueue(session, run)


def begin(
    session: Session, actor: User | None, *, run: ImportRun, options: OptionsDraft,
    new_list: ListDraft | None = None,
) -> None:  # fmt: skip
    """Settle how the rows are taken. A member's rows are kept or handed to the reviewers only.

    Raises:
        InvalidError: nothing can be taken, or the new list cannot be made.
    """
    if not any(spec["state"] == READY for spec in run.plan["tables"]):
        raise InvalidError([Problem("file", NOTHING_READY)])
    if actor is not None and not policy.can_release(actor):
        modest = {"then": "submit" if options.then == "submit" else "keep", "list_id": None}
        options = options.model_copy(update=modest | {"release_list": False})
        new_list = None
    if new_list is not None:
        made = lists.create(session, actor, draft=new_list)
        options = options.model_copy(update={"list_id": made.id})
    party = options.default_party or run.plan["default_party"]
    options = options.model_copy(update={"default_party": party})
    run.list_id = options.list_id
    run.plan = run.plan | {"options": options.model_dump(mode="json")}
    run.state = "queued"
    session.flush()


def ready_kinds(run: ImportRun) -> list[Kind]:
    """The kinds of entries that the tables to be taken hold, in their order."""
    ready = [Kind(spec["kind"]) for spec in run.plan["tables"] if spec["state"] == READY]
    return list(dict.fromkeys(ready))


def tables_of(run: ImportRun, folder: Path) -> list[Table]:
    """The visible tables of the stored file (of one sheet where only that was asked for).

    Raises:
        RefusedError: the file was deleted.
        InvalidError: it cannot be read.
    """
    try:
        data = (folder / run.stored_as).read_bytes()
    except FileNotFoundError as error:
        raise RefusedError(GONE) from error
    return _chosen(run, _tables(data, run.file_name))


def not_there(name: str) -> Problem:
    """The sentence for a file that cannot be opened."""
    found = problem("not_found", name=name)
    return Problem("file", Sentence(found.zh, found.en))


def forget_file(run: ImportRun, folder: Path) -> None:
    """Delete the stored file; what was read from it stays."""
    (folder / run.stored_as).unlink(missing_ok=True)


def open_list(session: Session, run: ImportRun) -> OpportunityList | None:
    """The list that rows go to, locked, while it may still be filled."""
    if run.list_id is None:
        return None
    found = session.get(OpportunityList, run.list_id, with_for_update=True)
    return found if found is not None and found.state == "draft" else None


def _tables(data: bytes, name: str) -> list[Table]:
    try:
        return read_tables(data, name)
    except SheetProblem as refusal:
        found = refusal.problem
        raise InvalidError([Problem("file", Sentence(found.zh, found.en))]) from refusal


def _chosen(run: ImportRun, tables: Sequence[Table]) -> list[Table]:
    sheet = run.plan.get("sheet", "")
    return [table for table in plans.visible(tables) if not sheet or table.name == sheet]


def _look(
    session: Session, run: ImportRun, tables: Sequence[Table], specs: list[Spec] | None = None
) -> None:
    kind = Kind(run.plan["kind"]) if run.plan["kind"] else None
    shown = _chosen(run, tables)
    if specs is None:
        pairs = zip(shown, plans.layouts_of(shown, kind), strict=True)
        specs = [plans.spec_of(table, layout, sure=sure) for table, (layout, sure) in pairs]
        specs = [_as_before(session, run, spec) for spec in specs]
    laid_out = list(plans.laid_out(shown, specs, kind))
    party = run.plan["default_party"]
    pictured, entries = previews.pictures(shown, specs, laid_out, party)
    total = sum(spec["rows"] for spec in specs if spec["state"] == READY)
    forecast: dict[str, Any] = previews.forecast(session, entries)
    forecast |= {"looked_at": len(entries), "total": total}
    run.plan = run.plan | {"tables": pictured, "forecast": forecast}
    run.state = "checked"
    session.flush()


def _owner_key(run: ImportRun) -> str:
    if run.organisation_id:
        return f"organisation:{run.organisation_id}"
    return f"user:{run.owner_id}"


def _as_before(session: Session, run: ImportRun, spec: Spec) -> Spec:
    """The table as this list owner explained one with the same headings before."""
    if not spec["columns"]:
        return spec
    kept = session.scalars(_mapping(run, spec)).one_or_none()
    if kept is None:
        return spec
    answer = plans.remembered_answer(spec, kept.mapping)
    return plans.answered(spec, answer) | {"remembered": True}


def _remember(session: Session, run: ImportRun, spec: Spec) -> None:
    if not spec["columns"] or spec["state"] == ASKS:
        return
    kind = "skip" if spec["state"] == plans.SKIPPED else spec["kind"]
    mapping = {"kind": kind, "columns": spec["fields"]}
    kept = session.scalars(_mapping(run, spec)).one_or_none()
    if kept is not None:
        kept.mapping = mapping
    else:
        digest = plans.headings_digest(spec)
        session.add(
            ColumnMapping(owner_key=_owner_key(run), headings_digest=digest, mapping=mapping)
        )
    session.flush()


def _mapping(run: ImportRun, spec: Spec) -> Any:
    return select(ColumnMapping).where(
        ColumnMapping.owner_key == _owner_key(run),
        ColumnMapping.headings_digest == plans.headings_digest(spec),
    )


def _still_waiting(run: ImportRun) -> None:
    if run.state not in WAITING:
        raise RefusedError(STARTED)


def _again(session: Session, run: ImportRun) -> Job | None:
    """A new job for a run whose job failed; rows that are done stay done."""
    job = session.get(Job, run.job_id) if run.job_id else None
    if run.state == "done" or job is None or job.state != "failed":
        return None
    run.state, run.error = "queued", ""
    return _enqueue(session, run)


def _enqueue(session: Session, run: ImportRun) -> Job:
    job = jobs.enqueue(session, JOB, {"run_id": run.id}, asked_by=run.owner_id)
    run.job_id = job.id
    session.flush()
    return job
