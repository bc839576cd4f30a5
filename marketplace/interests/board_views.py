"""The owner's board of a scenario, and declining many at once."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import ForbiddenError, InvalidError
from marketplace.interests import answering, board, queries
from marketplace.interests.blueprint import pages
from marketplace.interests.drafts import DeclineDraft
from marketplace.matching import words as match_words
from marketplace.postings.policy import is_own
from marketplace.postings.views import settings
from marketplace.scenarios.models import Scenario
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.get("/scenarios/<int:scenario_id>/interests", endpoint="board")
@access("signed_in")
def show_board(scenario_id: int) -> Response:
    """Who is interested, by where each stands."""
    return _board(queries.overseen(db(), actor(), scenario_id), None)


@pages.post("/scenarios/<int:scenario_id>/interests/decline")
@access("signed_in")
@once
def decline_many(scenario_id: int) -> Response:
    """Decline all that were ticked with one reason, or none of them."""
    scenario = queries.overseen(db(), actor(), scenario_id)
    if not is_own(actor(), scenario):
        raise ForbiddenError
    draft, form = read(DeclineDraft, posted(["interest"]))
    if draft is None:
        return _board(scenario, form, 422)
    numbers = {number_in(one) for one in request.form.getlist("interest")} - {0}
    try:
        done = answering.decline_all(
            db(), actor(), scenario=scenario, numbers=numbers, draft=draft, site=settings().address
        )
    except InvalidError as error:
        return _board(scenario, Form(form.values, error.problems), 422)
    deliver_soon()
    flash(ngettext("%(num)d was declined and told why.",
                   "%(num)d were declined and told why.", done), "good")  # fmt: skip
    return redirect(url_for("interests.board", scenario_id=scenario.id), 303)


def _board(scenario: Scenario, form: Form | None, status: int = 200) -> Response:
    rows = queries.on_board(db(), scenario)
    shown = board.board_of(scenario, rows)
    typed = form.all("interest") if form else None
    body = render_template(
        "interests/board.html",
        scenario=scenario, board=shown, total=len(rows), pairs=queries.pairs(db(), rows),
        ticked=board.ticked(shown, typed), form=form or Form(_proposed(shown)),
        may=is_own(actor(), scenario), match_words=match_words,
    )  # fmt: skip
    return make_response(body, status)


def _proposed(shown: board.Board) -> dict[str, str]:
    """Once somebody was chosen, the others are told just that, unless the owner says more."""
    if not shown.is_decided:
        return {}
    sentence = _("Another supplier was chosen for this scenario. Thank you for your offer.")
    return {"reason_code": "other_chosen", "sentence": sentence}
