"""Pages of imports: upload, check, progress, report, decisions, help."""

import re
from contextlib import closing
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from marketplace.accounts.queries import organisations_of
from marketplace.errors import ForbiddenError, InvalidError, NotFoundError, Problem, Sentence
from marketplace.imports import policy, queries, service, words, workbooks
from marketplace.imports.decisions import decide
from marketplace.imports.drafts import Answer, OptionsDraft
from marketplace.imports.models import ImportRun
from marketplace.imports.tasks import folder_in
from marketplace.lists.drafts import ListDraft
from marketplace.postings.names import disposition
from marketplace.sheets.fields import Kind
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.once import once
from marketplace.web.paging import Page, page_number
from marketplace.web.transaction import db, send_after_commit

pages = Blueprint("imports", __name__)
PER_PAGE = 50
MOST_UNDECIDED = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMN = re.compile(r"column-(\d{1,3})-(\d{1,4})")
DECIDED = ("then", "list_id", "release_list")
NO_FILE = Problem("file", Sentence("请先选择一个清单文件。", "Choose a list file first."))


@pages.get("/imports")
@access("signed_in")
def index() -> str:
    """Upload a list; the newest uploads."""
    return _index(Form())


@pages.post("/imports")
@access("signed_in")
@once
def upload() -> Any:
    """Keep a file and show what it holds; one that cannot be read is refused with a sentence."""
    if not policy.can_import(actor()):
        raise ForbiddenError
    form = Form(posted())
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.problems = [NO_FILE]
        return _index(form), 422
    kind = Kind(form.value("kind")) if form.value("kind") in set(Kind) else None
    try:
        with closing(sent):  # a large one is a file on disk, which must not wait to be collected
            data = sent.read()
        run = service.receive(
            db(), actor(), name=sent.filename, data=data, folder=_folder(), kind=kind
        )
    except InvalidError as error:
        form.problems = error.problems
        return _index(form), 422
    return redirect(url_for(".show", run_id=run.id), 303)


@pages.get("/imports/<int:run_id>")
@access("signed_in")
def show(run_id: int) -> str:
    """The check page, the progress or the report, as far as the import is."""
    run = queries.visible(db(), actor(), run_id)
    if run.state in service.WAITING:
        return _check(run, Form({"default_party": run.plan["default_party"]}))
    if run.state in ("queued", "running"):
        job = queries.job_of(db(), run)
        return render_template("imports/progress.html", run=run, job=job)
    return _report(run)


@pages.get("/imports/<int:run_id>/progress")
@access("signed_in")
def progress(run_id: int) -> Response:
    """The part of the progress page that htmx asks for again and again."""
    run = queries.visible(db(), actor(), run_id)
    job = queries.job_of(db(), run)
    answer = Response(render_template("imports/bar.html", run=run, job=job))
    if run.state not in ("queued", "running") or (job and job.state == "failed"):
        answer.headers["HX-Redirect"] = url_for(".show", run_id=run.id)
    return answer


@pages.post("/imports/<int:run_id>/columns")
@access("signed_in")
@once
def columns(run_id: int) -> BaseResponse:
    """Say what the tables and their columns are; remembered for later lists like this one."""
    run = queries.visible(db(), actor(), run_id, lock=True)
    form = Form(posted())
    service.map_columns(
        db(), actor(), run=run, answers=_answers(run), folder=_folder(),
        default_party=_party(form.value("default_party")),
    )  # fmt: skip
    flash(
        _("The columns are as you said. Later lists with these headings are read like this."),
        "good",
    )
    return redirect(url_for(".show", run_id=run.id), 303)


@pages.post("/imports/<int:run_id>/start")
@access("signed_in")
@once
def start(run_id: int) -> Any:
    """Take the rows, in a job."""
    run = queries.visible(db(), actor(), run_id, lock=True)
    options, form = read(OptionsDraft, {name: request.form.get(name, "") for name in DECIDED})
    form.values |= posted()
    new_list, problems = _new_list(run, form)
    form.problems.extend(problems)
    if options is None or form.problems:
        return _check(run, form), 422
    try:
        job = service.start(db(), actor(), run=run, options=options, new_list=new_list)
    except InvalidError as error:
        form.problems = error.problems
        return _check(run, form), 422
    if job is not None:
        send_after_commit(job.id)
    return redirect(url_for(".show", run_id=run.id), 303)


@pages.get("/imports/<int:run_id>/refused.xlsx")
@access("signed_in")
def refused(run_id: int) -> Response:
    """The refused rows as a workbook to mend and to import again."""
    run = queries.visible(db(), actor(), run_id)
    data = workbooks.refused_workbook(db(), run, language=language())
    stem = run.file_name.rsplit(".", 1)[0]
    return _workbook(data, _("%(name)s (to mend).xlsx", name=stem))


@pages.post("/imports/<int:run_id>/rows/<int:row_id>/decide")
@access("signed_in")
@once
def decision(run_id: int, row_id: int) -> BaseResponse:
    """Say whether a row is the entry that is there, or another one."""
    run = queries.visible(db(), actor(), run_id)
    row = queries.row_of(db(), run, row_id)
    decide(db(), actor(), run=run, row=row, decision=request.form.get("decision", ""))
    return redirect(url_for(".show", run_id=run.id, _anchor="duplicates"), 303)


@pages.get("/imports/help")
@access("public")
def guide() -> str:
    """Which files and layouts are read, and empty workbooks to fill."""
    return render_template("imports/help.html", kinds=words.KINDS)


@pages.get("/imports/templates/<kind>.xlsx")
@access("public")
def template(kind: str) -> Response:
    """An empty workbook whose headings are understood."""
    if kind not in set(Kind):
        raise NotFoundError
    name = workbooks.NAMES[Kind(kind)][language()]
    return _workbook(workbooks.template(Kind(kind), language=language()), f"{name}.xlsx")


def _index(form: Form) -> str:
    return render_template(
        "imports/index.html", form=form, runs=queries.recent(db(), actor()),
        allowed=policy.can_import(actor()), kinds=list(words.KINDS.items())[:2], words=words,
        most=current_app.config["MAX_UPLOAD_MB"],
    )  # fmt: skip


def _check(run: ImportRun, form: Form) -> str:
    can_release = policy.can_release(actor())
    lists = queries.draft_lists(db(), actor()) if can_release else []
    kinds = [kind.value for kind in service.ready_kinds(run)]
    return render_template(
        "imports/check.html", run=run, form=form, plan=run.plan, words=words,
        can_release=can_release, own=organisations_of(actor()),
        lists=[(str(one.id), one.title) for one in lists if one.kind in kinds],
        ready=bool(kinds), default=run.plan["default_party"],
    )  # fmt: skip


def _report(run: ImportRun) -> str:
    session, number = db(), page_number()
    counts = queries.counts(session, run)
    rows = queries.refused(session, run, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render_template(
        "imports/report.html", run=run, counts=counts, words=words,
        page=Page(rows, number, counts["refused"], PER_PAGE),
        undecided=queries.undecided(session, run, limit=MOST_UNDECIDED),
        listed=queries.list_of(session, run), endpoint=_endpoint,
    )  # fmt: skip


def _endpoint(row: Any, number: int) -> str:
    """The address of the posting that a row became or is like."""
    if queries.kind_of(row) is Kind.OPPORTUNITY:
        return url_for("scenarios.show", scenario_id=number)
    return url_for("products.show", product_id=number)


def _answers(run: ImportRun) -> dict[int, Answer]:
    answers = {}
    for index, _spec in enumerate(run.plan["tables"]):
        kind = request.form.get(f"kind-{index}", "")
        if kind in words.KINDS:
            answers[index] = Answer.model_validate({"kind": kind, "columns": _columns(index)})
    return answers


def _columns(index: int) -> dict[int, str]:
    found = {}
    for name, field in request.form.items():
        matched = COLUMN.fullmatch(name)
        if matched and int(matched[1]) == index and field:
            found[int(matched[2])] = field[:40]
    return found


def _party(text: str) -> str:
    """A member's rows without an owner can only be of their own organisation."""
    if policy.can_release(actor()):
        return text
    own = organisations_of(actor())
    return next((one.name for one in own if one.name == text), own[0].name if own else "")


def _new_list(run: ImportRun, form: Form) -> tuple[ListDraft | None, list[Problem]]:
    if form.value("list_id") != "new":
        known = {str(one.id) for one in queries.draft_lists(db(), actor())}
        unknown = form.value("list_id") not in known | {""}
        return None, [_no_list()] if unknown else []
    kinds = service.ready_kinds(run)
    values = {
        "kind": kinds[0].value if kinds else "", "title": form.value("list_title"),
        "series": form.value("list_series"), "batch": form.value("list_batch"),
        "publisher": form.value("list_publisher"),
    }  # fmt: skip
    draft, problems = ListDraft.read(values)
    return draft, [Problem(f"list_{one.field}", one.sentence) for one in problems]


def _no_list() -> Problem:
    return Problem(
        "list_id", Sentence("请从下拉框中选择清单。", "Choose one of the lists offered.")
    )


def _folder() -> Any:
    return folder_in(current_app.config["SETTINGS"])


def _workbook(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype=XLSX)
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
