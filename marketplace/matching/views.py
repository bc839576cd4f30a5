"""Pages of matching: who could solve a scenario, and what a product could solve."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.words import BADGES
from marketplace.errors import InvalidError
from marketplace.matching import policy, queries, service, words
from marketplace.matching.binding import OTHER, typed_need
from marketplace.matching.panel import Matched, Panel
from marketplace.matching.presentation import row_of
from marketplace.matching.state import forget, state_of
from marketplace.postings.words import field_name
from marketplace.web.access import access
from marketplace.web.forms import Form, posted
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import database, db

pages = Blueprint("matching", __name__)
# Tests number their rows anew: the indexes of the process must go with them.
pages.record(lambda state: state.app.extensions.setdefault("forget", []).append(forget))

MANY = ("tags", "suggested", "types", "cooperation", "conditions")
IN_SUMMARY = 3
LEAST_TYPED = 8


@pages.get("/scenarios/<int:scenario_id>/suppliers")
@access("signed_in")
def suppliers(scenario_id: int) -> str:
    """Products for a scenario, with the reasons for each place and what is missing."""
    return _suppliers(scenario_id)


@pages.get("/products/<int:product_id>/opportunities")
@access("signed_in")
def opportunities(product_id: int) -> str:
    """Scenarios for a product, with the reasons for each place and what is missing."""
    return _opportunities(product_id)


@pages.get("/scenarios/<int:scenario_id>/suppliers/summary")
@access("signed_in")
def suppliers_summary(scenario_id: int) -> str:
    """The best three products, as a fragment."""
    scenario = queries.scenario(db(), actor(), scenario_id)
    panel = service.suppliers_for(db(), state_of(db()), scenario=scenario, top=IN_SUMMARY)
    return _summary("scenario", scenario, panel)


@pages.get("/products/<int:product_id>/opportunities/summary")
@access("signed_in")
def opportunities_summary(product_id: int) -> str:
    """The best three scenarios, as a fragment."""
    product = queries.product(db(), actor(), product_id)
    panel = service.opportunities_for(db(), state_of(db()), product=product, top=IN_SUMMARY)
    return _summary("product", product, panel)


@pages.post("/scenarios/<int:scenario_id>/suppliers/<int:product_id>")
@access("signed_in")
@once
def decide(scenario_id: int, product_id: int) -> Any:
    """The owner shortlists, declines with a reason, or takes it back."""
    scenario = queries.scenario(db(), actor(), scenario_id)
    product = queries.counterpart(db(), "product", product_id)
    try:
        _carry_out(scenario, product, "scenario")
    except InvalidError as error:
        return _suppliers(scenario_id, _failed(product_id, error)), 422
    return redirect(url_for(".suppliers", scenario_id=scenario_id, **_order()), 303)


@pages.post("/products/<int:product_id>/opportunities/<int:scenario_id>")
@access("signed_in")
@once
def refuse(product_id: int, scenario_id: int) -> Any:
    """The supplier marks a scenario as not for us, or takes it back."""
    product = queries.product(db(), actor(), product_id)
    scenario = queries.counterpart(db(), "scenario", scenario_id)
    try:
        _carry_out(scenario, product, "product")
    except InvalidError as error:
        return _opportunities(product_id, _failed(scenario_id, error)), 422
    return redirect(url_for(".opportunities", product_id=product_id, **_order()), 303)


@pages.post("/matching/preview")
@access("signed_in")
def preview() -> str:
    """The best three products for what is being typed, as a fragment; nothing is kept."""
    db().rollback()  # nothing is written here: let others write while this computes
    with database().reading() as session:
        need = typed_need(session, posted(MANY))
        says = len(need.title) + len(need.text.strip()) >= LEAST_TYPED
        found = service.preview(session, state_of(session), need=need) if says else []
        return render_template(
            "matching/preview.html",
            found=found, says=says, words=words, by_meaning=service.compares_meaning(),
        )  # fmt: skip


def _suppliers(scenario_id: int, failed: Any = None) -> str:
    scenario = queries.scenario(db(), actor(), scenario_id)
    panel = service.suppliers_for(db(), state_of(db()), scenario=scenario)
    may = policy.can_shortlist(actor(), scenario)
    return _page("suppliers", "scenario", scenario, panel, may, failed)


def _opportunities(product_id: int, failed: Any = None) -> str:
    product = queries.product(db(), actor(), product_id)
    panel = service.opportunities_for(db(), state_of(db()), product=product)
    may = policy.can_refuse(actor(), product)
    refused = queries.refused(db(), product)
    return _page("opportunities", "product", product, panel, may, failed, refused=refused)


def _page(
    name: str, side: str, posting: Any, panel: Panel, may: bool, failed: Any, **more: Any
) -> str:
    plain = bool(_order())
    best = sorted(panel.best, key=_newest_first) if plain else panel.best
    known = panel.matcher.vocabulary
    return render_template(
        f"matching/{name}.html",
        side=side, other=OTHER[side], posting=posting, panel=panel, may=may, failed=failed,
        plain=plain, words=words, field_name=field_name, BADGES=BADGES,
        by_meaning=service.compares_meaning(),
        best=[row_of(side, posting, one, known) for one in best],
        contradicted=[row_of(side, posting, one, known) for one in panel.contradicted],
        declined=[row_of(side, posting, one, known) for one in panel.declined],
        **more,
    )  # fmt: skip


def _summary(side: str, posting: Any, panel: Panel) -> str:
    return render_template(
        "matching/summary.html", side=side, posting=posting, panel=panel, words=words
    )


def _carry_out(scenario: Any, product: Any, side: str) -> None:
    decision = request.form.get("decision", "")
    if decision == "undo":
        service.undo(db(), actor(), scenario=scenario, product=product, side=side)
        flash(_("Taken back."), "good")
        return
    service.decide(
        db(), actor(), scenario=scenario, product=product, decision=decision,
        reason_code=request.form.get("reason_code", ""), sentence=request.form.get("sentence", ""),
    )  # fmt: skip
    told = {
        "shortlisted": _("Shortlisted."),
        "declined": _("Declined. You find it at the end of the page and can take it back."),
        "not_for_us": _("Marked as not for you. It will not be shown again."),
    }
    flash(told[decision], "good")


def _failed(number: int, error: InvalidError) -> tuple[int, Form]:
    return number, Form(dict(request.form), error.problems)


def _order() -> dict[str, Any]:
    return {"order": "newest"} if request.values.get("order") == "newest" else {}


def _newest_first(one: Matched) -> tuple[float, int]:
    at = one.posting.published_at
    return (-at.timestamp() if at else 0.0, one.posting.id)
