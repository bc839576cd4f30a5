"""What operators do with claims, and objections by everybody who is signed in."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.firsts import objecting, queries, service, words
from marketplace.firsts.blueprint import pages
from marketplace.firsts.drafts import SearchDraft
from marketplace.firsts.showing import page_of
from marketplace.firsts.states import LIFE
from marketplace.objections.service import ObjectionDraft
from marketplace.postings import views as shared
from marketplace.web.access import access
from marketplace.web.forms import posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.get("/first-uses/waiting")
@access("operator")
def waiting() -> str:
    """Claims that need an operator."""
    return render_template(
        "firsts/waiting.html", claims=queries.waiting(db()), life=LIFE, looks=words.STATE_LOOKS,
        scopes=words.SCOPES,
    )  # fmt: skip


@pages.post("/first-uses/<int:first_use_id>/searches")
@access("operator")
@once
def search(first_use_id: int) -> Any:
    """Note a search for earlier holders."""
    claim = queries.visible(db(), actor(), first_use_id, lock=True)
    draft, form = read(SearchDraft, posted())
    if draft is None:
        return page_of(claim, search_form=form), 422
    service.record_search(db(), actor(), claim=claim, draft=draft)
    flash(_("The search is noted."), "good")
    return redirect(url_for("firsts.show", first_use_id=claim.id, _anchor="earlier"), 303)


@pages.post("/first-uses/<int:first_use_id>/objections")
@access("signed_in")
@once
def objection(first_use_id: int) -> Any:
    """Object to a claim during its public notice."""
    claim = queries.visible(db(), actor(), first_use_id, lock=True)
    draft, form = read(ObjectionDraft, posted())
    if draft is None:
        return page_of(claim, objection_form=form), 422
    objecting.raise_one(db(), actor(), claim=claim, draft=draft, site=shared.settings().address)
    deliver_soon()
    flash(_("Your objection is kept. You hear how it is decided."), "good")
    return redirect(url_for("firsts.show", first_use_id=claim.id, _anchor="objections"), 303)


@pages.post("/first-uses/<int:first_use_id>/objections/<int:objection_id>")
@access("signed_in")
@once
def handle(first_use_id: int, objection_id: int) -> Response:
    """Uphold, reject or withdraw an objection."""
    claim = queries.visible(db(), actor(), first_use_id, lock=True)
    found = queries.objection(db(), claim, objection_id)
    values = posted()
    objecting.handle(
        db(), actor(), claim=claim, objection=found, verb=values.get("verb", ""),
        answer=values.get("answer", ""), site=shared.settings().address,
    )  # fmt: skip
    deliver_soon()
    flash(_("The objection is settled."), "good")
    return redirect(url_for("firsts.show", first_use_id=claim.id, _anchor="objections"), 303)
