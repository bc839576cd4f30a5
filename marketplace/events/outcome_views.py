"""What came of the meetings: said by both sides and the desk, and added up in the report."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace.events import outcomes, plan_queries, queries, reporting
from marketplace.events.blueprint import pages
from marketplace.events.join_words import RESULTS
from marketplace.events.models import Event
from marketplace.events.outcomes import FIELDS, OutcomeDraft
from marketplace.events.plan_models import EventPair
from marketplace.events.reporting_words import ATTENDANCES
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.get("/events/<int:event_id>/day/pairs/<int:pair_id>/outcome")
@access("organiser")
def desk_outcome(event_id: int, pair_id: int) -> str:
    """What the desk heard; the two sides say theirs on pages of their own."""
    event = queries.managed(db(), actor(), event_id)
    pair = plan_queries.pair(db(), event, pair_id)
    said = plan_queries.outcomes(db(), [pair.id]).get(pair.id, {}).get("desk")
    values = {name: getattr(said, name) for name in FIELDS} if said else {}
    return _form(event, pair, Form(values))


@pages.post("/events/<int:event_id>/day/pairs/<int:pair_id>/outcome")
@access("organiser")
@once
def say_desk_outcome(event_id: int, pair_id: int) -> Any:
    event = queries.managed(db(), actor(), event_id)
    pair = plan_queries.pair(db(), event, pair_id, lock=True)
    draft, form = read(OutcomeDraft, posted())
    if draft is None:
        return _form(event, pair, form), 422
    outcomes.say_outcome(db(), actor(), pair=pair, side="desk", draft=draft)
    flash(_("What the desk says is kept; you can change it at any time."), "good")
    where = url_for("events.desk_outcome", event_id=event.id, pair_id=pair.id)
    return redirect(where, 303)


@pages.get("/events/<int:event_id>/report")
@access("organiser")
def report(event_id: int) -> str:
    event = queries.managed(db(), actor(), event_id)
    plan = plan_queries.published(db(), event)
    meetings = plan_queries.meetings(db(), plan) if plan else []
    return render_template(
        "events/report.html",
        event=event,
        report=reporting.report(db(), event),
        meetings=meetings,
        said=plan_queries.outcomes(db(), [one.pair_id for one in meetings]),
        results=RESULTS,
        attendances=ATTENDANCES,
        is_intent=reporting.is_intent,
        amount_of=reporting.amount_of,
    )


def _form(event: Event, pair: EventPair, form: Form) -> str:
    plan = plan_queries.published(db(), event)
    meetings = plan_queries.meetings(db(), plan) if plan else []
    return render_template(
        "events/outcome.html",
        event=event,
        pair=pair,
        said=plan_queries.outcomes(db(), [pair.id]).get(pair.id, {}),
        form=form,
        meeting=next((one for one in meetings if one.pair_id == pair.id), None),
        results=RESULTS,
    )
