"""Pages of interests: one's own, one by one, and its steps."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import ForbiddenError, InvalidError
from marketplace.interests import (
    answering,
    board_views,
    hooks,
    officer_views,
    policy,
    queries,
    send_views,
    service,
)
from marketplace.interests.blueprint import pages
from marketplace.interests.drafts import AnswerDraft, DeclineDraft, PartnerAnswerDraft
from marketplace.interests.models import Interest
from marketplace.interests.states import LIFE, OWNER, SUPPLIER
from marketplace.matching import words as match_words
from marketplace.postings.lifecycle import Why
from marketplace.postings.views import settings
from marketplace.scenarios.policy import is_open
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import say
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

__all__ = ["board_views", "hooks", "officer_views", "pages", "send_views"]


@pages.get("/interests")
@access("signed_in")
def index() -> str:
    """What one's organisations sent, where each stands, and who asks them to be a partner."""
    session, user, number = db(), actor(), page_number()
    rows = queries.mine(session, user, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render_template(
        "interests/index.html",
        page=Page(rows, number, queries.mine_count(session, user)),
        asked=queries.asked_of(session, user) if number == 1 else [],
    )


@pages.get("/interests/<int:interest_id>")
@access("signed_in")
def show(interest_id: int) -> str:
    """What was offered, what happened so far, and what one may do now."""
    return _page(queries.visible(db(), actor(), interest_id), Form())


@pages.post("/interests/<int:interest_id>/open")
@access("signed_in")
@once
def look(interest_id: int) -> Response:
    """Open it from the board: the first look of the owner's house is noted."""
    interest = queries.visible(db(), actor(), interest_id, lock=True)
    answering.look(db(), actor(), interest=interest)
    return redirect(url_for("interests.show", interest_id=interest.id), 303)


@pages.post("/interests/<int:interest_id>/step")
@access("signed_in")
@once
def step(interest_id: int) -> Any:
    """Take one step of its life; the table decides whether it is drawn and for whom."""
    interest = queries.visible(db(), actor(), interest_id, lock=True)
    verb = request.form.get("verb", "")
    kind: type[AnswerDraft] = DeclineDraft if verb == "decline" else AnswerDraft
    draft, form = read(kind, posted())
    if draft is None:
        return _page(interest, form), 422
    try:
        answering.take(
            db(), actor(), interest=interest, verb=verb,
            why=Why(draft.code, draft.sentence), site=settings().address,
        )  # fmt: skip
    except InvalidError as error:
        return _page(interest, Form(form.values, error.problems)), 422
    deliver_soon()
    flash(_("Done. It is “%(state)s” now.", state=say(LIFE.states[interest.state])), "good")
    if request.form.get("back") == "board":
        return redirect(url_for("interests.board", scenario_id=interest.scenario_id), 303)
    return redirect(url_for("interests.show", interest_id=interest.id), 303)


@pages.get("/interests/partners/<int:partner_id>")
@access("signed_in")
def partner(partner_id: int) -> str:
    """What a partner is asked to take part in."""
    found = queries.partner(db(), actor(), partner_id)
    may = policy.can_answer_as_partner(actor(), found)
    return render_template(
        "interests/partner.html", partner=found, interest=found.interest, may=may
    )


@pages.post("/interests/partners/<int:partner_id>")
@access("signed_in")
@once
def answer_as_partner(partner_id: int) -> Response:
    """Agree or refuse."""
    found = queries.partner(db(), actor(), partner_id, lock=True)
    if not policy.can_answer_as_partner(actor(), found):
        raise ForbiddenError
    draft, problems = PartnerAnswerDraft.read(posted())
    if draft is None:
        raise InvalidError(problems)
    service.answer_as_partner(db(), partner=found, answer=draft.answer, site=settings().address)
    deliver_soon()
    flash(_("Your answer is noted and the lead is told."), "good")
    return redirect(url_for("interests.partner", partner_id=found.id), 303)


def _page(interest: Interest, form: Form) -> str:
    user = actor()
    hats = policy.hats(user, interest)
    return render_template(
        "interests/show.html",
        interest=interest, scenario=interest.scenario, form=form, life=LIFE,
        arrows={one.verb for one in policy.arrows(user, interest)},
        pair=queries.pairs(db(), [interest]).get(interest.id),
        is_owner=OWNER in hats, is_supplier=SUPPLIER in hats,
        oversees=SUPPLIER not in hats or OWNER in hats,
        may_revise=policy.can_revise(user, interest), is_open=is_open(interest.scenario),
        match_words=match_words, clock=queries.clock_of(db(), interest),
    )  # fmt: skip
