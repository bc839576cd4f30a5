"""The organiser's pages of lists and invitations."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.events import inviting, policy, prospects, queries
from marketplace.events.blueprint import pages
from marketplace.events.inviting import Invited
from marketplace.events.models import Event
from marketplace.events.showing import site
from marketplace.lists.queries import visible as visible_list
from marketplace.matching import words as match_words
from marketplace.web.access import access
from marketplace.web.forms import number_in
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.paging import Page, page_number
from marketplace.web.transaction import db

OWNERS = 50
SCENARIOS = 10
PARTS = ("demand", "supply", "suggested")


@pages.get("/events/<int:event_id>/lists")
@access("organiser")
def lists(event_id: int) -> str:
    event = queries.managed(db(), actor(), event_id)
    return render_template(
        "events/lists.html",
        event=event,
        attached=prospects.attached(db(), event),
        choice=prospects.to_attach(db(), event),
        is_over=event.state in policy.OVER,
    )


@pages.post("/events/<int:event_id>/lists")
@access("organiser")
@once
def attach(event_id: int) -> Response:
    session, user = db(), actor()
    event = queries.managed(session, user, event_id, lock=True)
    listed = visible_list(session, user, number_in(request.form.get("list", "")))
    inviting.attach(session, user, event=event, listed=listed)
    flash(_("The list is attached. Its owners can be invited now."), "good")
    return redirect(url_for("events.lists", event_id=event.id), 303)


@pages.post("/events/<int:event_id>/lists/<int:list_id>/detach")
@access("organiser")
@once
def detach(event_id: int, list_id: int) -> Response:
    session, user = db(), actor()
    event = queries.managed(session, user, event_id, lock=True)
    inviting.detach(session, user, event=event, listed=visible_list(session, user, list_id))
    flash(_("The list is taken off. Invitations made because of it stay."), "good")
    return redirect(url_for("events.lists", event_id=event.id), 303)


@pages.get("/events/<int:event_id>/invitations")
@access("organiser")
def invitations(event_id: int) -> str:
    session, number = db(), page_number()
    event = queries.managed(session, actor(), event_id)
    part = request.args.get("part", "")
    part = part if part in PARTS else "demand"
    if part == "suggested":
        start = (number - 1) * SCENARIOS
        found: list[object] = [*prospects.sought(session, event, limit=SCENARIOS, offset=start)]
        page = Page(found, number, prospects.scenario_count(session, event), SCENARIOS)
    else:
        owners = prospects.owners(session, event, part)
        page = Page(owners[(number - 1) * OWNERS : number * OWNERS], number, len(owners), OWNERS)
    return render_template(
        "events/invitations.html",
        event=event,
        part=part,
        page=page,
        is_on=event.state in ("draft", "open"),
        match_words=match_words,
    )


@pages.post("/events/<int:event_id>/invitations")
@access("organiser")
@once
def invite(event_id: int) -> Response:
    event = queries.managed(db(), actor(), event_id, lock=True)
    done = inviting.invite(
        db(), actor(), event=event, scenarios=_numbers("scenario"), products=_numbers("product"),
        site=site(),
    )  # fmt: skip
    deliver_soon()
    flash(_told(event, done), "good" if done.new else "attention")
    part = request.form.get("part", "")
    return redirect(
        url_for(
            "events.invitations", event_id=event.id, part=part if part in PARTS else None,
            page=number_in(request.form.get("page", "")) or None,
        ),
        303,
    )  # fmt: skip


def _numbers(name: str) -> set[int]:
    """Numbers of postings; a box may hold several: `3,5,8`."""
    typed = (one for box in request.form.getlist(name) for one in box.split(","))
    return {number_in(one.strip()) for one in typed} - {0}


def _told(event: Event, done: Invited) -> str:
    if not done.new and not done.known:
        return str(_("Nobody was chosen. Tick those to be invited."))
    told: str = ngettext("%(num)d is invited.", "%(num)d are invited.", done.new)
    if event.state == "draft":
        return f"{told} {_('Letters leave when the event is announced.')}"
    letters = ngettext("%(num)d letter is sent.", "%(num)d letters are sent.", done.letters)
    return f"{told} {letters}"
