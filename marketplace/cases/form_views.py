"""Writing a case: the form, filled with what was measured, and its pictures."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.cases import queries, service
from marketplace.cases.blueprint import pages
from marketplace.cases.drafts import FIELDS, CaptionDraft, CaseDraft
from marketplace.cases.facts import effect_text, facts_of
from marketplace.cases.models import Case
from marketplace.cases.showing import picture_entries
from marketplace.errors import InvalidError, StaleError
from marketplace.postings import attachments
from marketplace.postings import views as shared
from marketplace.projects.models import RUNNING_STAGES, Project
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import after_commit, db


@pages.get("/projects/<int:project_id>/case/new")
@access("signed_in")
def new(project_id: int) -> Any:
    project = queries.project(db(), actor(), project_id)
    there = queries.of_project(db(), project.id)
    if there is not None:
        return redirect(url_for("cases.show", case_id=there.id), 303)
    measured = facts_of(db(), project).measured
    zh, en = project.title, project.title_other
    first = {
        "title_zh": zh if project.language == "zh" else en,
        "title_en": en if project.language == "zh" else zh,
        "effect_zh": effect_text(measured, "zh"), "effect_en": effect_text(measured, "en"),
        "cost_wan": project.trial_cost_wan,
    }  # fmt: skip
    return _form("cases/new.html", Form(first), project)


@pages.post("/projects/<int:project_id>/case/new")
@access("signed_in")
@once
def create(project_id: int) -> Any:
    project = queries.project(db(), actor(), project_id)
    draft, form = read(CaseDraft, posted())
    if draft is None:
        return _form("cases/new.html", form, project), 422
    made = service.tell_case(db(), actor(), project=project, draft=draft)
    flash(_("The draft is kept. Add pictures, then submit it."), "good")
    return redirect(url_for("cases.edit", case_id=made.id), 303)


@pages.get("/cases/<int:case_id>/edit")
@access("signed_in")
def edit(case_id: int) -> str:
    case = queries.editable(db(), actor(), case_id)
    values = {name: getattr(case, name) for name in (*FIELDS, "version")}
    return _form("cases/edit.html", Form(values), case.project, case)


@pages.post("/cases/<int:case_id>/edit")
@access("signed_in")
@once
def revise(case_id: int) -> Any:
    """Save the texts, and hand the case in where asked to."""
    case = queries.editable(db(), actor(), case_id, lock=True)
    draft, form = read(CaseDraft, posted())
    if draft is None:
        return _form("cases/edit.html", form, case.project, case), 422
    site = shared.settings().address
    try:
        version = shared.posted_version()
        service.revise(db(), actor(), case=case, draft=draft, version=version, site=site)
        if form.value("then") == "submit":
            service.submit(db(), actor(), case=case, site=site)
    except InvalidError as error:
        form.problems = error.problems
        return _form("cases/edit.html", form, case.project, case), 422
    except StaleError as stale:
        form.values["version"] = stale.version
        return _form("cases/edit.html", form, case.project, case, stale=stale), 409
    deliver_soon()
    if form.value("then") == "submit":
        flash(_("Submitted. The supplier is asked to agree, an operator reviews it."), "good")
        return redirect(url_for("cases.show", case_id=case.id), 303)
    flash(_("Saved."), "good")
    return redirect(url_for("cases.edit", case_id=case.id), 303)


@pages.post("/cases/<int:case_id>/pictures")
@access("signed_in")
@once
def add_picture(case_id: int) -> Any:
    case = queries.editable(db(), actor(), case_id, lock=True)
    draft, form = read(CaptionDraft, posted())
    if draft is None:
        values = {name: getattr(case, name) for name in (*FIELDS, "version")}
        shown = Form({**values, **form.values}, form.problems)
        return _form("cases/edit.html", shown, case.project, case), 422
    service.add_picture(
        db(), actor(), case=case, draft=draft, sent=shared.sent_file(), folder=shared.folder(),
        site=shared.settings().address,
    )  # fmt: skip
    deliver_soon()
    flash(_("The picture was added."), "good")
    return redirect(url_for("cases.edit", case_id=case.id, _anchor="pictures"), 303)


@pages.post("/cases/<int:case_id>/pictures/<int:picture_id>/remove")
@access("signed_in")
@once
def remove_picture(case_id: int, picture_id: int) -> Response:
    case = queries.editable(db(), actor(), case_id, lock=True)
    found = attachments.one_of(case.pictures, picture_id)
    service.remove_picture(actor(), case=case, picture=found)
    after_commit(lambda: shared.delete_file(found))
    flash(_("The picture was removed."), "good")
    return redirect(url_for("cases.edit", case_id=case.id, _anchor="pictures"), 303)


def _form(
    template: str, form: Form, project: Project, case: Case | None = None, **more: Any
) -> str:
    return render_template(
        template,
        form=form, project=project, case=case, runs=project.stage in RUNNING_STAGES,
        pictures=picture_entries(case) if case else [], **more,
    )  # fmt: skip
