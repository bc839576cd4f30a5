"""Changing a draft by hand: one page a pair, with every conflict named before it is saved."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.events import adjusting, pairing, plan_board, plan_queries, queries
from marketplace.events.blueprint import pages
from marketplace.events.models import Event
from marketplace.events.plan_models import EventPair, EventPlan
from marketplace.web.access import access
from marketplace.web.forms import number_in
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.get("/events/<int:event_id>/plan/<int:number>/pairs/<int:pair_id>")
@access("organiser")
def plan_pair(event_id: int, number: int, pair_id: int) -> str:
    event = queries.managed(db(), actor(), event_id)
    made = plan_queries.plan(db(), event, number)
    return _page(event, made, plan_queries.pair(db(), event, pair_id))


@pages.post("/events/<int:event_id>/plan/<int:number>/pairs")
@access("organiser")
@once
def plan_add(event_id: int, number: int) -> Response:
    """The page of any two participants, whether they have a score or a wish or not."""
    session = db()
    event = queries.managed(session, actor(), event_id, lock=True)
    made = plan_queries.plan(session, event, number)
    demand = queries.participant(session, event, number_in(request.form.get("demand", "")))
    supply = queries.participant(session, event, number_in(request.form.get("supply", "")))
    pair = pairing.pair_of(session, event, demand, supply)
    return _back(event, made, pair)


@pages.post("/events/<int:event_id>/plan/<int:number>/pairs/<int:pair_id>/put")
@access("organiser")
@once
def plan_put(event_id: int, number: int, pair_id: int) -> Any:
    """Let the pair meet at a time; 409 with who is where then, unless a swap was confirmed."""
    session = db()
    event, made, pair = _held(event_id, number, pair_id)
    slot = queries.slot(session, event, number_in(request.form.get("slot", "")))
    at = number_in(request.form.get("table", ""))
    table = queries.table(session, event, at) if at else None
    swap = request.form.get("swap") == "1"
    try:
        adjusting.put(
            session, actor(), event=event, plan=made, pair=pair, slot=slot, table=table, swap=swap
        )
    except adjusting.ConflictError as error:
        wanted = {"slot": slot.id, "table": at}
        return _page(event, made, pair, conflict=error, wanted=wanted), 409
    flash(_("Saved: %(names)s.", names=_names(pair)), "good")
    return _back(event, made, pair)


@pages.post("/events/<int:event_id>/plan/<int:number>/pairs/<int:pair_id>/take-out")
@access("organiser")
@once
def plan_take_out(event_id: int, number: int, pair_id: int) -> Response:
    event, made, pair = _held(event_id, number, pair_id)
    adjusting.take_out(db(), actor(), event=event, plan=made, pair=pair)
    flash(_("%(names)s do not meet in this version.", names=_names(pair)), "good")
    return _back(event, made, pair)


@pages.post("/events/<int:event_id>/plan/<int:number>/pairs/<int:pair_id>/pin")
@access("organiser")
@once
def plan_pin(event_id: int, number: int, pair_id: int) -> Response:
    event, made, pair = _held(event_id, number, pair_id)
    at = number_in(request.form.get("slot", ""))
    slot = queries.slot(db(), event, at) if at else None
    adjusting.pin(db(), actor(), event=event, plan=made, pair=pair, slot=slot)
    flash(_("The pair is pinned.") if slot else _("The pair is not pinned any more."), "good")
    return _back(event, made, pair)


@pages.post("/events/<int:event_id>/plan/<int:number>/pairs/<int:pair_id>/forbid")
@access("organiser")
@once
def plan_forbid(event_id: int, number: int, pair_id: int) -> Response:
    event, made, pair = _held(event_id, number, pair_id)
    is_forbidden = request.form.get("is") == "1"
    adjusting.forbid(db(), actor(), event=event, plan=made, pair=pair, is_forbidden=is_forbidden)
    said = _("The two will not be put together.") if is_forbidden else _("The two may meet again.")
    flash(said, "good")
    return _back(event, made, pair)


@pages.post("/events/<int:event_id>/plan/<int:number>/pairs/<int:pair_id>/force")
@access("organiser")
@once
def plan_force(event_id: int, number: int, pair_id: int) -> Response:
    event, made, pair = _held(event_id, number, pair_id)
    is_forced = request.form.get("is") == "1"
    adjusting.force(db(), actor(), event=event, pair=pair, is_forced=is_forced)
    said = (
        _("The next version places the two, whatever it costs.")
        if is_forced
        else _("The two are placed as any others.")
    )
    flash(said, "good")
    return _back(event, made, pair)


def _held(event_id: int, number: int, pair_id: int) -> tuple[Event, EventPlan, EventPair]:
    """The event, the version and the pair, the first two held until the transaction ends."""
    event = queries.managed(db(), actor(), event_id, lock=True)
    made = plan_queries.plan(db(), event, number, lock=True)
    return event, made, plan_queries.pair(db(), event, pair_id)


def _page(
    event: Event, made: EventPlan, pair: EventPair,
    conflict: adjusting.ConflictError | None = None, wanted: dict[str, int] | None = None,
) -> str:  # fmt: skip
    session = db()
    board = plan_board.board(session, event, made)
    names = plan_board.known(session, event)
    why = next((one for one in made.unplaced if one["pair"] == pair.id), None)
    return render_template(
        "events/plan_pair.html",
        event=event,
        plan=made,
        pair=pair,
        board=board,
        meeting=next((one for one in board.meetings if one.pair_id == pair.id), None),
        near=[one for one in board.meetings if _is_near(one.pair, pair)],
        reason=plan_board.reason_of(names, why) if why else None,
        conflict=conflict,
        wanted=wanted or {},
    )


def _is_near(one: EventPair, pair: EventPair) -> bool:
    mine = one.demand_id == pair.demand_id or one.supply_id == pair.supply_id
    return mine and one.id != pair.id


def _names(pair: EventPair) -> str:
    return f"{pair.demand.name} – {pair.supply.name}"


def _back(event: Event, made: EventPlan, pair: EventPair) -> Response:
    where = url_for("events.plan_pair", event_id=event.id, number=made.number, pair_id=pair.id)
    return redirect(where, 303)
