"""The organiser's list editor: make, order, release."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.queries import organisations_of
from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import InvalidError
from marketplace.lists import queries, service
from marketplace.lists.blueprint import pages
from marketplace.lists.drafts import FIELDS, ListDraft
from marketplace.lists.models import OpportunityList
from marketplace.products.queries import visible as visible_product
from marketplace.scenarios.queries import visible as visible_scenario
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.paging import Page, page_number
from marketplace.web.transaction import db

ENTRIES = 100
LONGEST_TEXT = 120


@pages.get("/lists/new")
@access("organiser")
def new() -> str:
    house = organisations_of(actor())
    values = {"kind": request.args.get("kind", ""), "publisher": house[0].name if house else ""}
    return render_template("lists/new.html", form=Form(values))


@pages.post("/lists/new")
@access("organiser")
@once
def create() -> Any:
    draft, form = read(ListDraft, posted())
    if draft is not None:
        house = organisations_of(actor())
        try:
            listed = service.create(
                db(), actor(), draft=draft, organisation=house[0] if house else None
            )
        except InvalidError as error:
            form.problems = error.problems
        else:
            return redirect(url_for("lists.edit", list_id=listed.id), 303)
    return render_template("lists/new.html", form=form), 422


@pages.get("/lists/<int:list_id>/edit")
@access("organiser")
def edit(list_id: int) -> str:
    listed = queries.editable(db(), actor(), list_id)
    values = {name: getattr(listed, name) for name in FIELDS}
    return _editor(listed, Form({**values, "version": listed.version}))


@pages.post("/lists/<int:list_id>/edit")
@access("organiser")
@once
def revise(list_id: int) -> Any:
    listed = queries.editable(db(), actor(), list_id, lock=True)
    draft, form = read(ListDraft, {**posted(), "kind": listed.kind})
    if draft is not None:
        version = request.form.get("version", type=int) or 0
        try:
            service.revise(db(), actor(), listed=listed, draft=draft, version=version)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("lists.edit", list_id=listed.id), 303)
    db().expire(listed)
    return _editor(listed, form), 422


def _editor(listed: OpportunityList, form: Form) -> str:
    session, number = db(), page_number()
    text = request.args.get("q", "").strip()[:LONGEST_TEXT]
    entries = queries.entries(
        session, listed, limit=ENTRIES, offset=(number - 1) * ENTRIES, every=True
    )
    return render_template(
        "lists/edit.html",
        listed=listed,
        form=form,
        side=queries.side_of(listed),
        page=Page(entries, number, queries.entry_count(session, listed, every=True), ENTRIES),
        candidates=queries.candidates(session, actor(), listed, text),
        text=text,
    )


@pages.post("/lists/<int:list_id>/entries")
@access("organiser")
@once
def add(list_id: int) -> Response:
    session, user = db(), actor()
    listed = queries.editable(session, user, list_id, lock=True)
    load: Any = visible_scenario if listed.kind == "opportunity" else visible_product
    posting = load(session, user, request.form.get("posting", type=int) or 0)
    heading = request.form.get("heading", "").strip()
    service.add(session, user, listed=listed, posting=posting, heading=heading)
    return _back(listed, "entries")


@pages.post("/lists/<int:list_id>/entries/<int:entry_id>/remove")
@access("organiser")
@once
def remove(list_id: int, entry_id: int) -> Response:
    listed = queries.editable(db(), actor(), list_id, lock=True)
    entry = queries.entry_of(db(), listed, entry_id)
    service.remove(db(), actor(), listed=listed, entry=entry)
    return _back(listed, "entries")


@pages.post("/lists/<int:list_id>/entries/<int:entry_id>/move")
@access("organiser")
@once
def move(list_id: int, entry_id: int) -> Response:
    listed = queries.editable(db(), actor(), list_id, lock=True)
    entry = queries.entry_of(db(), listed, entry_id)
    place = request.form.get("to", type=int) or entry.position
    service.move(db(), actor(), listed=listed, entry=entry, to=place)
    return _back(listed, "entries")


@pages.post("/lists/<int:list_id>/publish")
@access("organiser")
@once
def publish(list_id: int) -> Response:
    listed = queries.managed(db(), actor(), list_id)
    site = current_app.config["SETTINGS"].address
    if service.publish(db(), actor(), listed=listed, site=site):
        deliver_soon()
        flash(_("The list is released."), "good")
    return redirect(url_for("lists.show", list_id=listed.id), 303)


@pages.post("/lists/<int:list_id>/delete")
@access("organiser")
@once
def discard(list_id: int) -> Response:
    listed = queries.editable(db(), actor(), list_id, lock=True)
    service.discard(db(), actor(), listed=listed)
    flash(_("The draft list is deleted; its entries stay where they were."), "good")
    return redirect(url_for("lists.index"), 303)


def _back(listed: OpportunityList, part: str) -> Response:
    text = request.form.get("q", "")[:LONGEST_TEXT] or None
    return redirect(url_for("lists.edit", list_id=listed.id, q=text, _anchor=part), 303)
