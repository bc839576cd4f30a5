"""The queue of scenarios that wait for a review."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import InvalidError, Problem, Sentence
from marketplace.postings.views import settings
from marketplace.scenarios import queries, service
from marketplace.scenarios.blueprint import pages
from marketplace.web.access import access
from marketplace.web.forms import number_in
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

MOST_AT_ONCE = 50


@pages.get("/review")
@access("organiser")
def review() -> str:
    """Scenarios in review, longest waiting first."""
    number = page_number()
    rows = queries.review_queue(db(), limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    page = Page(rows, number, queries.review_count(db()))
    return render_template("scenarios/review.html", page=page)


@pages.post("/review/publish")
@access("organiser")
@once
def publish_many() -> Response:
    """Publish the ticked ones; all of them or, where one cannot be, none."""
    numbers = [one for one in map(number_in, request.form.getlist("chosen")) if one]
    if not 0 < len(numbers) <= MOST_AT_ONCE:
        raise InvalidError([_none_chosen()])
    for number in sorted(set(numbers)):
        scenario = queries.movable(db(), actor(), number)
        service.publish(db(), actor(), scenario=scenario, site=settings().address)
    deliver_soon()
    count = len(set(numbers))
    flash(ngettext("%(num)d published.", "%(num)d published.", count), "good")
    return redirect(url_for(".review"), 303)


def _none_chosen() -> Problem:
    return Problem(
        "chosen",
        Sentence("请先勾选要发布的内容。", "Tick what is to be published first."),
    )
