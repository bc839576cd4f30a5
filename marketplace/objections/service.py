"""Raising and handling objections during a public notice. Nothing here commits."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import now
from marketplace.drafts import Draft
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence
from marketplace.objections.columns import ObjectionColumns
from marketplace.objections.states import LIFE


class ObjectionDraft(Draft):
    """What somebody objects to, with the facts it rests on."""

    text: Annotated[str, Field(min_length=20, max_length=4_000)]


class AnswerDraft(Draft):
    """How an objection is answered: the whole answer, told to who raised it."""

    answer: Annotated[str, Field(min_length=10, max_length=4_000)]


def is_on(until: dt.datetime | None, at: dt.datetime | None = None) -> bool:
    """Whether a public notice that ends at `until` still runs, by the server's clock."""
    return until is not None and (at or now()) < until


def raise_one(
    session: Session, actor: User, *, row: ObjectionColumns, draft: ObjectionDraft,
    organisation: Organisation | None, until: dt.datetime | None, at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Fill and keep `row`, which says what it objects to. Hold the row of that before.

    Raises:
        RefusedError: the notice is over, or has not begun.
    """
    if not is_on(until, at):
        raise RefusedError(
            Sentence(
                "公示期已结束或尚未开始，不能提出异议。",
                "The public notice is over or has not begun; no objection can be raised.",
            )
        )
    row.text, row.state, row.raised_by_id = draft.text, "raised", actor.id
    row.organisation_id = organisation.id if organisation else None
    session.add(row)
    session.flush()


def handle(
    session: Session, actor: User, *, objection: ObjectionColumns, verb: str, answer: str,
    hats: Collection[str],
) -> None:  # fmt: skip
    """Uphold, reject or withdraw it. Hold the row of what it objects to before.

    Raises:
        RefusedError, ForbiddenError: it was handled already, or not by these hats.
        InvalidError: no answer, where one is needed.
    """
    arrow = LIFE.arrow(objection.state, verb, hats)
    if arrow.needs_reason:
        draft, problems = AnswerDraft.read({"answer": answer})
        if draft is None:
            raise InvalidError([Problem("answer", problems[0].sentence)])
        objection.answer = draft.answer
    objection.state, objection.answered_at = arrow.after, now()
    objection.answered_by_id = actor.id
    session.flush()


def unhandled(rows: Iterable[ObjectionColumns]) -> list[ObjectionColumns]:
    """Those that nobody has handled yet."""
    return [one for one in rows if one.state == "raised"]
