"""Claiming a first use: the form, its evidence, and the claimant's steps."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import ForbiddenError, InvalidError, NotFoundError, RefusedError, StaleError
from marketplace.firsts import policy, queries, refusals, service
from marketplace.firsts.blueprint import pages
from marketplace.firsts.drafts import FIELDS, FirstUseDraft
from marketplace.firsts.models import FirstUse, FirstUseFile
from marketplace.firsts.showing import file_entries
from marketplace.firsts.states import NAMES
from marketplace.firsts.words import SCOPES
from marketplace.postings import attachments
from marketplace.postings import views as shared
from marketplace.projects.models import Project
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import say
from marketplace.web.once import once
from marketplace.web.transaction import after_commit, db

MOST_FILES = 20


@pages.get("/projects/<int:project_id>/first-use/new")
@access("signed_in")
def new(project_id: int) -> str:
    project = queries.project(db(), actor(), project_id)
    began = service.trial_began(db(), project)
    first = {"title": project.title, "title_other": project.title_other, "first_used_on": began}
    return _form("firsts/new.html", Form(first), project, began=began)


@pages.post("/projects/<int:project_id>/first-use/new")
@access("signed_in")
@once
def create(project_id: int) -> Any:
    project = queries.project(db(), actor(), project_id)
    draft, form = read(FirstUseDraft, posted())
    if draft is not None:
        try:
            made = service.claim_first(db(), actor(), project=project, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(_("The draft is kept. Add what shows it, then submit it."), "good")
            return redirect(url_for("firsts.edit", first_use_id=made.id), 303)
    began = service.trial_began(db(), project)
    return _form("firsts/new.html", form, project, began=began), 422


@pages.get("/first-uses/<int:first_use_id>/edit")
@access("signed_in")
def edit(first_use_id: int) -> str:
    claim = queries.editable(db(), actor(), first_use_id)
    values = {name: getattr(claim, name) for name in (*FIELDS, "product_id", "version")}
    return _form("firsts/edit.html", Form(values), claim.project, claim)


@pages.post("/first-uses/<int:first_use_id>/edit")
@access("signed_in")
@once
def revise(first_use_id: int) -> Any:
    """Save the words, and hand the claim in where asked to."""
    claim = queries.editable(db(), actor(), first_use_id, lock=True)
    draft, form = read(FirstUseDraft, posted())
    version = shared.posted_version()
    if draft is None:
        return _form("firsts/edit.html", form, claim.project, claim), 422
    try:
        service.revise(db(), actor(), claim=claim, draft=draft, version=version)
        if form.value("then") == "submit":
            service.submit(db(), actor(), claim=claim, site=shared.settings().address)
    except InvalidError as error:
        form.problems = error.problems
        return _form("firsts/edit.html", form, claim.project, claim), 422
    except StaleError as stale:
        form.values["version"] = stale.version
        return _form("firsts/edit.html", form, claim.project, claim, stale=stale), 409
    if claim.state == "draft":
        flash(_("Saved."), "good")
        return redirect(url_for("firsts.edit", first_use_id=claim.id), 303)
    deliver_soon()
    flash(_("Submitted. An operator checks it and searches for earlier holders."), "good")
    return redirect(url_for("firsts.show", first_use_id=claim.id), 303)


@pages.post("/first-uses/<int:first_use_id>/move")
@access("signed_in")
@once
def move(first_use_id: int) -> Response:
    """Any step of its life; the table says whose it is."""
    claim = queries.visible(db(), actor(), first_use_id, lock=True)
    values = posted()
    if not policy.hats(actor(), claim):
        raise ForbiddenError
    service.take(
        db(), actor(), claim=claim, verb=values.get("verb", ""),
        sentence=values.get("sentence", ""), site=shared.settings().address,
    )  # fmt: skip
    deliver_soon()
    flash(_("Done: %(what)s.", what=say(NAMES[claim.state])), "good")
    return redirect(url_for("firsts.show", first_use_id=claim.id), 303)


@pages.get("/first-uses/<int:first_use_id>/files/<int:attachment_id>")
@access("signed_in")
def file(first_use_id: int, attachment_id: int) -> FlaskResponse:
    """A file of evidence, for both sides and the operators; always a download."""
    claim = queries.visible(db(), actor(), first_use_id)
    if not policy.can_see_evidence(actor(), claim):
        raise NotFoundError
    return shared.download(attachments.one_of(claim.files, attachment_id))


@pages.post("/first-uses/<int:first_use_id>/files")
@access("signed_in")
@once
def attach(first_use_id: int) -> Response:
    claim = queries.editable(db(), actor(), first_use_id, lock=True)
    if len(attachments.living(claim.files)) >= MOST_FILES:
        raise RefusedError(refusals.TOO_MANY_FILES)
    row = FirstUseFile(first_use_id=claim.id)
    attachments.keep(db(), actor(), row=row, folder=shared.folder(), sent=shared.sent_file())
    flash(_("The file was added."), "good")
    return redirect(url_for("firsts.edit", first_use_id=claim.id, _anchor="files"), 303)


@pages.post("/first-uses/<int:first_use_id>/files/<int:attachment_id>/remove")
@access("signed_in")
@once
def detach(first_use_id: int, attachment_id: int) -> Response:
    claim = queries.editable(db(), actor(), first_use_id, lock=True)
    found = attachments.one_of(claim.files, attachment_id)
    attachments.remove(found)
    after_commit(lambda: shared.delete_file(found))
    flash(_("The file was removed."), "good")
    return redirect(url_for("firsts.edit", first_use_id=claim.id, _anchor="files"), 303)


def _form(
    template: str, form: Form, project: Project, claim: FirstUse | None = None, **more: Any
) -> str:
    return render_template(
        template,
        form=form, project=project, first=claim,
        scopes=[(key, say(name)) for key, name in SCOPES.items()],
        products=queries.products_of(db(), project),
        entries=file_entries(claim, editing=True) if claim else [], **more,
    )  # fmt: skip
