"""The confidential part: terms first, every reading kept before anything is shown, the log.

Reading writes, so it is a POST; a reading is a row each time, so these forms carry no one-time
token.
"""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.errors import ForbiddenError
from marketplace.interests import dealing_policy as policy
from marketplace.interests import dealing_queries, disclosure, disclosure_log
from marketplace.interests import disclosure_queries as queries
from marketplace.interests.dealing_blueprint import pages
from marketplace.postings import views as shared
from marketplace.postings.policy import is_verified
from marketplace.postings.sniffing import TYPES
from marketplace.web.access import access
from marketplace.web.forms import number_in
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

SHOWN_ACCEPTANCES = 20


@pages.get("/scenarios/<int:scenario_id>/confidential")
@access("signed_in")
def confidential(scenario_id: int) -> str:
    """The terms in full, and the button that opens what is behind them; nothing of that itself."""
    scenario, dealing = queries.door(db(), actor(), scenario_id)
    if not is_verified(actor()):
        raise ForbiddenError
    return render_template(
        "dealings/confidential.html",
        scenario=scenario, dealing=dealing,
        right=disclosure.right(db(), actor(), scenario, dealing),
        houses=disclosure.may_accept(actor(), scenario),
        is_owner=policy.is_owner(actor(), scenario),
        is_empty=not dealing_queries.has_confidential(db(), scenario, dealing),
    )  # fmt: skip


@pages.post("/scenarios/<int:scenario_id>/confidential")
@access("signed_in")
def open_confidential(scenario_id: int) -> str:
    """Keep the reading, then show the text and what files there are."""
    scenario, dealing = queries.door(db(), actor(), scenario_id)
    right = disclosure.read(db(), actor(), scenario=scenario, dealing=dealing)
    return render_template(
        "dealings/confidential_text.html",
        scenario=scenario, dealing=dealing, right=right,
        files=dealing_queries.files(db(), scenario), is_owner=policy.is_owner(actor(), scenario),
    )  # fmt: skip


@pages.post("/scenarios/<int:scenario_id>/confidential/terms")
@access("signed_in")
@once
def accept(scenario_id: int) -> Response:
    """Accept the terms as they were read, for one of one's houses."""
    scenario, dealing = queries.door(db(), actor(), scenario_id, lock=True)
    house = disclosure.house_of(actor(), number_in(request.form.get("organisation", "")))
    if house is None:
        raise ForbiddenError
    disclosure.accept(
        db(), actor(), scenario=scenario, dealing=dealing, organisation=house,
        terms_version=number_in(request.form.get("terms_version", "")),
    )  # fmt: skip
    flash(_("Your acceptance is kept. You can open the confidential part now."), "good")
    return redirect(url_for(".confidential", scenario_id=scenario.id), 303)


@pages.post("/scenarios/<int:scenario_id>/confidential/files/<int:attachment_id>")
@access("signed_in")
def confidential_file(scenario_id: int, attachment_id: int) -> FlaskResponse:
    """Keep the reading, then send the file; always a download."""
    scenario, dealing = queries.door(db(), actor(), scenario_id)
    if disclosure.right(db(), actor(), scenario, dealing) is None:
        raise ForbiddenError(disclosure.ACCEPT_FIRST)
    found = queries.file(db(), scenario, attachment_id)
    disclosure.read(db(), actor(), scenario=scenario, dealing=dealing, file=found)
    return shared.download(found)


@pages.get("/scenarios/<int:scenario_id>/confidential/log")
@access("signed_in")
def log(scenario_id: int) -> str:
    """Who of which house read what and when, for the owner."""
    scenario = dealing_queries.own(db(), actor(), scenario_id)
    number = page_number()
    rows = queries.readings(db(), scenario, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render_template(
        "dealings/log.html",
        scenario=scenario, page=Page(rows, number, queries.reading_count(db(), scenario)),
        acceptances=queries.acceptances(db(), scenario, limit=SHOWN_ACCEPTANCES),
        part_of=disclosure_log.part_of, house_of=disclosure_log.house_of,
    )  # fmt: skip


@pages.get("/scenarios/<int:scenario_id>/confidential/log.xlsx")
@access("signed_in")
def log_file(scenario_id: int) -> Any:
    """The whole log as a workbook, for the owner."""
    scenario = dealing_queries.own(db(), actor(), scenario_id)
    body = disclosure_log.book(
        queries.readings(db(), scenario), queries.acceptances(db(), scenario), language=language()
    )
    answer = FlaskResponse(body, content_type=TYPES["xlsx"])
    name = f'attachment; filename="readings-{scenario.id}.xlsx"'
    answer.headers["Content-Disposition"] = name
    return answer
