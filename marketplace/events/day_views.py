"""The day itself: the desk, check-in by badge, the hall screen, outcomes and the report."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.db import now
from marketplace.errors import NotFoundError
from marketplace.events import day, live, plan_queries, policy, queries, repairing
from marketplace.events.blueprint import pages
from marketplace.events.models import Event, Representative
from marketplace.web.access import access
from marketplace.web.forms import number_in
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.paging import Page, page_number
from marketplace.web.transaction import db

LONGEST_TEXT = 120
ROWS = 24
PEOPLE = 40
WHOLE_PAGE_SECONDS = 60
"""Without script the hall screen is loaded anew so often."""


@pages.get("/events/<int:event_id>/day", endpoint="day")
@access("organiser")
def show_day(event_id: int) -> str:
    """Who is here, the meetings of a slot, and what cannot be kept any more."""
    session = db()
    event = queries.managed(session, actor(), event_id)
    slots = queries.slots(session, event)
    wanted = number_in(request.args.get("slot", ""))
    slot = next((one for one in slots if one.id == wanted), None)
    slot = slot or live.desk_slot(slots, now())
    plan = plan_queries.published(session, event)
    meetings = plan_queries.meetings(session, plan) if plan else []
    text = request.args.get("q", "").strip()[:LONGEST_TEXT]
    people = [one for one in plan_queries.people(session, event)
              if one.participant.state == "approved"]  # fmt: skip
    return render_template(
        "events/day.html",
        event=event,
        plan=plan,
        newest=plan_queries.newest(session, event),
        broken=repairing.broken(session, event) if event.state not in policy.OVER else None,
        slots=[one for one in slots if one.kind == "meeting"],
        to_come=repairing.to_come(slots),
        slot=slot,
        meetings=[one for one in meetings if slot is not None and one.slot_id == slot.id],
        text=text,
        people=_found(people, text),
        here=sum(one.checked_in_at is not None for one in people),
        total=len(people),
        away=plan_queries.absences(session, event),
        is_over=event.state in policy.OVER,
    )


def _found(people: list[Representative], text: str) -> list[Representative]:
    """Those of a name, or those who are not here yet."""
    wanted = text.casefold()
    if not wanted:
        return [one for one in people if one.checked_in_at is None][:PEOPLE]
    return [one for one in people if wanted in f"{one.name} {one.participant.name}".casefold()][
        :PEOPLE
    ]


@pages.get("/events/<int:event_id>/check-in")
@access("organiser")
def find_badge(event_id: int) -> Response:
    """From what was scanned or typed, a code or an address that ends with it, to the badge."""
    event = queries.managed(db(), actor(), event_id)
    scanned = request.args.get("code", "").strip()[: LONGEST_TEXT * 2]
    code = scanned.rstrip("/").rsplit("/", 1)[-1]
    if not code:
        raise NotFoundError
    return redirect(url_for("events.badge", event_id=event.id, code=code), 303)


@pages.get("/events/<int:event_id>/check-in/<code>")
@access("organiser")
def badge(event_id: int, code: str) -> str:
    session = db()
    event = queries.managed(session, actor(), event_id)
    person = day.by_code(session, event, code)
    plan = plan_queries.published(session, event)
    meetings = plan_queries.meetings(session, plan) if plan else []
    return render_template(
        "events/check_in.html",
        event=event,
        person=person,
        mine=[it for it in meetings if person.id in (it.demand_person_id, it.supply_person_id)],
    )


@pages.post("/events/<int:event_id>/check-in/<code>")
@access("organiser")
@once
def check_in(event_id: int, code: str) -> Response:
    """Somebody is here; with `undo` they are not."""
    session = db()
    event = queries.managed(session, actor(), event_id)
    person = day.by_code(session, event, code)
    if request.form.get("undo") == "1":
        day.check_out(session, actor(), person=person)
        flash(_("%(name)s is not checked in any more.", name=person.name), "attention")
    elif day.check_in(session, actor(), person=person):
        flash(_("%(name)s is here.", name=person.name), "good")
    else:
        flash(_("%(name)s was checked in before.", name=person.name), "attention")
    return redirect(_next(event, "people", url_for("events.badge", event_id=event.id, code=code)),
                    303)  # fmt: skip


@pages.post("/events/<int:event_id>/day/people/<int:representative_id>")
@access("organiser")
@once
def mark_person(event_id: int, representative_id: int) -> Response:
    """Does not come, comes only from a slot on, or came after all."""
    session = db()
    event = queries.managed(session, actor(), event_id)
    person = queries.representative(session, event, representative_id)
    to_come = repairing.to_come(queries.slots(session, event))
    said = request.form.get("is", "")
    if said == "here":
        repairing.there_again(session, actor(), person=person)
        flash(_("%(name)s can meet again.", name=person.name), "good")
    else:
        late = number_in(request.form.get("until", ""))
        until = queries.slot(session, event, late).starts_at if late else None
        lost = [one for one in to_come if until is None or one.starts_at < until]
        number = repairing.not_there(
            session, actor(), person=person, slots=lost, cause="late" if late else "no_show"
        )
        flash(_absent(person.name, number), "attention")
    return redirect(_next(event, "people"), 303)


@pages.post("/events/<int:event_id>/day/pairs/<int:pair_id>")
@access("organiser")
@once
def mark_meeting(event_id: int, pair_id: int) -> Response:
    """Held, or who was missing; an empty word takes it back."""
    session = db()
    event = queries.managed(session, actor(), event_id)
    pair = plan_queries.pair(session, event, pair_id, lock=True)
    day.attend(session, actor(), pair=pair, attendance=request.form.get("attendance", ""))
    return redirect(_next(event, f"pair-{pair.id}"), 303)


@pages.get("/events/<int:event_id>/screen/<word>")
@access("public")
def screen(event_id: int, word: str) -> Response:
    """The hall screen: big, dark, now and next for each table, page after page."""
    event = live.by_code(db(), event_id, word)
    shown = live.screen(db(), event)
    number = page_number()
    rows = shown.rows[(number - 1) * ROWS : number * ROWS]
    page = Page(rows, number, len(shown.rows), ROWS)
    body = render_template(
        "events/hall.html", event=event, shown=shown, page=page, following=number % page.last + 1,
        at=now(),
    )  # fmt: skip
    answer = make_response(body)
    answer.headers["Refresh"] = str(WHOLE_PAGE_SECONDS)
    return answer


def _next(event: Event, anchor: str, otherwise: str = "") -> str:
    """Back to the desk at the same slot and search, where the form came from it."""
    if otherwise and request.form.get("from") != "desk":
        return otherwise
    given: dict[str, Any] = {
        "slot": number_in(request.form.get("at", "")) or None,
        "q": request.form.get("q", "")[:LONGEST_TEXT] or None,
    }
    return url_for("events.day", event_id=event.id, _anchor=anchor, **given)


def _absent(name: str, number: int) -> str:
    said: str = ngettext(
        "%(name)s is away for %(num)d slot. Repair the timetable when you are ready.",
        "%(name)s is away for %(num)d slots. Repair the timetable when you are ready.",
        number,
        name=name,
    )
    return said
