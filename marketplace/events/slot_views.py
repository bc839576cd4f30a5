"""The organiser's page of slots: lay them out, close, open, delete, and pitch sessions."""

from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.errors import InvalidError
from marketplace.events import grid, pitching, queries, slots, times
from marketplace.events.blueprint import pages
from marketplace.events.models import Event
from marketplace.events.slot_drafts import SlotDraft, SlotsDraft
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db

FIELDS = tuple(SlotsDraft.model_fields)
USUAL = {
    "days": 1, "starts": "09:00", "ends": "17:00", "length": 20, "pause": 5,
    "lunch_from": "12:00", "lunch_to": "13:30",
}  # fmt: skip


@pages.get("/events/<int:event_id>/slots", endpoint="slots")
@access("organiser")
def slots_page(event_id: int) -> Any:
    event = queries.managed(db(), actor(), event_id)
    if "first_day" not in request.args:
        return _page(event, Form(dict(USUAL)), Form())
    draft, form = read(SlotsDraft, request.args.to_dict())
    return _page(event, form, Form(), draft)


@pages.post("/events/<int:event_id>/slots/lay-out")
@access("organiser")
@once
def lay_out(event_id: int) -> Any:
    event = queries.managed(db(), actor(), event_id, lock=True)
    draft, form = read(SlotsDraft, posted())
    if draft is not None:
        try:
            made = slots.lay_out(db(), actor(), event=event, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(ngettext("%(num)d slot is made.", "%(num)d slots are made.", len(made)), "good")
            return _back(event)
    return _page(event, form, Form()), 422


@pages.post("/events/<int:event_id>/slots")
@access("organiser")
@once
def add_slot(event_id: int) -> Any:
    event = queries.managed(db(), actor(), event_id, lock=True)
    values = posted(many=["people"])
    draft, form = read(SlotDraft, values)
    if draft is not None:
        people = {number_in(one) for one in values.get("people", [])}
        try:
            slots.add(db(), actor(), event=event, draft=draft, people=people)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(_("The slot is added."), "good")
            return _back(event)
    return _page(event, Form(dict(USUAL)), form), 422


@pages.post("/events/<int:event_id>/slots/<int:slot_id>/<any(close, open):verb>")
@access("organiser")
@once
def close_slot(event_id: int, slot_id: int, verb: str) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    slot = queries.slot(db(), event, slot_id)
    is_closed = verb == "close"
    lost = slots.set_closed(db(), actor(), event=event, slot=slot, is_closed=is_closed)
    if is_closed and lost:
        flash(_lost(lost), "attention")
    return _back(event)


@pages.post("/events/<int:event_id>/slots/<int:slot_id>/people")
@access("organiser")
@once
def pitchers(event_id: int, slot_id: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    slot = queries.slot(db(), event, slot_id)
    people = {number_in(one) for one in request.form.getlist("people")}
    pitching.choose_pitchers(db(), actor(), event=event, slot=slot, people=people)
    flash(_("Saved. Nobody meets them during the pitch."), "good")
    return _back(event)


@pages.post("/events/<int:event_id>/slots/<int:slot_id>/delete")
@access("organiser")
@once
def delete_slot(event_id: int, slot_id: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    slot = queries.slot(db(), event, slot_id)
    slots.delete(db(), actor(), event=event, slot=slot)
    flash(_("The slot is deleted."), "good")
    return _back(event)


def _page(event: Event, layout: Form, single: Form, draft: SlotsDraft | None = None) -> str:
    session = db()
    there = queries.slots(session, event)
    preview = slots.laid_out(draft, event.zone) if draft is not None else []
    return render_template(
        "events/slots.html",
        event=event,
        days=_by_day(event, there),
        meetings=grid.meetings_by_slot(session, event),
        pitching=grid.pitching(session, event),
        representatives=grid.representatives(session, event),
        layout=layout,
        single=single,
        preview=_by_day(event, preview),
        preview_count=sum(1 for one in preview if one.kind == "meeting"),
        clash=slots.clash(preview, there),
        fields=FIELDS,
    )


def _by_day(event: Event, some: Any) -> list[tuple[Any, list[Any]]]:
    """Slots by the day on which they start in the zone of the event: (first slot, slots)."""
    grouped = groupby(some, lambda one: times.local(event, one.starts_at).date())
    days = [list(of_day) for _day, of_day in grouped]
    return [(of_day[0], of_day) for of_day in days]


def _lost(lost: int) -> str:
    told: str = ngettext(
        "Closed. %(num)d published meeting stands there: repair the timetable.",
        "Closed. %(num)d published meetings stand there: repair the timetable.",
        lost,
    )
    return told


def _back(event: Event) -> Response:
    return redirect(url_for("events.slots", event_id=event.id, _anchor="there"), 303)
