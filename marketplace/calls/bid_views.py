"""Pages of bids: a house's own, and what panel and issuer read once they are unsealed."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.queries import organisations_of
from marketplace.accounts.tasks import deliver_soon
from marketplace.calls import bid_queries, bidding, deciding, policy, queries
from marketplace.calls.blueprint import pages
from marketplace.calls.drafts import BID_FIELDS, BidDraft
from marketplace.calls.models import MOST_PARTNERS, Bid
from marketplace.calls.prepare_views import typed
from marketplace.calls.showing import site
from marketplace.calls.states import BID
from marketplace.db import now
from marketplace.errors import InvalidError, RefusedError, Sentence
from marketplace.postings import attachments
from marketplace.postings import views as shared
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import say
from marketplace.web.once import once
from marketplace.web.transaction import after_commit, db

PARTNERS = ("partner_name", "partner_part")


@pages.get("/calls/<int:call_id>/bid")
@access("signed_in")
def bid(call_id: int) -> str:
    """One's own part: a bid to begin, or how the bid stands."""
    call = queries.visible(db(), actor(), call_id)
    mine = bid_queries.own_bids(db(), actor(), call)
    bidding_houses = {one.organisation_id for one in mine}
    free = [one for one in organisations_of(actor()) if one.id not in bidding_houses]
    return render_template(
        "calls/bid.html",
        call=call, mine=mine, houses=free, life=BID,
        takes_bids=call.state == "open" and now() < call.deadline,
    )  # fmt: skip


@pages.post("/calls/<int:call_id>/bid")
@access("signed_in")
@once
def begin(call_id: int) -> Response:
    """A bid as a draft, for one of one's houses."""
    call = queries.visible(db(), actor(), call_id, lock=queries.SHARE)
    houses = organisations_of(actor())
    wanted = number_in(request.form.get("organisation", ""))
    chosen = [one for one in houses if one.id == wanted] if wanted else houses[:1]
    if not chosen:
        raise RefusedError(
            Sentence(
                "请先登记或加入一个单位，再揭榜。",
                "Add or join an organisation first, then bid for it.",
            )
        )
    made = bidding.begin(db(), actor(), call=call, house=chosen[0])
    return redirect(url_for(".edit_bid", call_id=call.id, bid_id=made.id), 303)


@pages.get("/calls/<int:call_id>/bids/<int:bid_id>/edit")
@access("signed_in")
def edit_bid(call_id: int, bid_id: int) -> str:
    found = bid_queries.own(db(), actor(), call_id, bid_id)
    values = {name: typed(getattr(found, name)) for name in BID_FIELDS}
    values["partner_name"] = [one.name for one in found.partners]
    values["partner_part"] = [one.part for one in found.partners]
    return _edit(found, Form({**values, "version": found.version}))


@pages.post("/calls/<int:call_id>/bids/<int:bid_id>/edit")
@access("signed_in")
@once
def save_bid(call_id: int, bid_id: int) -> Any:
    """Keep it as a draft, or hand it in as well (`then` is `submit`)."""
    found = bid_queries.own(db(), actor(), call_id, bid_id, lock=True)
    draft, form = read(BidDraft, posted(PARTNERS))
    version = number_in(request.form.get("version", ""))
    if draft is None:
        return _edit(found, form), 422
    try:
        bidding.save(db(), actor(), bid=found, draft=draft, version=version)
        if request.form.get("then") == "submit" and found.state != "submitted":
            bidding.submit(db(), actor(), bid=found)
    except InvalidError as error:
        form.problems = error.problems
        return _edit(found, form), 422
    flash(
        _("Your bid is submitted. Until the deadline you may change or withdraw it.")
        if found.state == "submitted"
        else _("The draft is kept. It counts once it is submitted."),
        "good",
    )
    return redirect(url_for(".bid", call_id=call_id), 303)


def _edit(found: Bid, form: Form) -> str:
    call = queries.visible(db(), actor(), found.call_id)
    products = [(one.id, one.title) for one in bid_queries.products(db(), found.organisation_id)]
    rows = list(zip(*(_four(form.all(name)) for name in PARTNERS), strict=True))
    return render_template(
        "calls/bid_edit.html",
        call=call, bid=found, form=form, products=products, partners=rows,
        files=files_of(found, editing=True),
        takes_bids=call.state == "open" and now() < call.deadline,
    )  # fmt: skip


def _four(values: list[str]) -> list[str]:
    return [*values, *[""] * MOST_PARTNERS][:MOST_PARTNERS]


@pages.post("/calls/<int:call_id>/bids/<int:bid_id>/step")
@access("signed_in")
@once
def step_bid(call_id: int, bid_id: int) -> Response:
    """Submit, withdraw, give an award back (bidder), or exclude (issuer)."""
    verb, sentence = request.form.get("verb", ""), request.form.get("sentence", "")
    if verb == "exclude":
        call = queries.managed(db(), actor(), call_id, lock=True)
        found = bid_queries.unsealed_bid(db(), call, bid_id, lock=True)
        deciding.exclude(
            db(), actor(), call=call, bid=found, sentence=sentence, site=site()
        )  # fmt: skip
    elif verb == "resign":
        call = queries.visible(db(), actor(), call_id, lock=queries.UPDATE)
        found = bid_queries.own(db(), actor(), call_id, bid_id)
        deciding.resign(db(), actor(), call=call, bid=found, sentence=sentence, site=site())
    else:
        found = bid_queries.own(db(), actor(), call_id, bid_id, lock=True)
        _own_step(found, verb)
    deliver_soon()
    flash(_("Done. It is “%(state)s” now.", state=say(BID.states[found.state])), "good")
    where = ".bids" if verb == "exclude" else ".bid"
    return redirect(url_for(where, call_id=call_id), 303)


def _own_step(found: Bid, verb: str) -> None:
    if verb == "submit":
        bidding.submit(db(), actor(), bid=found)
    elif verb == "withdraw":
        bidding.withdraw(db(), actor(), bid=found, site=site())
    else:
        BID.arrow(found.state, verb, policy.bid_hats(actor(), found))


@pages.post("/calls/<int:call_id>/bids/<int:bid_id>/files")
@access("signed_in")
@once
def attach(call_id: int, bid_id: int) -> Response:
    found = bid_queries.own(db(), actor(), call_id, bid_id, lock=True)
    sent = shared.sent_file()
    bidding.keep_file(db(), actor(), bid=found, folder=shared.folder(), sent=sent)
    flash(_("The file was added."), "good")
    return redirect(url_for(".edit_bid", call_id=call_id, bid_id=bid_id, _anchor="files"), 303)


@pages.post("/calls/<int:call_id>/bids/<int:bid_id>/files/<int:attachment_id>/remove")
@access("signed_in")
@once
def detach(call_id: int, bid_id: int, attachment_id: int) -> Response:
    found = bid_queries.own(db(), actor(), call_id, bid_id, lock=True)
    gone = bidding.remove_file(actor(), bid=found, attachment_id=attachment_id)
    after_commit(lambda: shared.delete_file(gone))
    flash(_("The file was removed."), "good")
    return redirect(url_for(".edit_bid", call_id=call_id, bid_id=bid_id, _anchor="files"), 303)


@pages.get("/calls/<int:call_id>/bids")
@access("signed_in")
def bids(call_id: int) -> str:
    """The issuer's list of bids; empty until they are unsealed."""
    call = queries.managed(db(), actor(), call_id)
    juror = queries.juror_of(call, actor())
    found = bid_queries.unsealed(db(), call)
    return render_template(
        "calls/bids.html",
        call=call, bids=found,
        readable={one.id for one in found if policy.can_read(actor(), call, one, juror)},
        unsealing=call.state == "open" and now() >= call.deadline,
    )  # fmt: skip


@pages.get("/calls/<int:call_id>/bids/<int:bid_id>")
@access("signed_in")
def show_bid(call_id: int, bid_id: int) -> str:
    """A bid as panel, issuer and its own house read it."""
    call = queries.visible(db(), actor(), call_id)
    found = bid_queries.readable(db(), actor(), call, bid_id)
    juror = queries.juror_of(call, actor())
    own = policy.is_own(actor(), found)
    return render_template(
        "calls/bid_show.html",
        call=call, bid=found, files=files_of(found, editing=False), own=own,
        named=own or policy.names_shown(call), judges=policy.may_judge(juror, found),
        manages=policy.is_issuer(actor(), call),
    )  # fmt: skip


@pages.get("/calls/<int:call_id>/bids/<int:bid_id>/files/<int:attachment_id>")
@access("signed_in")
def bid_file(call_id: int, bid_id: int, attachment_id: int) -> FlaskResponse:
    """A file of a bid for whoever may read the bid; always a download."""
    call = queries.visible(db(), actor(), call_id)
    found = bid_queries.readable(db(), actor(), call, bid_id)
    return shared.download(attachments.one_of(found.files, attachment_id))


def files_of(found: Bid, *, editing: bool) -> list[tuple[Any, str, str]]:
    """(file, its address, the address that removes it or "")."""
    where: dict[str, Any] = {"call_id": found.call_id, "bid_id": found.id}
    return [
        (
            one,
            url_for("calls.bid_file", **where, attachment_id=one.id),
            url_for("calls.detach", **where, attachment_id=one.id) if editing else "",
        )
        for one in attachments.living(found.files)
    ]
