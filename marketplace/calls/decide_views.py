"""Pages on which the panel confers: individual scores side by side, then what was agreed."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace.calls import bid_queries, policy, queries, scoring
from marketplace.calls.blueprint import pages
from marketplace.calls.judging_models import Consensus
from marketplace.calls.models import Bid, Call
from marketplace.calls.panel_views import read_points
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.web.access import access
from marketplace.web.forms import Form
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db

CONFERRED_STATES = ("consensus", "notice", "awarded", "failed")


@pages.get("/calls/<int:call_id>/consensus")
@access("signed_in")
def consensus(call_id: int) -> str:
    """Totals and minimums of every bid; empty until all have scored."""
    call, bids = _conferring(call_id)
    agreed = bid_queries.consensus(db(), call)
    return render_template(
        "calls/consensus.html",
        call=call, standings=scoring.standings(call, bids, agreed),
        missing=[one for one in bids if not _is_agreed(call, one, agreed)],
        conferred=call.state in CONFERRED_STATES, manages=policy.is_issuer(actor(), call),
    )  # fmt: skip


@pages.get("/calls/<int:call_id>/consensus/<int:bid_id>")
@access("signed_in")
def confer(call_id: int, bid_id: int) -> str:
    """One bid: what each member gave, and what was agreed."""
    call, bids = _conferring(call_id)
    bid = _of(bids, bid_id)
    values: dict[str, Any] = {}
    for (number, criterion), one in bid_queries.consensus(db(), call).items():
        if number == bid.id:
            values[f"points-{criterion}"] = one.points
            values[f"comment-{criterion}"] = one.comment
    return _confer(call, bid, Form(values))


@pages.post("/calls/<int:call_id>/consensus/<int:bid_id>")
@access("signed_in")
@once
def agree(call_id: int, bid_id: int) -> Any:
    """The chair enters what the panel agreed on."""
    call = queries.managed(db(), actor(), call_id, lock=True)
    bid = bid_queries.unsealed_bid(db(), call, bid_id, lock=True)
    given, form = read_points(call)
    if form.problems:
        return _confer(call, bid, form), 422
    scoring.agree(db(), actor(), call=call, bid=bid, given=given)
    flash(_("What the panel agreed on is kept."), "good")
    return redirect(url_for(".consensus", call_id=call.id), 303)


def _conferring(call_id: int) -> tuple[Call, list[Bid]]:
    """The call and the bids whose scores this person may see, once the panel confers."""
    call = queries.visible(db(), actor(), call_id)
    juror = queries.juror_of(call, actor())
    sits = juror is not None and juror.released_at is None
    if not (sits or policy.is_issuer(actor(), call)):
        raise ForbiddenError
    if call.state not in CONFERRED_STATES:
        return call, []
    judged = bid_queries.unsealed(db(), call, states=bid_queries.JUDGED_STATES)
    return call, [one for one in judged if policy.can_read(actor(), call, one, juror)]


def _of(bids: list[Bid], bid_id: int) -> Bid:
    found = next((one for one in bids if one.id == bid_id), None)
    if found is None:
        raise NotFoundError
    return found


def _is_agreed(call: Call, bid: Bid, agreed: dict[tuple[int, int], Consensus]) -> bool:
    return all((bid.id, one.id) in agreed for one in call.criteria)


def _confer(call: Call, bid: Bid, form: Form) -> str:
    given = {(one.juror_id, one.criterion_id): one for one in bid_queries.scores(db(), call)
             if one.bid_id == bid.id}  # fmt: skip
    judged = [one for one in call.jurors if any(juror == one.id for juror, _c in given)
              and one.released_at is None]  # fmt: skip
    spreads = {
        c.id: scoring.spread([given[j.id, c.id].points for j in judged if (j.id, c.id) in given])
        for c in call.criteria
    }
    return render_template(
        "calls/confer.html",
        call=call, bid=bid, form=form, given=given, jurors=judged, spreads=spreads,
        editable=call.state == "consensus" and bid.state == "submitted"
        and policy.is_issuer(actor(), call),
    )  # fmt: skip
