"""The timetable: generate, look at it, publish; changes by hand are in `plan_edit_views`."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.events import (
    ordering,
    plan_board,
    plan_queries,
    policy,
    publishing,
    queries,
    repairing,
)
from marketplace.events.blueprint import pages
from marketplace.events.models import Event
from marketplace.events.plan_models import EventPlan
from marketplace.events.showing import site
from marketplace.web.access import access
from marketplace.web.forms import number_in
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.paging import Page, page_number
from marketplace.web.transaction import db, send_after_commit

VIEWS = ("grid", "people", "tables", "unplaced", "changes")
EFFORTS = ("fast", "good", "best")
LONGEST_TEXT = 120
MOST_SEED = 10**6


@pages.get("/events/<int:event_id>/plan")
@access("organiser")
def plan(event_id: int) -> str:
    """The newest version, or how to make the first."""
    event = queries.managed(db(), actor(), event_id)
    return _page(event, plan_queries.newest(db(), event))


@pages.get("/events/<int:event_id>/plan/<int:number>")
@access("organiser")
def plan_version(event_id: int, number: int) -> str:
    event = queries.managed(db(), actor(), event_id)
    return _page(event, plan_queries.plan(db(), event, number))


@pages.post("/events/<int:event_id>/plan/generate")
@access("organiser")
@once
def generate(event_id: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    effort = request.form.get("effort", "good")
    seed = min(number_in(request.form.get("seed", "0")), MOST_SEED)
    _ask(event, seed=seed, effort=effort if effort in EFFORTS else "good")
    return redirect(url_for("events.plan", event_id=event.id), 303)


@pages.post("/events/<int:event_id>/plan/repair")
@access("organiser")
@once
def repair(event_id: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    _ask(event, keep=True)
    return redirect(url_for("events.plan", event_id=event.id, view="changes"), 303)


@pages.get("/events/<int:event_id>/plan/progress")
@access("organiser")
def plan_progress(event_id: int) -> Response:
    """The part of the page that htmx asks for while a version is made."""
    event = queries.managed(db(), actor(), event_id)
    order = ordering.order_of(db(), event)
    answer = Response(render_template("events/plan_progress.html", order=order))
    if order is None or not order.is_under_way:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post("/events/<int:event_id>/plan/<int:number>/publish")
@access("organiser")
@once
def publish_plan(event_id: int, number: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    made = plan_queries.plan(db(), event, number, lock=True)
    was_draft = made.state == "draft"
    changes = publishing.publish(db(), actor(), event=event, plan=made, site=site())
    if was_draft:
        deliver_soon()
        said = ngettext(
            "Published. One person's meetings changed.",
            "Published. The meetings of %(num)d people changed.",
            len(changes),
        )
        flash(said, "good")
    return _to(event, made)


@pages.post("/events/<int:event_id>/plan/<int:number>/restore")
@access("organiser")
@once
def restore_plan(event_id: int, number: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    before = plan_queries.plan(db(), event, number)
    made, lost = publishing.roll_back(db(), actor(), event=event, plan=before)
    if lost:
        said = ngettext(
            "One meeting of that version is not possible any more.",
            "%(num)d meetings of that version are not possible any more.",
            lost,
        )
        flash(said, "attention")
    flash(_("Version %(new)d has the meetings of version %(old)d.",
            new=made.number, old=number), "good")  # fmt: skip
    return _to(event, made, view="changes")


@pages.post("/events/<int:event_id>/plan/<int:number>/discard")
@access("organiser")
@once
def discard_plan(event_id: int, number: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    made = plan_queries.plan(db(), event, number, lock=True)
    publishing.discard(db(), actor(), plan=made)
    flash(_("The draft is deleted."), "good")
    return redirect(url_for("events.plan", event_id=event.id), 303)


def _ask(event: Event, *, seed: int = 0, effort: str = "good", keep: bool = False) -> None:
    """A job for a version, handed to a worker once this request is saved."""
    job = ordering.ask(db(), actor(), event=event, seed=seed, effort=effort, keep=keep)
    if job is not None:
        send_after_commit(job.id)


def _page(event: Event, made: EventPlan | None) -> str:
    view = request.args.get("view", "grid")
    view = view if view in VIEWS else "grid"
    shown: dict[str, Any] = {} if made is None else _shown(event, made, view)
    return render_template(
        "events/plan.html",
        event=event,
        plan=made,
        plans=plan_queries.plans(db(), event),
        broken=repairing.broken(db(), event) if event.state not in policy.OVER else None,
        view=view,
        order=ordering.order_of(db(), event),
        is_over=event.state in policy.OVER,
        **shown,
    )


def _shown(event: Event, made: EventPlan, view: str) -> dict[str, Any]:
    session, page = db(), page_number()
    board = plan_board.board(session, event, made)
    names = plan_board.known(session, event)
    text = request.args.get("q", "").strip()[:LONGEST_TEXT]
    published = plan_queries.published(session, event)
    shown: dict[str, Any] = {
        "board": board, "names": names, "text": text, "published": published,
        "interpreted": plan_board.interpreted(board),
        "share": plan_board.share(made), "counted": plan_board.counted(made),
        "participants": queries.participants(session, event) if made.state == "draft" else [],
    }  # fmt: skip
    if view == "people":
        shown["agendas"] = plan_board.agendas(session, event, board)
    if view == "unplaced":
        rows = plan_board.left(names, made, page=page, about=text)
        total = plan_board.left_count(names, made, about=text)
        shown["left"] = Page(rows, page, total, plan_board.PER_PAGE)
    else:
        shown["heaviest"] = plan_board.left(names, made)[:5]
    if view == "changes":
        against = published if published is not None and published.id != made.id else None
        shown["changes"] = publishing.differences(session, event, against, made)
        shown["against"] = against
    return shown


def _to(event: Event, made: EventPlan, view: str | None = None) -> Response:
    where = url_for("events.plan_version", event_id=event.id, number=made.number, view=view)
    return redirect(where, 303)
