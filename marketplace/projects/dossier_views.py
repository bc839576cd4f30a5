"""The tolerance dossier on pages and on paper, and the due-diligence file of an ended trial."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import InvalidError, NotFoundError, StaleError
from marketplace.postings.views import settings
from marketplace.projects import documents, dossiers, policy, queries, service, telling, words
from marketplace.projects.blueprint import pages
from marketplace.projects.dossiers import DossierDraft
from marketplace.projects.models import Project
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import say
from marketplace.web.once import once
from marketplace.web.transaction import db

DOSSIER_PAGE = "/projects/<int:project_id>/dossier"


@pages.get(DOSSIER_PAGE)
@access("signed_in")
def dossier(project_id: int) -> str:
    """The five parts, who agreed, and the form while they may change."""
    project = queries.visible(db(), actor(), project_id)
    return _page(project, Form(dict(dossiers.texts(service.dossier(db(), project)))))


@pages.post(DOSSIER_PAGE)
@access("signed_in")
@once
def save_dossier(project_id: int) -> Any:
    project = queries.visible(db(), actor(), project_id, lock=True)
    draft, form = read(DossierDraft, posted())
    if draft is None:
        return _page(project, form, seen=request.form.get("seen", "")), 422
    try:
        dossiers.save(
            db(), actor(), project=project, draft=draft, seen=request.form.get("seen", ""),
            site=settings().address,
        )  # fmt: skip
    except StaleError as stale:
        return _page(project, form, stale=stale), 409
    deliver_soon()
    flash(_("Saved. Both sides agree to these texts before the trial starts."), "good")
    return redirect(url_for(".dossier", project_id=project.id), 303)


@pages.post("/projects/<int:project_id>/dossier/agree")
@access("signed_in")
@once
def agree_dossier(project_id: int) -> Any:
    """One side agrees to the texts that it was shown."""
    project = queries.visible(db(), actor(), project_id, lock=True)
    form = Form(dict(dossiers.texts(service.dossier(db(), project))))
    try:
        dossiers.agree(
            db(), actor(), project=project, side=request.form.get("side", ""),
            seen=request.form.get("seen", ""), site=settings().address,
        )  # fmt: skip
    except InvalidError as error:
        form.problems = error.problems
        return _page(project, form), 422
    except StaleError as stale:
        return _page(project, form, stale=stale), 409
    deliver_soon()
    flash(_("Your agreement is kept, with your name and the time."), "good")
    return redirect(url_for(".dossier", project_id=project.id), 303)


@pages.get("/projects/<int:project_id>/dossier.pdf")
@access("signed_in")
def dossier_file(project_id: int) -> Response:
    project = queries.visible(db(), actor(), project_id)
    if service.dossier(db(), project) is None:
        raise NotFoundError
    return _pdf(documents.dossier(db(), project), f"dossier-{project.id}.pdf")


@pages.get("/projects/<int:project_id>/due-diligence.pdf")
@access("signed_in")
def due_diligence(project_id: int) -> Response:
    """The whole record of a trial that ended, for those who answer for it."""
    project = queries.visible(db(), actor(), project_id)
    if project.stage != "ended":
        raise NotFoundError
    return _pdf(documents.due_diligence(db(), project), f"due-diligence-{project.id}.pdf")


def part_name(name: str) -> str:
    """What a part of the dossier is called, in the language of the page."""
    return say(words.DOSSIER[name])


def _page(project: Project, form: Form, *, stale: StaleError | None = None, seen: str = "") -> str:
    found = service.dossier(db(), project)
    texts = dossiers.texts(found)
    hats = policy.hats(actor(), project)
    return render_template(
        "projects/dossier.html",
        project=project, found=found, form=form, texts=texts, stale=stale,
        seen=seen or dossiers.seal(texts), sides=[one for one in telling.BOTH if one in hats],
        open=project.stage in dossiers.OPEN_STAGES, agreed_at=dossiers.agreed_at,
        whole=not dossiers.unfinished(found), part_name=part_name,
        names=queries.names(
            db(), [found.owner_agreed_by_id, found.supplier_agreed_by_id] if found else []
        ),
    )  # fmt: skip


def _pdf(body: bytes, name: str) -> Response:
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
