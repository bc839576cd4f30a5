"""Pages of events that everybody sees, and what the organiser says about one.

The modules imported `as` themselves fill the same blueprint; each is registered by its import.
"""

import datetime as dt
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.queries import organisations_of
from marketplace.accounts.tasks import deliver_soon
from marketplace.db import now
from marketplace.errors import InvalidError
from marketplace.events import day_views as day_views
from marketplace.events import desk_views as desk_views
from marketplace.events import file_views as file_views
from marketplace.events import invite_views as invite_views
from marketplace.events import join_views as join_views
from marketplace.events import (
    joining,
    overview,
    policy,
    programme,
    prospects,
    queries,
    service,
    times,
)
from marketplace.events import mine_views as mine_views
from marketplace.events import outcome_views as outcome_views
from marketplace.events import place_views as place_views
from marketplace.events import plan_edit_views as plan_edit_views
from marketplace.events import plan_views as plan_views
from marketplace.events import slot_views as slot_views
from marketplace.events.blueprint import pages
from marketplace.events.drafts import FIELDS, EventDraft, ReasonDraft
from marketplace.events.models import Event
from marketplace.events.showing import site
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

TYPED = "%Y-%m-%dT%H:%M"
DONE = {
    "announce": lambda: _("The event is announced. Invitations made so far are on their way."),
    "close": lambda: _("Registration is closed."),
    "end": lambda: _("The event has ended."),
    "cancel": lambda: _("The event is cancelled; everybody concerned gets a letter."),
}


@pages.get("/events/help")
@access("public")
def how_it_works() -> str:
    """How an event goes, for whoever organises one or takes part."""
    return render_template("events/help.html")


@pages.get("/events")
@access("public")
def index() -> str:
    session, user, number, moment = db(), actor_or_none(), page_number(), now()
    may_create = policy.can_create(user)
    over = overview.past(session, moment, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render_template(
        "events/index.html",
        upcoming=overview.upcoming(session, moment, limit=100),
        past=Page(over, number, overview.past_count(session, moment)),
        drafts=overview.drafts(session, user) if may_create else [],
        may_create=may_create,
    )


@pages.get("/events/<int:event_id>")
@access("public")
def show(event_id: int) -> str:
    session, user = db(), actor_or_none()
    event = queries.visible(session, user, event_id)
    slots = queries.slots(session, event)
    return render_template(
        "events/show.html",
        event=event,
        slots=slots,
        days=programme.programme(event, slots),
        lists=prospects.attached(session, event),
        counts=queries.participant_counts(session, event),
        mine=queries.participants_of(session, user, event) if user else [],
        takes_requests=joining.takes_requests(event),
        manages=policy.manages(user, event),
    )


@pages.get("/events/new")
@access("organiser")
def new() -> str:
    house = organisations_of(actor())
    given = {"zone": "Asia/Shanghai", "organisation_id": house[0].id if house else ""}
    fields = EventDraft.model_fields
    values = {name: fields[name].default for name in FIELDS if name != "title"}
    return _form("events/new.html", Form({**values, **given}))


@pages.post("/events/new")
@access("organiser")
@once
def create() -> Any:
    draft, form = read(EventDraft, posted())
    if draft is not None:
        try:
            event = service.create(db(), actor(), draft=draft)
        except InvalidError as error:
            form.problems = error.problems
        else:
            return redirect(url_for("events.desk", event_id=event.id), 303)
    return _form("events/new.html", form), 422


@pages.get("/events/<int:event_id>/edit")
@access("organiser")
def edit(event_id: int) -> str:
    event = queries.managed(db(), actor(), event_id)
    values = {name: _typed(event, getattr(event, name)) for name in FIELDS}
    return _form("events/edit.html", Form({**values, "version": event.version}), event)


@pages.post("/events/<int:event_id>/edit")
@access("organiser")
@once
def revise(event_id: int) -> Any:
    event = queries.managed(db(), actor(), event_id, lock=True)
    draft, form = read(EventDraft, posted())
    if draft is not None:
        version = request.form.get("version", type=int) or 0
        try:
            service.revise(db(), actor(), event=event, draft=draft, version=version)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("events.edit", event_id=event.id), 303)
    return _form("events/edit.html", form, event), 422


@pages.post("/events/<int:event_id>/<any(announce, close, end):verb>")
@access("organiser")
@once
def move(event_id: int, verb: str) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    verbs: dict[str, Any] = {
        "announce": lambda: service.announce(db(), actor(), event=event, site=site()),
        "close": lambda: service.close(db(), actor(), event=event),
        "end": lambda: service.end(db(), actor(), event=event),
    }
    if verbs[verb]():
        deliver_soon()
        flash(DONE[verb](), "good")
    return redirect(url_for("events.desk", event_id=event.id), 303)


@pages.post("/events/<int:event_id>/cancel")
@access("organiser")
@once
def cancel(event_id: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    draft, form = read(ReasonDraft, posted())
    if draft is None:
        raise InvalidError(form.problems)
    if service.cancel(db(), actor(), event=event, draft=draft, site=site()):
        deliver_soon()
        flash(DONE["cancel"](), "good")
    return redirect(url_for("events.desk", event_id=event.id), 303)


def _form(template: str, form: Form, event: Event | None = None) -> str:
    houses = {one.id: one.name for one in organisations_of(actor())}
    if event is not None and event.organisation is not None:
        houses.setdefault(event.organisation.id, event.organisation.name)
    return render_template(template, form=form, event=event, houses=list(houses.items()))


def _typed(event: Event, value: Any) -> Any:
    """A moment as a field for date and time holds it, in the zone of the event."""
    return times.local(event, value).strftime(TYPED) if isinstance(value, dt.datetime) else value
