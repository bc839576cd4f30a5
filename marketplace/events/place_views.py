"""The organiser's page of tables and booths."""

from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.errors import InvalidError
from marketplace.events import grid, places, queries
from marketplace.events.blueprint import pages
from marketplace.events.models import Event
from marketplace.events.slot_drafts import TableDraft, TablesDraft
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db

USUAL = {"prefix": "T", "first": 1, "count": 10}


@pages.get("/events/<int:event_id>/tables", endpoint="places")
@access("organiser")
def tables_page(event_id: int) -> str:
    return _page(queries.managed(db(), actor(), event_id), Form(dict(USUAL)), Form())


@pages.post("/events/<int:event_id>/tables/set-up")
@access("organiser")
@once
def set_up(event_id: int) -> Any:
    event = queries.managed(db(), actor(), event_id, lock=True)
    draft, form = read(TablesDraft, posted())
    if draft is not None:
        try:
            made = places.set_up(db(), actor(), event=event, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(
                ngettext("%(num)d table is set up.", "%(num)d tables are set up.", len(made)),
                "good",
            )
            return _back(event)
    return _page(event, form, Form()), 422


@pages.post("/events/<int:event_id>/tables")
@access("organiser")
@once
def add_table(event_id: int) -> Any:
    event = queries.managed(db(), actor(), event_id, lock=True)
    draft, form = read(TableDraft, posted())
    if draft is not None:
        try:
            places.add(db(), actor(), event=event, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(_("The table is added."), "good")
            return _back(event)
    return _page(event, Form(dict(USUAL)), form), 422


@pages.post("/events/<int:event_id>/tables/<int:table_id>/booth")
@access("organiser")
@once
def booth(event_id: int, table_id: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    table = queries.table(db(), event, table_id)
    whose = number_in(request.form.get("participant", "")) or None
    places.give(db(), actor(), event=event, table=table, booth_of_id=whose)
    flash(_("The booth is given.") if whose else _("The table is for all again."), "good")
    return _back(event)


@pages.post("/events/<int:event_id>/tables/<int:table_id>/<any(close, open):verb>")
@access("organiser")
@once
def close_table(event_id: int, table_id: int, verb: str) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    table = queries.table(db(), event, table_id)
    is_closed = verb == "close"
    lost = places.set_closed(db(), actor(), event=event, table=table, is_closed=is_closed)
    if is_closed and lost:
        flash(
            ngettext(
                "Closed. %(num)d published meeting stands there: repair the timetable.",
                "Closed. %(num)d published meetings stand there: repair the timetable.",
                lost,
            ),
            "attention",
        )
    return _back(event)


@pages.post("/events/<int:event_id>/tables/<int:table_id>/delete")
@access("organiser")
@once
def delete_table(event_id: int, table_id: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    table = queries.table(db(), event, table_id)
    places.delete(db(), actor(), event=event, table=table)
    flash(_("The table is deleted."), "good")
    return _back(event)


def _page(event: Event, row: Form, single: Form) -> str:
    session = db()
    there = queries.tables(session, event)
    by_hall = sorted(there, key=lambda one: one.hall)  # the order within a hall stays
    houses = grid.houses(session, event)
    taken = {one.booth_of_id for one in there}
    return render_template(
        "events/tables.html",
        event=event,
        halls=[(hall, list(some)) for hall, some in groupby(by_hall, lambda one: one.hall)],
        meetings=grid.meetings_by_table(session, event),
        names=dict(houses),
        without_booth=[one for one in houses if one[0] not in taken],
        row=row,
        single=single,
    )


def _back(event: Event) -> Response:
    return redirect(url_for("events.places", event_id=event.id, _anchor="there"), 303)
