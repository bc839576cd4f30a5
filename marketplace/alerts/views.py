"""Notices and saved searches."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from marketplace.alerts import queries, service
from marketplace.alerts.drafts import NameDraft, SearchDraft
from marketplace.alerts.models import SavedSearch
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.language import language
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.redirects import local_path
from marketplace.web.transaction import db

pages = Blueprint("alerts", __name__)
HALLS = {"scenario": "hall.scenarios", "product": "hall.products"}


@pages.app_context_processor
def unread() -> dict[str, int]:
    """How many notices wait, for the head of every page."""
    user = actor_or_none()
    if user is None:
        return {"unread_notices": 0}
    if "unread_notices" not in g:
        session = db()
        try:
            # What a refused form left in the session must not be written by this question.
            with session.no_autoflush:
                g.unread_notices = queries.unread(session, user.id)
        except SQLAlchemyError:  # an error page must appear even when the database is away
            return {"unread_notices": 0}
    return {"unread_notices": g.unread_notices}


@pages.get("/notices")
@access("signed_in")
def index() -> str:
    """Unread notices first."""
    number = page_number()
    rows = queries.notices(db(), actor(), limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    page = Page(rows, number, queries.total(db(), actor()))
    newest = max((one.id for one in rows), default=0)
    return render_template("alerts/index.html", page=page, newest=newest)


@pages.post("/notices/<int:number>/open")
@access("signed_in")
def open_notice(number: int) -> Response:
    """Mark a notice as read and go where it points."""
    notice = queries.notice(db(), actor(), number)
    service.mark_read(db(), actor(), notice=notice)
    return redirect(local_path(notice.link, url_for("alerts.index")), 303)


@pages.post("/notices/<int:number>/read")
@access("signed_in")
def mark_read(number: int) -> Response:
    """Mark a notice as read and stay."""
    service.mark_read(db(), actor(), notice=queries.notice(db(), actor(), number))
    return redirect(url_for("alerts.index"), 303)


@pages.post("/notices/read")
@access("signed_in")
def mark_all_read() -> Response:
    """Mark everything up to the newest notice shown as read."""
    up_to = number_in(Form(posted()).value("up_to"))
    count = service.mark_all_read(db(), actor(), up_to=up_to)
    flash(ngettext("One notice marked as read.", "%(num)d notices marked as read.", count), "good")
    return redirect(url_for("alerts.index"), 303)


@pages.get("/searches")
@access("signed_in")
def searches() -> str:
    """Searches a person keeps."""
    return _searches()


@pages.post("/searches")
@access("signed_in")
@once
def save() -> Any:
    """Keep the search that the hall shows (`side` and its query string)."""
    draft, form = read(SearchDraft, posted())
    if draft is None:
        return _searches(form), 422
    service.save(db(), actor(), draft=draft, language=language())
    flash(_("Search saved. You will be told when something new fits it."), "good")
    return redirect(url_for("alerts.searches"), 303)


@pages.post("/searches/<int:number>")
@access("signed_in")
@once
def rename(number: int) -> Any:
    """Another name, letters on or off."""
    search = queries.search(db(), actor(), number)
    draft, form = read(NameDraft, posted())
    if draft is None:
        return _searches(form, number), 422
    service.rename(db(), actor(), search=search, draft=draft)
    flash(_("Saved."), "good")
    return redirect(url_for("alerts.searches"), 303)


@pages.post("/searches/<int:number>/delete")
@access("signed_in")
@once
def delete(number: int) -> Response:
    """Keep a search no longer."""
    service.delete(db(), actor(), search=queries.search(db(), actor(), number))
    flash(_("The search was deleted."), "good")
    return redirect(url_for("alerts.searches"), 303)


@pages.post("/searches/letters")
@access("signed_in")
def letters() -> Response:
    """Letters about what fits own postings: on or off."""
    service.choose_fits(db(), actor(), by_mail=Form(posted()).checked("fits_by_mail"))
    flash(_("Saved."), "good")
    return redirect(url_for("alerts.searches"), 303)


def _searches(form: Form | None = None, wrong: int = 0) -> str:
    session = db()
    return render_template(
        "alerts/searches.html",
        rows=[_row(one) for one in queries.searches(session, actor())],
        form=form or Form(), wrong=wrong,
        fits_by_mail=queries.wants_fits_by_mail(session, actor().id),
    )  # fmt: skip


def _row(search: SavedSearch) -> dict[str, Any]:
    filters = queries.filters_of(search)
    asked: dict[str, Any] = dict(filters.to_query())
    return {
        "search": search,
        "words": queries.description(db(), filters, language=language()),
        "address": url_for(HALLS[search.side], **asked),
    }
