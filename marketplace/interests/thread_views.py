"""The private thread of an interest: for its two sides alone, files always as downloads."""

from dataclasses import dataclass
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import InvalidError
from marketplace.interests import dealing_policy as policy
from marketplace.interests import thread_queries as queries
from marketplace.interests import thread_service as service
from marketplace.interests.dealing_blueprint import pages
from marketplace.interests.dealing_drafts import LONGEST_MESSAGE, MessageDraft
from marketplace.interests.models import Interest, InterestMessage
from marketplace.interests.thread_queries import Seat
from marketplace.postings import views as shared
from marketplace.postings.attachments import Sent
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db


@dataclass(frozen=True, slots=True)
class Glance:
    """What an interest's own page shows of its thread to one of its sides."""

    side: str
    total: int
    unread: int
    messages: list[InterestMessage]


@pages.app_template_global("thread_glance")
def glance(interest: Interest) -> Glance | None:
    """The last messages of a thread for one of its sides; None for everybody else."""
    user = actor_or_none()
    side = policy.side_of(user, interest) if user else None
    if user is None or side is None:
        return None
    seat = Seat(interest, side)
    return Glance(
        side, queries.message_count(db(), interest), queries.unread_count(db(), user, seat),
        queries.messages(db(), interest, limit=queries.LAST),
    )  # fmt: skip


@pages.get("/interests/<int:interest_id>/thread")
@access("signed_in")
def thread(interest_id: int) -> str:
    """The newest messages last; earlier ones are further pages."""
    return _page(queries.seat(db(), actor(), interest_id), Form())


@pages.post("/interests/<int:interest_id>/thread")
@access("signed_in")
@once
def write(interest_id: int) -> Any:
    """Send a message with its files; what was on the page when it was sent counts as read."""
    seat = queries.seat(db(), actor(), interest_id, lock=True)
    sent = _sent_files()
    draft, form = read(MessageDraft, {**posted(), "files": len(sent)})
    if draft is None:
        return _page(seat, form), 422
    try:
        with db().begin_nested():  # the message goes with a file that is not taken
            service.write(
                db(), actor(), seat=seat, draft=draft, files=sent, folder=shared.folder(),
                site=shared.settings().address,
            )  # fmt: skip
    except InvalidError as error:
        form.problems = error.problems
        return _page(seat, form), 422
    _mark_read(seat)
    deliver_soon()
    flash(_("Sent. The other side is told."), "good")
    return _back(seat)


@pages.post("/interests/<int:interest_id>/thread/read")
@access("signed_in")
@once
def mark_read(interest_id: int) -> Response:
    """Everything up to the newest message that was shown is read."""
    seat = queries.seat(db(), actor(), interest_id)
    _mark_read(seat)
    return _back(seat)


@pages.get("/interests/<int:interest_id>/thread/files/<int:attachment_id>")
@access("signed_in")
def thread_file(interest_id: int, attachment_id: int) -> FlaskResponse:
    """A file of a message, for the two sides; always a download."""
    seat = queries.seat(db(), actor(), interest_id)
    return shared.download(queries.file(db(), seat.interest, attachment_id))


def _mark_read(seat: Seat) -> None:
    until = number_in(request.form.get("until", ""))
    if until:
        service.mark_read(db(), actor(), interest=seat.interest, until=until)


def _back(seat: Seat) -> Response:
    return redirect(url_for(".thread", interest_id=seat.interest.id, _anchor="write"), 303)


def _sent_files() -> list[Sent]:
    """The files of this request; a field without one sends an empty name."""
    found = []
    for sent in request.files.getlist("file"):
        if sent.filename:
            with sent.stream as stream:
                found.append(Sent(sent.filename, stream.read(), shared.most_bytes()))
    return found


def _page(seat: Seat, form: Form) -> str:
    number = page_number()
    shown = queries.messages(db(), seat.interest, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    page = Page(shown, number, queries.message_count(db(), seat.interest))
    return render_template(
        "interests/thread.html",
        interest=seat.interest, side=seat.side, form=form, page=page,
        seen=queries.seen_until(db(), actor(), seat.interest),
        unread=queries.unread_count(db(), actor(), seat),
        until=shown[-1].id if shown and number == 1 else 0,
        may_write=queries.takes_messages(db(), seat.interest),
        limit=LONGEST_MESSAGE, most=service.MOST_FILES,
    )  # fmt: skip
