"""One way to take a step in the life of anything that is no posting: a row for each, with why."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import InvalidError, Problem, Sentence
from marketplace.lives import Arrow, Life
from marketplace.postings.lifecycle import Why, said
from marketplace.postings.models import MoveColumns


def step(
    session: Session, actor: User | None, *, life: Life, subject: Any, move: MoveColumns,
    verb: str, hats: Collection[str], why: Why | None = None,
) -> Arrow:  # fmt: skip
    """Set the state of `subject` by an arrow of `life`, and fill and keep `move`.

    `move` says whose step it is (`InterestMove(interest_id=7)`). Hold the subject's row before.

    Raises:
        RefusedError, ForbiddenError: no such arrow, or not for these hats.
        InvalidError: the arrow needs a reason and none is given.
    """
    why = why or Why()
    arrow = life.arrow(subject.state, verb, hats)
    sentence = said(why.sentence)
    if arrow.needs_reason and not sentence:
        raise InvalidError([needs_reason()])
    subject.state = arrow.after
    move.before, move.after = arrow.before, arrow.after
    move.reason_code, move.sentence = why.code, sentence
    move.actor_id = actor.id if actor else None
    session.add(move)
    session.flush()
    return arrow


def needs_reason() -> Problem:
    """The problem of a step without the reason that it needs."""
    return Problem(
        "sentence",
        Sentence(
            "请用一句话写明原因，对方会收到这句话。",
            "Say why in one sentence. It is sent to them.",
        ),
    )
