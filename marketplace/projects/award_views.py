"""Opening a project: by awarding an interest, or directly with a registered supplier."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import ForbiddenError, Problem, Sentence
from marketplace.events.plan_models import EventPair
from marketplace.interests import competing
from marketplace.interests.models import Interest
from marketplace.interests.states import ENGAGED
from marketplace.postings.views import settings
from marketplace.projects import awards, policy, queries, service
from marketplace.projects.blueprint import pages
from marketplace.projects.drafts import OpenDraft
from marketplace.projects.service import Origin
from marketplace.scenarios import queries as scenarios
from marketplace.scenarios.models import Scenario
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.app_template_global("can_award")
def can_award(interest: Interest) -> bool:
    """Whether the person reading may award this interest now."""
    return awards.can_award(actor_or_none(), interest)


@pages.app_template_global("may_open_project")
def may_open_project(scenario: Scenario) -> bool:
    """Whether the person reading may open a project of this scenario now."""
    return scenario.state in service.AWARDABLE and policy.can_open(actor_or_none(), scenario)


@pages.get("/interests/<int:interest_id>/award")
@access("signed_in")
def award(interest_id: int) -> str:
    """What an award will do, before it is done."""
    return _award_page(awards.awardable(db(), actor(), interest_id), Form())


@pages.post("/interests/<int:interest_id>/award")
@access("signed_in")
@once
def do_award(interest_id: int) -> Any:
    interest = awards.awardable(db(), actor(), interest_id, lock=True)
    draft, form = read(OpenDraft, posted())
    if draft is None:
        return _award_page(interest, form), 422
    project = awards.award(
        db(), actor(), interest=interest, on=draft.on, site=settings().address,
        product=awards.product_chosen(awards.own_products(interest), draft.product),
    )  # fmt: skip
    deliver_soon()
    flash(_("The project is opened, and the supplier is told."), "good")
    return redirect(url_for(".show", project_id=project.id), 303)


@pages.get("/scenarios/<int:scenario_id>/projects/new")
@access("signed_in")
def new(scenario_id: int) -> str:
    """Look for a registered supplier, then open the project with it."""
    scenario = _openable(scenario_id)
    pair = _pair(scenario)
    house = _house(scenario, pair)
    values = {"product": str(pair.product_id) if pair and pair.product_id else ""}
    return _new_page(scenario, house, pair, Form(values))


@pages.post("/scenarios/<int:scenario_id>/projects/new")
@access("signed_in")
@once
def open_one(scenario_id: int) -> Any:
    scenario = _openable(scenario_id)
    draft, form = read(OpenDraft, posted())
    pair = _pair(scenario)
    number = draft.supplier if draft else number_in(request.form.get("supplier", ""))
    house = awards.supplier_chosen(db(), number, scenario.organisation_id)
    if house is None:
        form.problems.append(_no_supplier())
    if draft is None or house is None:
        return _new_page(scenario, house, pair, form), 422
    met = pair is not None and pair.supply.organisation_id == house.id
    project = service.open_project(
        db(), actor(), scenario=scenario, supplier=house, on=draft.on,
        product=awards.product_chosen(queries.products_of(db(), house), draft.product),
        origin=Origin(event_id=pair.event_id) if met and pair else None, site=settings().address,
    )  # fmt: skip
    deliver_soon()
    flash(_("The project is opened, and the supplier is told."), "good")
    return redirect(url_for(".show", project_id=project.id), 303)


def _openable(scenario_id: int) -> Scenario:
    scenario = scenarios.visible(db(), actor(), scenario_id)
    if not policy.can_open(actor(), scenario):
        raise ForbiddenError
    return scenario


def _pair(scenario: Scenario) -> EventPair | None:
    """The meeting that it came from, where the address or the form names one of this owner."""
    event = number_in(request.values.get("event", ""))
    pair = number_in(request.values.get("pair", ""))
    return awards.pair_of(db(), scenario, event, pair)


def _house(scenario: Scenario, pair: EventPair | None) -> Organisation | None:
    asked = number_in(request.args.get("supplier", ""))
    met = pair.supply.organisation_id if pair else None
    return awards.supplier_chosen(db(), asked or met or 0, scenario.organisation_id)


def _award_page(interest: Interest, form: Form) -> str:
    return render_template(
        "projects/award.html",
        interest=interest, form=form, products=awards.own_products(interest),
        others=competing.others_waiting(db(), interest),
        open=interest.state in ENGAGED,
    )  # fmt: skip


def _new_page(
    scenario: Scenario, house: Organisation | None, pair: EventPair | None, form: Form
) -> str:
    text = request.args.get("q", "")[:100]
    found = queries.suppliers(db(), text) if house is None else []
    return render_template(
        "projects/new.html",
        scenario=scenario, house=house, pair=pair, form=form, q=text,
        found=[one for one in found if one.id != scenario.organisation_id],
        products=queries.products_of(db(), house) if house else [],
        open=scenario.state in service.AWARDABLE,
    )  # fmt: skip


def _no_supplier() -> Problem:
    return Problem(
        "supplier",
        Sentence(
            "请先按名称查找并选择供给方。", "Look for the supplier by name and choose it first."
        ),
    )
