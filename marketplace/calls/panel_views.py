"""Pages of the panel: the issuer's list of it, and what a member does."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.calls import bid_queries, panel, policy, queries, scoring
from marketplace.calls.blueprint import pages
from marketplace.calls.drafts import DeclarationDraft, InviteDraft, PointsDraft
from marketplace.calls.judging_models import LEAST_JURORS, Juror
from marketplace.calls.models import Bid, Call
from marketplace.calls.showing import site
from marketplace.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.get("/calls/<int:call_id>/panel", endpoint="panel")
@access("signed_in")
def panel_page(call_id: int) -> str:
    """Who sits on it, who has declared and finished."""
    return _panel(queries.managed(db(), actor(), call_id), Form())


@pages.post("/calls/<int:call_id>/panel")
@access("signed_in")
@once
def invite(call_id: int) -> Any:
    call = queries.managed(db(), actor(), call_id, lock=True)
    draft, form = read(InviteDraft, posted())
    if draft is not None:
        try:
            panel.invite(db(), actor(), call=call, draft=draft, site=site())
        except InvalidError as error:
            form.problems = error.problems
        else:
            deliver_soon()
            flash(_("Invited; they get a letter."), "good")
            return redirect(url_for(".panel", call_id=call.id), 303)
    return _panel(call, form), 422


@pages.post("/calls/<int:call_id>/panel/<int:juror_id>")
@access("signed_in")
@once
def release(call_id: int, juror_id: int) -> Response:
    """Let a member of the panel go, with a reason."""
    call = queries.managed(db(), actor(), call_id, lock=True)
    found = queries.juror(call, juror_id)
    sentence = request.form.get("sentence", "")
    panel.release(db(), actor(), call=call, juror=found, sentence=sentence, site=site())
    deliver_soon()
    flash(_("Released."), "good")
    return redirect(url_for(".panel", call_id=call.id), 303)


def _panel(call: Call, form: Form) -> str:
    return render_template(
        "calls/panel.html",
        call=call, form=form, least=LEAST_JURORS, inviting=call.state in panel.INVITING_STATES,
    )  # fmt: skip


@pages.get("/calls/<int:call_id>/judge")
@access("signed_in")
def judge(call_id: int) -> str:
    """A member's page: declare, then the bids that are theirs to score."""
    call, juror = queries.seat(db(), actor(), call_id)
    return _judge(call, juror, Form({"interest": ""}))


@pages.post("/calls/<int:call_id>/judge")
@access("signed_in")
@once
def declare(call_id: int) -> Any:
    """Declare interests, once, before seeing any bid."""
    call, juror = queries.seat(db(), actor(), call_id, lock=True)
    given = posted(["chosen"])
    chosen = [number_in(one) for one in given.get("chosen", [])]
    if chosen and not str(given.get("names", "")).strip() and policy.names_shown(call):
        given["names"] = "—"  # whoever ticks a name need not type one
    draft, form = read(DeclarationDraft, given)
    if draft is None:
        return _judge(call, juror, form), 422
    panel.declare(db(), juror, call=call, draft=draft, chosen=chosen)
    flash(_("Your declaration is kept. You can score now."), "good")
    return redirect(url_for(".judge", call_id=call.id), 303)


@pages.post("/calls/<int:call_id>/judge/finish")
@access("signed_in")
@once
def finish(call_id: int) -> Response:
    call, juror = queries.seat(db(), actor(), call_id, lock=True)
    scoring.finish(db(), juror, call=call)
    flash(_("Your scores are handed in and stay as they are."), "good")
    return redirect(url_for(".judge", call_id=call.id), 303)


def _judge(call: Call, juror: Juror, form: Form) -> str:
    declared = juror.declared_at is not None
    mine = bid_queries.for_juror(db(), call, juror) if declared else []
    given = {(one.bid_id, one.criterion_id): one for one in bid_queries.scores(db(), call, juror)}
    points = {bid.id: {c.id: given[bid.id, c.id].points for c in call.criteria
                       if (bid.id, c.id) in given} for bid in mine}  # fmt: skip
    whole = len(call.criteria)
    named = policy.names_shown(call) and not declared
    return render_template(
        "calls/judge.html",
        call=call, juror=juror, form=form, bids=mine, points=points,
        totals={n: scoring.total(call.criteria, p) for n, p in points.items() if len(p) == whole},
        named=bid_queries.unsealed(db(), call) if named else [],
        closed=len(juror.conflicts),
    )  # fmt: skip


@pages.get("/calls/<int:call_id>/judge/<int:bid_id>")
@access("signed_in")
def score(call_id: int, bid_id: int) -> str:
    """The points of one member for one bid."""
    call, juror = queries.seat(db(), actor(), call_id)
    bid = _judged(call, juror, bid_id)
    values: dict[str, Any] = {}
    for one in bid_queries.scores(db(), call, juror):
        if one.bid_id == bid.id:
            values[f"points-{one.criterion_id}"] = one.points
            values[f"comment-{one.criterion_id}"] = one.comment
    return _score(call, juror, bid, Form(values))


@pages.post("/calls/<int:call_id>/judge/<int:bid_id>")
@access("signed_in")
@once
def keep_score(call_id: int, bid_id: int) -> Any:
    call, juror = queries.seat(db(), actor(), call_id, lock=True)
    bid = _judged(call, juror, bid_id)
    given, form = read_points(call)
    if form.problems:
        return _score(call, juror, bid, form), 422
    scoring.score(db(), juror, call=call, bid=bid, given=given)
    flash(_("Your points are kept. They count once you hand all of them in."), "good")
    return redirect(url_for(".judge", call_id=call.id), 303)


def _judged(call: Call, juror: Juror, bid_id: int) -> Bid:
    if juror.declared_at is None:
        raise ForbiddenError
    found = bid_queries.for_juror(db(), call, juror)
    bid = next((one for one in found if one.id == bid_id), None)
    if bid is None:
        raise NotFoundError
    return bid


def _score(call: Call, juror: Juror, bid: Bid, form: Form) -> str:
    editable = call.state == "evaluation" and juror.finished_at is None
    return render_template("calls/score.html", call=call, bid=bid, form=form, editable=editable)


def read_points(call: Call) -> tuple[dict[int, PointsDraft], Form]:
    """Points and comments of every criterion as typed; problems name their fields."""
    form, given = Form(posted()), {}
    for one in call.criteria:
        typed = {name: form.value(f"{name}-{one.id}") for name in ("points", "comment")}
        draft, problems = PointsDraft.read(typed)
        if draft is not None:
            given[one.id] = draft
        form.problems += [Problem(f"{p.field}-{one.id}", p.sentence) for p in problems]
    return given, form
