"""The organiser's desk of an event: how ready it is, and who takes part."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import InvalidError
from marketplace.events import deciding, overview, policy, queries, readiness, words
from marketplace.events.blueprint import pages
from marketplace.events.drafts import ReasonDraft, WalkInDraft
from marketplace.events.models import Event
from marketplace.events.showing import site
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.paging import Page, page_number
from marketplace.web.transaction import db

PEOPLE = 50


@pages.get("/events/<int:event_id>/desk")
@access("organiser")
def desk(event_id: int) -> str:
    session = db()
    event = queries.managed(session, actor(), event_id)
    numbers = overview.numbers(session, event)
    steps = readiness.steps(event, numbers)
    return render_template(
        "events/desk.html",
        event=event,
        numbers=numbers,
        steps=steps,
        following=next((one for one in steps if one.state == "todo"), None),
        is_over=event.state in policy.OVER,
    )


@pages.get("/events/<int:event_id>/participants")
@access("organiser")
def people(event_id: int) -> str:
    return _people(queries.managed(db(), actor(), event_id), Form())


@pages.post("/events/<int:event_id>/participants/<int:participant_id>/decide")
@access("organiser")
@once
def decide(event_id: int, participant_id: int) -> Response:
    session, user = db(), actor()
    event = queries.managed(session, user, event_id, lock=True)
    participant = queries.participant(session, event, participant_id, lock=True)
    given: dict[str, Any] = {
        "event": event, "participant": participant, "site": site(),
        "version": number_in(request.form.get("version", "")),
    }  # fmt: skip
    if request.form.get("decision") == "approve":
        deciding.approve(session, user, **given)
        flash(_("%(name)s takes part.", name=participant.name), "good")
    elif request.form.get("decision") == "decline":
        deciding.decline(session, user, draft=_reason(), **given)
        flash(_("%(name)s is told why.", name=participant.name), "good")
    else:
        lost = deciding.withdraw(session, user, draft=_reason(), **given)
        flash(_withdrawn(participant.name, lost), "attention" if lost else "good")
    deliver_soon()
    return redirect(_back(event), 303)


@pages.post("/events/<int:event_id>/participants/approve")
@access("organiser")
@once
def approve_all(event_id: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    number = deciding.approve_all(db(), actor(), event=event, site=site())
    deliver_soon()
    flash(ngettext("%(num)d is approved.", "%(num)d are approved.", number), "good")
    return redirect(url_for("events.people", event_id=event.id), 303)


@pages.post("/events/<int:event_id>/walk-ins")
@access("organiser")
@once
def walk_in(event_id: int) -> Any:
    event = queries.managed(db(), actor(), event_id, lock=True)
    draft, form = read(WalkInDraft, posted())
    if draft is not None:
        try:
            made = deciding.walk_in(db(), actor(), event=event, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(_("%(name)s takes part and is checked in.", name=made.name), "good")
            return redirect(url_for("events.people", event_id=event.id), 303)
    return _people(event, form), 422


def _people(event: Event, form: Form) -> str:
    session, number = db(), page_number()
    chosen = {
        "state": _among(request.args.get("state", ""), words.PARTICIPANT_STATES),
        "side": _among(request.args.get("side", ""), words.SIDES),
    }
    found = queries.queue(session, event, limit=PEOPLE, offset=(number - 1) * PEOPLE, **chosen)
    return render_template(
        "events/people.html",
        event=event,
        page=Page(found, number, queries.queue_count(session, event, **chosen), PEOPLE),
        counts=queries.participant_counts(session, event),
        chosen=chosen,
        decisions=deciding.DECISIONS,
        runs=event.state in deciding.RUNNING,
        form=form,
    )


def _reason() -> ReasonDraft:
    draft, form = read(ReasonDraft, posted())
    if draft is None:
        raise InvalidError(form.problems)
    return draft


def _among(value: str, known: dict[str, Any]) -> str:
    return value if value in known else ""


def _back(event: Event) -> str:
    state = _among(request.form.get("back", ""), words.PARTICIPANT_STATES)
    return url_for("events.people", event_id=event.id, state=state or None)


def _withdrawn(name: str, lost: int) -> str:
    if not lost:
        return str(_("%(name)s no longer takes part.", name=name))
    told: str = ngettext(
        "%(name)s no longer takes part; %(num)d meeting is given up. Repair the timetable.",
        "%(name)s no longer takes part; %(num)d meetings are given up. Repair the timetable.",
        lost, name=name,
    )  # fmt: skip
    return told
