"""Pages on which an issuer writes a call: text, criteria, merged scenarios."""

import datetime as dt
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.calls import merging, offering, policy, queries, service
from marketplace.calls.blueprint import pages
from marketplace.calls.drafts import CALL_FIELDS, CallDraft, CriterionDraft
from marketplace.calls.models import Call
from marketplace.calls.showing import site
from marketplace.db import ZONE, now
from marketplace.errors import ForbiddenError, InvalidError, RefusedError, Sentence
from marketplace.scenarios import queries as scenarios
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.snapshot import snapshot
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db

USUAL = dt.timedelta(days=30)
HOUR = 17


@pages.get("/scenarios/<int:scenario_id>/call/new")
@access("signed_in")
def new(scenario_id: int) -> str:
    """A call for a scenario, begun with what the scenario says."""
    scenario = scenarios.visible(db(), actor(), scenario_id)
    if not policy.can_make(actor(), scenario) and policy.owns(actor(), scenario):
        return render_template("calls/not_yet.html", scenario=scenario)
    _callable(scenario_id)
    closes = (now().astimezone(ZONE) + USUAL).replace(hour=HOUR, minute=0)
    values = {
        "title": scenario.title, "title_other": scenario.title_other,
        "task": "\n\n".join(one for one in (scenario.pain_point, scenario.description) if one),
        "conditions": "\n".join(one.text for one in scenario.conditions),
        "reward_wan": typed(scenario.budget_max_wan), "winners": 1, "notice_days": 5,
        "deadline": f"{closes:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    return render_template("calls/new.html", scenario=scenario, form=Form(values))


@pages.post("/scenarios/<int:scenario_id>/call/new")
@access("signed_in")
@once
def create(scenario_id: int) -> Any:
    scenario = _callable(scenario_id)
    draft, form = read(CallDraft, posted())
    if draft is None:
        return render_template("calls/new.html", scenario=scenario, form=form), 422
    call = service.create(db(), actor(), scenario=scenario, draft=draft)
    flash(_("The draft is kept. Next: the criteria."), "good")
    return redirect(url_for(".criteria", call_id=call.id), 303)


@pages.post("/scenarios/<int:scenario_id>/call/not-now")
@access("signed_in")
@once
def dismiss(scenario_id: int) -> Response:
    """The owner does not want an open call now."""
    scenario = scenarios.visible(db(), actor(), scenario_id)
    offering.dismiss(db(), actor(), scenario=scenario)
    flash(_("You are not asked again; you can make an open call at any time."), "good")
    return redirect(url_for("scenarios.show", scenario_id=scenario.id), 303)


def _callable(scenario_id: int) -> Scenario:
    scenario = scenarios.visible(db(), actor(), scenario_id)
    if not policy.can_make(actor(), scenario):
        raise ForbiddenError
    return scenario


@pages.get("/calls/<int:call_id>/edit")
@access("signed_in")
def edit(call_id: int) -> str:
    """The text of a call: a form in the draft, as it stands afterwards."""
    call = queries.managed(db(), actor(), call_id)
    values = {name: typed(getattr(call, name)) for name in CALL_FIELDS}
    return _edit(call, Form({**values, "version": call.version}))


@pages.post("/calls/<int:call_id>/edit")
@access("signed_in")
@once
def revise(call_id: int) -> Any:
    call = queries.managed(db(), actor(), call_id, lock=True)
    service.check_draft(actor(), call)
    draft, form = read(CallDraft, posted())
    if draft is None:
        return _edit(call, form), 422
    version = request.form.get("version", type=int) or 0
    service.revise(db(), actor(), call=call, draft=draft, version=version)
    flash(_("Saved."), "good")
    return redirect(url_for(".edit", call_id=call.id), 303)


def _edit(call: Call, form: Form) -> str:
    return render_template("calls/edit.html", call=call, form=form, editable=call.state == "draft")


@pages.get("/calls/<int:call_id>/criteria")
@access("signed_in")
def criteria(call_id: int) -> str:
    """Criteria with their weights and the sum of these."""
    return _criteria(queries.managed(db(), actor(), call_id), Form({"minimum": "0"}))


@pages.post("/calls/<int:call_id>/criteria")
@access("signed_in")
@once
def add_criterion(call_id: int) -> Any:
    call = queries.managed(db(), actor(), call_id, lock=True)
    service.check_draft(actor(), call)
    draft, form = read(CriterionDraft, posted())
    if draft is None:
        return _criteria(call, form), 422
    service.add_criterion(db(), actor(), call=call, draft=draft)
    return redirect(url_for(".criteria", call_id=call.id), 303)


@pages.post("/calls/<int:call_id>/criteria/<int:criterion_id>")
@access("signed_in")
@once
def change_criterion(call_id: int, criterion_id: int) -> Response:
    call = queries.managed(db(), actor(), call_id, lock=True)
    found = queries.criterion(call, criterion_id)
    draft, form = read(CriterionDraft, posted())
    service.check_draft(actor(), call)
    if draft is None:
        raise InvalidError(form.problems)
    service.change_criterion(db(), actor(), call=call, criterion=found, draft=draft)
    flash(_("Saved."), "good")
    return redirect(url_for(".criteria", call_id=call.id), 303)


@pages.post("/calls/<int:call_id>/criteria/<int:criterion_id>/remove")
@access("signed_in")
@once
def remove_criterion(call_id: int, criterion_id: int) -> Response:
    call = queries.managed(db(), actor(), call_id, lock=True)
    found = queries.criterion(call, criterion_id)
    service.remove_criterion(db(), actor(), call=call, criterion=found)
    return redirect(url_for(".criteria", call_id=call.id), 303)


def _criteria(call: Call, form: Form) -> str:
    return render_template(
        "calls/criteria.html",
        call=call, form=form, total=service.weight_sum(call), editable=call.state == "draft",
    )  # fmt: skip


@pages.get("/calls/<int:call_id>/scenarios", endpoint="scenarios")
@access("signed_in")
def merged(call_id: int) -> str:
    """Which scenarios are part of it: for the issuer with proposals, for owners who are asked."""
    call = queries.visible(db(), actor(), call_id)
    manages = policy.is_issuer(actor(), call)
    mine = merging.asked_of(actor(), call)
    if not manages and not mine:
        raise ForbiddenError
    draft = call.state == "draft"
    likes = merging.proposals(db(), call, queries.lead_of(call)) if draft and manages else []
    return render_template(
        "calls/scenarios.html",
        call=call, manages=manages, mine=mine, likes=likes, editable=draft,
        concepts=snapshot(db()).by_key,
    )  # fmt: skip


@pages.post("/calls/<int:call_id>/scenarios/<int:scenario_id>")
@access("signed_in")
@once
def merge(call_id: int, scenario_id: int) -> Response:
    """Ask (issuer), agree or refuse (owner), take out (issuer)."""
    session, verb = db(), request.form.get("verb", "")
    call = queries.visible(session, actor(), call_id, lock=queries.UPDATE)
    if verb == "ask":
        scenario = scenarios.visible(session, actor(), scenario_id)
        merging.ask(session, actor(), call=call, scenario=scenario, site=site())
    elif verb in ("agree", "refuse"):
        part = queries.joined(call, scenario_id)
        agrees = verb == "agree"
        merging.answer(session, actor(), call=call, part=part, agrees=agrees, site=site())
    elif verb == "take_out":
        merging.take_out(session, actor(), call=call, part=queries.joined(call, scenario_id))
    else:
        raise RefusedError(Sentence("请从页面上选择一项操作。", "Choose one of the buttons."))
    deliver_soon()
    flash(_("Done."), "good")
    return redirect(url_for(".scenarios", call_id=call.id), 303)


def typed(value: Any) -> Any:
    """A value as its field holds it: moments in China's zone, amounts without trailing zeros."""
    if isinstance(value, dt.datetime):
        local = value.astimezone(ZONE)
        return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value
