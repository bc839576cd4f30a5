"""Cases proposed to somebody with a like need, and the answers."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.queries import organisations_of
from marketplace.cases import policy, queries, refusals, replicating
from marketplace.cases.blueprint import pages
from marketplace.cases.drafts import AnswerDraft
from marketplace.cases.facts import facts_of, number
from marketplace.cases.models import Case
from marketplace.cases.showing import names, texts_of
from marketplace.cases.states import COPY
from marketplace.cases.tasks import PROPOSALS
from marketplace.errors import RefusedError
from marketplace.jobs import enqueue
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.once import once
from marketplace.web.transaction import db, send_after_commit


@pages.get("/case-copies")
@access("signed_in")
def proposals() -> str:
    """Cases proposed to the organisations of this person."""
    houses = [one.id for one in organisations_of(actor())]
    found = queries.proposals(db(), houses) if houses else []
    return render_template("cases/proposals.html", copies=found, texts=texts_of, **names())


@pages.get("/case-copies/<int:copy_id>")
@access("signed_in")
def copy(copy_id: int) -> str:
    """Why a case was proposed, what it measured, and the answer."""
    return _page(copy_id)


@pages.post("/case-copies/<int:copy_id>")
@access("signed_in")
@once
def answer(copy_id: int) -> Any:
    """Take it up, or decline with a reason."""
    found = queries.copy(db(), actor(), copy_id, lock=True)
    values = posted()
    draft, form = read(AnswerDraft, values)
    if draft is None:
        return _page(copy_id, form=form), 422
    replicating.answer(db(), actor(), copy=found, verb=values.get("verb", ""), draft=draft)
    taken = found.state == "interested"
    flash(_("Noted: you take it up.") if taken else _("Noted: it is not for you."), "good")
    return redirect(url_for("cases.copy", copy_id=found.id), 303)


@pages.post("/cases/<int:case_id>/propose")
@access("operator")
@once
def propose(case_id: int) -> Response:
    """Look for owners with a like need now, not only at the next hour."""
    case = queries.visible(db(), actor(), case_id)
    if case.state != "published":
        raise RefusedError(refusals.NOT_PUBLISHED)
    propose_soon(case)
    flash(_("Owners with a like open need are looked for; they appear here in a moment."), "good")
    return redirect(url_for("cases.show", case_id=case.id, _anchor="copies"), 303)


def propose_soon(case: Case) -> None:
    """A job of this request, handed to a worker after the commit."""
    send_after_commit(enqueue(db(), PROPOSALS, {"case_id": case.id}).id)


def _page(copy_id: int, form: Form | None = None) -> str:
    session = db()
    found = queries.copy(session, actor(), copy_id)
    return render_template(
        "cases/copy.html",
        copy=found, case=found.case, texts=texts_of(found.case, language()), number=number,
        facts=facts_of(session, found.case.project), copy_life=COPY,
        concepts=queries.names_of(session, found.concepts, language()),
        arrows=policy.copy_steps(actor(), found), form=form or Form(), **names(),
    )  # fmt: skip
