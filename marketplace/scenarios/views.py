"""Pages of scenarios: the page itself and the steps of its life."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.postings.lifecycle import RETURN_REASONS
from marketplace.postings.policy import hats, shown_amendments
from marketplace.postings.views import counted_for_organisations, file_entries, role_text, settings
from marketplace.postings.words import field_name
from marketplace.scenarios import file_views, form_views, policy, queries, review_views, service
from marketplace.scenarios.blueprint import pages
from marketplace.scenarios.kind import KIND
from marketplace.scenarios.models import OPEN_STATES, Scenario
from marketplace.web.access import access
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.language import say
from marketplace.web.once import once
from marketplace.web.transaction import db

__all__ = ["file_views", "form_views", "pages", "review_views"]

counted_for_organisations(
    pages, Scenario, OPEN_STATES, label=_l("Open opportunities"), endpoint="hall.scenarios"
)


@pages.get("/scenarios/<int:scenario_id>")
@access("public")
def show(scenario_id: int) -> str:
    """The need in its owner's words, its facts, and what one may do."""
    user = actor_or_none()
    scenario = queries.visible(db(), user, scenario_id)
    contact_shown = policy.can_see_contact(user, scenario)
    return render_template(
        "scenarios/show.html",
        scenario=scenario, life=KIND.life, reasons=RETURN_REASONS, field_name=field_name,
        is_open=policy.is_open(scenario), editable=policy.can_edit(user, scenario),
        contact_shown=contact_shown,
        amendments=shown_amendments(scenario.amendments, contact_shown=contact_shown),
        history_shown=policy.can_see_history(user, scenario),
        arrows=KIND.life.open_to(scenario.state, hats(user, scenario)) if user else [],
        files=file_entries(scenario, scenario.attachments, KIND.side, editing=False),
        cooperation=role_text(scenario.tags, "cooperation"),
    )  # fmt: skip


@pages.post("/scenarios/<int:scenario_id>/move")
@access("signed_in")
@once
def move(scenario_id: int) -> Response:
    """Take one step of its life; the table decides whether it is drawn and for whom."""
    scenario = queries.movable(db(), actor(), scenario_id)
    verb, sentence = request.form.get("verb", ""), request.form.get("sentence", "")
    if verb == "return":
        code = request.form.get("reason_code", "")
        service.return_back(
            db(), actor(), scenario=scenario, reason_code=code, sentence=sentence,
            site=settings().address,
        )  # fmt: skip
    elif verb == "publish":
        service.publish(db(), actor(), scenario=scenario, site=settings().address)
    else:
        service.advance(db(), actor(), scenario=scenario, verb=verb, sentence=sentence)
    deliver_soon()
    flash(_("Done. It is “%(state)s” now.", state=_state(scenario)), "good")
    return redirect(url_for(".show", scenario_id=scenario.id), 303)


def _state(scenario: Scenario) -> str:
    return say(KIND.life.states[scenario.state])
