"""Pages of projects: own ones, the project itself, its steps and their evidence."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import ForbiddenError, InvalidError
from marketplace.lives import Arrow
from marketplace.postings import views as shared
from marketplace.postings.attachments import Sent
from marketplace.projects import (
    award_views,
    dossier_views,
    dossiers,
    evidence,
    figures,
    ledger_views,
    lesson_views,
    measure_views,
    measuring,
    policy,
    queries,
    service,
    showing,
    words,
)
from marketplace.projects.blueprint import pages
from marketplace.projects.drafts import EvidenceDraft, StepDraft
from marketplace.projects.models import Project
from marketplace.projects.states import LIFE, NEEDS_EVIDENCE
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import say
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

__all__ = [
    "award_views", "dossier_views", "ledger_views", "lesson_views", "measure_views", "pages",
]  # fmt: skip

NAMES = {"project_words": words, "PROJECT_STAGES": LIFE.states}
pages.record(lambda state: state.app.jinja_env.globals.update(NAMES))


@pages.get("/projects")
@access("signed_in")
def index() -> str:
    """The projects of one's own organisations; operators see all."""
    number = page_number()
    rows, total = queries.mine(db(), actor(), limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render_template(
        "projects/index.html", page=Page(rows, number, total), hats=policy.hats, who=actor()
    )


@pages.get("/projects/<int:project_id>")
@access("signed_in")
def show(project_id: int) -> str:
    """Where it stands, what shows it, what is measured, and what comes next."""
    project = queries.visible(db(), actor(), project_id)
    dossier = service.dossier(db(), project)
    return render_template(
        "projects/show.html",
        project=project, life=LIFE, line=showing.line_of(project), arrows=_open(project),
        names=queries.names(db(), queries.actors(project)), keeps=policy.can_keep(actor(), project),
        standing=figures.standing, drawn=showing.drawn, effect=figures.effect(db(), project),
        box=(showing.WIDTH, showing.HEIGHT), measured=project.stage in measuring.MEASURED_STAGES,
        agreed=service.is_agreed(dossier), begun=dossier is not None,
        open_dossier=project.stage in dossiers.OPEN_STAGES,
    )  # fmt: skip


@pages.get("/projects/<int:project_id>/step")
@access("signed_in")
def next_step(project_id: int) -> Any:
    """The form of one step; `?verb=` says which."""
    project = queries.visible(db(), actor(), project_id)
    arrow = _wanted(project, request.args.get("verb", ""))
    if arrow is None:
        return redirect(url_for(".show", project_id=project.id), 303)
    return _step_page(project, arrow, Form())


@pages.post("/projects/<int:project_id>/step")
@access("signed_in")
@once
def take(project_id: int) -> Any:
    """Take the step, with what shows it."""
    project = queries.visible(db(), actor(), project_id, lock=True)
    verb, sent = request.form.get("verb", ""), shared.optional_file()
    arrow = LIFE.arrow(project.stage, verb, policy.hats(actor(), project))
    draft, form = read(StepDraft, _with_name(sent))
    if draft is None:
        return _step_page(project, arrow, form), 422
    try:
        with db().begin_nested():
            step = service.take(
                db(), actor(), project=project, verb=verb, draft=draft,
                site=shared.settings().address,
            )  # fmt: skip
            if sent is not None:
                evidence.keep_file(db(), actor(), step.evidence[0], shared.folder(), sent)
    except InvalidError as error:
        form.problems = error.problems
        return _step_page(project, arrow, form), 422
    deliver_soon()
    flash(_("Done. It is “%(state)s” now.", state=say(LIFE.states[project.stage])), "good")
    return redirect(url_for(".show", project_id=project.id), 303)


@pages.get("/projects/<int:project_id>/evidence/<int:position>")
@access("signed_in")
def more_evidence(project_id: int, position: int) -> str:
    """The form of a further document of a step."""
    project = queries.visible(db(), actor(), project_id)
    step = queries.step_at(project, position)
    return render_template("projects/evidence.html", project=project, step=step, form=Form())


@pages.post("/projects/<int:project_id>/evidence/<int:position>")
@access("signed_in")
@once
def add_evidence(project_id: int, position: int) -> Any:
    project = queries.visible(db(), actor(), project_id, lock=True)
    step, sent = queries.step_at(project, position), shared.optional_file()
    draft, form = read(EvidenceDraft, _with_name(sent))
    if draft is not None:
        try:
            with db().begin_nested():
                made = evidence.add(db(), actor(), project=project, step=step, draft=draft)
                if sent is not None:
                    evidence.keep_file(db(), actor(), made, shared.folder(), sent)
        except InvalidError as error:
            form.problems = error.problems
    if form.problems:
        return render_template("projects/evidence.html", project=project, step=step, form=form), 422
    flash(_("The document is kept."), "good")
    return redirect(url_for(".show", project_id=project.id), 303)


@pages.get("/projects/<int:project_id>/files/<int:attachment_id>")
@access("signed_in")
def attachment(project_id: int, attachment_id: int) -> Response:
    project = queries.visible(db(), actor(), project_id)
    return shared.download(queries.file_of(db(), project, attachment_id))


def _open(project: Project) -> list[Arrow]:
    return LIFE.open_to(project.stage, policy.hats(actor(), project))


def _wanted(project: Project, verb: str) -> Arrow | None:
    """The open step of this name, or the first there is; ForbiddenError where it is for others."""
    found = _open(project)
    if not verb:
        return found[0] if found else None
    if LIFE.open_to(project.stage, policy.EVERYBODY) and not found:
        raise ForbiddenError
    return next((one for one in found if one.verb == verb), None)


def _with_name(sent: Sent | None) -> dict[str, Any]:
    """The form; a file without a title is called what it was called."""
    values = posted()
    if sent is not None and not str(values.get("evidence", "")).strip():
        values["evidence"] = (sent.name or "")[:200]
    return values


def _step_page(project: Project, arrow: Arrow, form: Form) -> str:
    return render_template(
        "projects/step.html",
        project=project, arrow=arrow, form=form, life=LIFE,
        needs_evidence=arrow.verb in NEEDS_EVIDENCE,
        earliest=project.steps[-1].began_on if project.steps else None,
        agreed=service.is_agreed(service.dossier(db(), project)),
    )  # fmt: skip
