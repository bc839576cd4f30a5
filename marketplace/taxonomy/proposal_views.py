"""Pages of proposed aliases: the ranked list with its evidence, and deciding on many at once."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from marketplace.errors import InvalidError, Problem, Sentence
from marketplace.jobs import enqueue
from marketplace.records import Job
from marketplace.taxonomy import proposal_queries, proposal_service
from marketplace.taxonomy.blueprint import pages
from marketplace.taxonomy.words import evidence_names, kind_names
from marketplace.web.access import access
from marketplace.web.forms import number_in
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db, send_after_commit

RENEWAL = "taxonomy.propose"
"""The job that looks for proposals; it lives in the room that knows the postings."""


@pages.get("/taxonomy/proposals")
@access("operator")
def proposals() -> str:
    """Names that postings suggest for concepts, the best first, with what speaks for them."""
    number, kind = page_number(), _kind()
    rows = proposal_queries.open_proposals(
        db(), kind, limit=PER_PAGE, offset=(number - 1) * PER_PAGE
    )
    counts = proposal_queries.open_counts(db())
    return render_template(
        "taxonomy/proposals.html", page=Page(rows, number, counts[kind]), counts=counts, kind=kind,
        evidence=evidence_names(), names=kind_names(), looking=_renewal_waits(),
    )  # fmt: skip


@pages.post("/taxonomy/proposals")
@access("operator")
@once
def decide() -> Response:
    """Accept or reject the one whose button was pressed, or all that are ticked."""
    for verb, name in ((_accept, "accept"), (_reject, "reject")):
        pressed = request.form.get(name)
        if pressed is not None:
            verb(_numbers([pressed] if pressed else request.form.getlist("chosen")))
    return redirect(url_for(".proposals", kind=_kind() or None), 303)


@pages.post("/taxonomy/proposals/renew")
@access("operator")
@once
def renew() -> Response:
    """Look through the postings again, unless that is being done."""
    if not _renewal_waits():
        send_after_commit(enqueue(db(), RENEWAL, {}, asked_by=actor().id).id)
    flash(_("The postings are being read. New proposals appear here in a minute or two."), "good")
    return redirect(url_for(".proposals"), 303)


def _accept(numbers: list[int]) -> None:
    done = proposal_service.accept(db(), actor(), numbers)
    added = ngettext("One alias was added.", "%(num)d aliases were added.", done.added)
    linked = ngettext("One tag now links.", "%(num)d tags now link.", done.linked)
    flash(f"{added} {linked}", "good")
    if done.taken:
        flash(
            ngettext(
                "One text already names another concept and was left out.",
                "%(num)d texts already name another concept and were left out.",
                done.taken,
            ),
            "attention",
        )


def _reject(numbers: list[int]) -> None:
    count = proposal_service.reject(db(), actor(), numbers)
    flash(
        ngettext(
            "One proposal was rejected and will not come back.",
            "%(num)d proposals were rejected and will not come back.",
            count,
        ),
        "good",
    )


def _numbers(values: list[str]) -> list[int]:
    """Numbers of rows; none, or more than a page shows, is a mistake."""
    numbers = [one for one in map(number_in, values) if one]
    if not 0 < len(numbers) <= PER_PAGE:
        raise InvalidError([_none_chosen()])
    return numbers


def _kind() -> str:
    kind = request.values.get("kind", "")
    return kind if kind in evidence_names() else ""


def _renewal_waits() -> bool:
    waits = select(Job.id).where(Job.kind == RENEWAL, Job.state.in_(("queued", "running")))
    return db().scalar(waits.limit(1)) is not None


def _none_chosen() -> Problem:
    return Problem(
        "chosen", Sentence("请先勾选要处理的建议。", "Tick the proposals to decide on first.")
    )
