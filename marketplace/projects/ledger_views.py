"""The ledger of a project: entries are added and taken back, never changed."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.db import today
from marketplace.errors import ForbiddenError, InvalidError
from marketplace.lists.tables import MEDIA_TYPES
from marketplace.projects import ledger, ledger_book, policy, queries
from marketplace.projects.blueprint import pages
from marketplace.projects.ledger import CURRENCIES, EntryDraft
from marketplace.projects.ledger_models import LedgerEntry
from marketplace.projects.models import Project
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.once import once
from marketplace.web.transaction import db

LEDGER_PAGE = "/projects/<int:project_id>/ledger"


@pages.get(LEDGER_PAGE)
@access("signed_in")
def ledger_page(project_id: int) -> str:
    """Entries with running sums by kind, as of today."""
    project = queries.visible(db(), actor(), project_id)
    rows = queries.entries(db(), project)
    return render_template(
        "projects/ledger.html",
        project=project, lines=ledger_book.lines(rows), state_of=ledger_book.state(rows),
        names=queries.names(db(), [one.actor_id for one in rows]), as_of=today(),
        keeps=policy.can_keep(actor(), project),
    )  # fmt: skip


@pages.get(LEDGER_PAGE + ".xlsx")
@access("signed_in")
def ledger_file(project_id: int) -> Response:
    project = queries.visible(db(), actor(), project_id)
    rows = queries.entries(db(), project)
    names = queries.names(db(), [one.actor_id for one in rows])
    answer = Response(
        ledger_book.workbook(project, rows, names, language()), mimetype=MEDIA_TYPES["xlsx"]
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="ledger-{project.id}.xlsx"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@pages.get(LEDGER_PAGE + "/new")
@access("signed_in")
def new_entry(project_id: int) -> str:
    return _entry_page(_keepers(project_id), Form({"currency": "CNY"}))


@pages.post(LEDGER_PAGE + "/new")
@access("signed_in")
@once
def add_entry(project_id: int) -> Any:
    project = queries.kept(db(), actor(), project_id)
    draft, form = read(EntryDraft, posted())
    if draft is not None:
        house = ledger.registered(db(), draft.investor)
        if house is not None:
            draft = draft.model_copy(update={"investor": house.name})
        try:
            ledger.post(
                db(), actor(), project=project, draft=draft,
                investor_id=house.id if house else None,
            )  # fmt: skip
        except InvalidError as error:
            form.problems = error.problems
    if form.problems:
        return _entry_page(project, form), 422
    flash(_("The entry is booked."), "good")
    return redirect(url_for(".ledger_page", project_id=project.id), 303)


@pages.get(LEDGER_PAGE + "/<int:booking_id>/correct")
@access("signed_in")
def new_correction(project_id: int, booking_id: int) -> str:
    """What taking an entry back means, and why it is done."""
    project = _keepers(project_id)
    return _correct_page(project, queries.entry_of(db(), project, booking_id), Form())


@pages.post(LEDGER_PAGE + "/<int:booking_id>/correct")
@access("signed_in")
@once
def correct_entry(project_id: int, booking_id: int) -> Any:
    project = queries.kept(db(), actor(), project_id)
    entry = queries.entry_of(db(), project, booking_id)
    reason = request.form.get("reason", "")
    try:
        ledger.correct(db(), actor(), project=project, entry=entry, reason=reason)
    except InvalidError as error:
        return _correct_page(project, entry, Form({"reason": reason}, error.problems)), 422
    flash(_("The entry is taken back by a counter-entry."), "good")
    return redirect(url_for(".ledger_page", project_id=project.id), 303)


def _keepers(project_id: int) -> Project:
    project = queries.visible(db(), actor(), project_id)
    if not policy.can_keep(actor(), project):
        raise ForbiddenError
    return project


def _entry_page(project: Project, form: Form) -> str:
    return render_template("projects/entry.html", project=project, form=form, currencies=CURRENCIES)


def _correct_page(project: Project, entry: LedgerEntry, form: Form) -> str:
    return render_template("projects/correct.html", project=project, entry=entry, form=form)
