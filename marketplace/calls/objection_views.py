"""Pages of objections: raised during the notice, handled by the issuer or an operator."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.calls import objecting, policy, queries
from marketplace.calls.blueprint import pages
from marketplace.calls.drafts import CallObjectionDraft
from marketplace.calls.showing import site
from marketplace.errors import InvalidError, NotFoundError
from marketplace.objections.service import ObjectionDraft, is_on
from marketplace.objections.states import HANDLER, LIFE
from marketplace.web.access import access
from marketplace.web.forms import posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.get("/calls/<int:call_id>/objections")
@access("signed_in")
def objections(call_id: int) -> str:
    """Those that this person raised or handles; the issuer also sees what operators answered."""
    call = queries.visible(db(), actor(), call_id)
    manages = policy.is_issuer(actor(), call)
    rows = []
    for one in queries.objections(db(), call):
        hats = policy.objection_hats(actor(), call, one)
        if hats or (manages and one.state != "raised"):
            rows.append((one, LIFE.open_to(one.state, hats), HANDLER in hats))
    return render_template(
        "calls/objections.html",
        call=call, rows=rows, manages=manages,
        may_object=policy.can_object(actor(), call) and is_on(call.notice_until),
    )  # fmt: skip


@pages.post("/calls/<int:call_id>/objections")
@access("signed_in")
@once
def raise_objection(call_id: int) -> Response:
    """Object to the result, while its notice runs."""
    call = queries.visible(db(), actor(), call_id, lock=queries.UPDATE)
    draft, form = read(ObjectionDraft, posted())
    about, _none = read(CallObjectionDraft, posted())
    if draft is None or about is None:
        raise InvalidError(form.problems)
    objecting.raise_one(db(), actor(), call=call, draft=draft, about=about, site=site())
    deliver_soon()
    flash(_("Your objection is kept. You get the answer by letter."), "good")
    return redirect(url_for(".objections", call_id=call.id), 303)


@pages.post("/calls/<int:call_id>/objections/<int:objection_id>")
@access("signed_in")
@once
def handle(call_id: int, objection_id: int) -> Response:
    """Uphold or reject with an answer, or withdraw one's own."""
    call = queries.visible(db(), actor(), call_id, lock=queries.UPDATE)
    found = queries.objection(db(), call, objection_id)
    if not policy.objection_hats(actor(), call, found) and not policy.is_issuer(actor(), call):
        raise NotFoundError
    objecting.handle(
        db(), actor(), call=call, objection=found, verb=request.form.get("verb", ""),
        answer=request.form.get("answer", ""), site=site(),
    )  # fmt: skip
    deliver_soon()
    flash(_("Done."), "good")
    return redirect(url_for(".objections", call_id=call.id), 303)
