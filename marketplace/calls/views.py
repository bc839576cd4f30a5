"""Pages of open calls that everybody sees.

The modules imported `as` themselves fill the same blueprint; each is registered by its import.
"""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.calls import addenda, bid_queries, policy, queries
from marketplace.calls import bid_views as bid_views
from marketplace.calls import decide_views as decide_views
from marketplace.calls import desk_views as desk_views
from marketplace.calls import objection_views as objection_views
from marketplace.calls import panel_views as panel_views
from marketplace.calls import prepare_views as prepare_views
from marketplace.calls import record_views as record_views
from marketplace.calls import showing as showing
from marketplace.calls.blueprint import pages
from marketplace.calls.models import KINDS
from marketplace.calls.queries import GROUPS
from marketplace.db import now
from marketplace.errors import NotFoundError
from marketplace.objections.service import is_on
from marketplace.web.access import access
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db


@pages.get("/calls")
@access("public")
def index() -> str:
    """Open calls, those under judgement, and those that are over."""
    session, user, number = db(), actor_or_none(), page_number()
    group, kind = request.args.get("state", ""), request.args.get("kind", "")
    group = group if group in GROUPS else "open"
    kind = kind if kind in KINDS else ""
    counts = queries.counts(session, kind=kind)
    offset = (number - 1) * PER_PAGE
    found = queries.listed(session, group, kind=kind, limit=PER_PAGE, offset=offset)
    return render_template(
        "calls/index.html",
        page=Page(found, number, counts[group]), counts=counts, group=group, kind=kind,
        own=queries.own(session, user) if user else [],
    )  # fmt: skip


@pages.get("/calls/<int:call_id>")
@access("public")
def show(call_id: int) -> str:
    session, user = db(), actor_or_none()
    call = queries.visible(session, user, call_id)
    juror = queries.juror_of(call, user)
    return render_template(
        "calls/show.html",
        call=call, lead=queries.lead_of(call), manages=policy.is_issuer(user, call),
        parts=[one for one in call.scenarios if one.is_lead or one.agreed_at is not None],
        takes_bids=call.state == "open" and now() < call.deadline,
        unsealing=call.state == "open" and now() >= call.deadline,
        bids=bid_queries.unsealed_count(session, call),
        mine=bid_queries.own_bids(session, user, call) if user else [],
        judges=juror is not None and juror.released_at is None,
        follows=queries.follows(session, call, user),
        record=policy.sees_record(user, call),
    )  # fmt: skip


@pages.post("/calls/<int:call_id>/follow")
@access("signed_in")
@once
def follow(call_id: int) -> Response:
    """Be told of addenda and results, or no longer."""
    call = queries.visible(db(), actor(), call_id)
    wanted = request.form.get("wanted", "1") == "1"
    addenda.follow(db(), actor(), call=call, wanted=wanted)
    flash(
        _("You will be told of addenda and results.") if wanted else _("You are told no longer."),
        "good",
    )
    return redirect(url_for(".show", call_id=call.id), 303)


@pages.get("/calls/<int:call_id>/notice")
@access("public")
def notice(call_id: int) -> str:
    """The public notice of the result: winners with totals, the reserve."""
    session, user = db(), actor_or_none()
    call = queries.visible(session, user, call_id)
    if call.notice_from is None:
        raise NotFoundError
    stands = call.state in ("notice", "awarded")
    named = [one for one in bid_queries.unsealed(session, call) if one.rank] if stands else []
    return render_template(
        "calls/notice.html",
        call=call, named=sorted(named, key=lambda one: one.rank or 0), stands=stands,
        winners=[one for one in named if (one.rank or 0) <= call.winners],
        bids=bid_queries.unsealed_count(session, call),
        is_on=call.state == "notice" and is_on(call.notice_until),
        may_object=policy.can_object(user, call), record=policy.sees_record(user, call),
        manages=policy.is_issuer(user, call),
    )  # fmt: skip
