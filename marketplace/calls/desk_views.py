"""The issuer's desk of a call: where it stands, what is next, every step of its life."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon, start
from marketplace.calls import (
    addenda,
    bid_queries,
    clock,
    deciding,
    policy,
    queries,
    readiness,
    service,
)
from marketplace.calls.blueprint import pages
from marketplace.calls.drafts import AddendumDraft
from marketplace.calls.models import Call
from marketplace.calls.showing import site
from marketplace.calls.states import CALL
from marketplace.db import now
from marketplace.errors import InvalidError
from marketplace.web.access import access
from marketplace.web.forms import posted, read
from marketplace.web.identity import actor
from marketplace.web.language import say
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.get("/calls/<int:call_id>/desk")
@access("signed_in")
def desk(call_id: int) -> str:
    session = db()
    call = queries.managed(session, actor(), call_id)
    bids = bid_queries.unsealed(session, call)
    over = call.state == "open" and now() >= call.deadline
    return render_template(
        "calls/desk.html",
        call=call, steps=readiness.steps(session, call, bids), unsealing=over,
        problems=service.unready(call) if call.state == "draft" else [],
        arrows=CALL.open_to(call.state, policy.hats(actor(), call)),
        takes_addenda=call.state == "open" and not over,
    )  # fmt: skip


@pages.post("/calls/<int:call_id>/move")
@access("signed_in")
@once
def move(call_id: int) -> Response:
    """One step of the call's life; the table decides whether it is drawn and for whom."""
    call = queries.managed(db(), actor(), call_id, lock=True)
    _take(call, request.form.get("verb", ""), request.form.get("sentence", ""))
    deliver_soon()
    flash(_("Done. It is “%(state)s” now.", state=say(CALL.states[call.state])), "good")
    return redirect(url_for(".desk", call_id=call.id), 303)


def _take(call: Call, verb: str, sentence: str) -> None:
    given: dict[str, Any] = {"call": call, "site": site()}
    plain: dict[str, Any] = {
        "unseal": clock.unseal, "confer": deciding.confer, "announce": deciding.announce,
        "award": deciding.award,
    }  # fmt: skip
    reasoned: dict[str, Any] = {
        "review": deciding.review, "substitute": deciding.substitute, "fail": deciding.fail,
        "cancel": deciding.cancel,
    }  # fmt: skip
    if verb in plain:
        plain[verb](db(), actor(), **given)
    elif verb in reasoned:
        reasoned[verb](db(), actor(), sentence=sentence, **given)
    elif verb == "issue":
        service.issue(db(), actor(), call=call)
        start("calls.tell_suppliers", {"call_id": str(call.id)})
    else:
        CALL.arrow(call.state, verb, policy.hats(actor(), call))


@pages.post("/calls/<int:call_id>/addenda")
@access("signed_in")
@once
def add_addendum(call_id: int) -> Response:
    """A change or clarification, told to bidders and followers."""
    call = queries.managed(db(), actor(), call_id, lock=True)
    draft, form = read(AddendumDraft, posted())
    if draft is None:
        raise InvalidError(form.problems)
    made = addenda.add(db(), actor(), call=call, draft=draft, site=site())
    deliver_soon()
    flash(_("Addendum no. %(number)d is published.", number=made.number), "good")
    return redirect(url_for(".show", call_id=call.id, _anchor="addenda"), 303)
