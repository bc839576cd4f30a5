"""One way for an interest to take a step: the row, its clock, and whoever is told."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.interests import news, timing
from marketplace.interests.models import Interest, InterestMove
from marketplace.interests.states import LIFE
from marketplace.lives import Arrow
from marketplace.postings.lifecycle import Why
from marketplace.postings.stepping import step

ANSWERS = ("shortlist", "meet", "decline", "award")
SETTLED = ("awarded", "declined", "withdrawn")


def hold(session: Session, numbers: Collection[int]) -> list[Interest]:
    """These interests, locked until the transaction ends, in the order of their numbers."""
    chosen = (
        select(Interest)
        .where(Interest.id.in_(numbers))
        .order_by(Interest.id)
        .options(joinedload(Interest.scenario), joinedload(Interest.organisation))
        .with_for_update(of=Interest, key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(chosen))


def take(
    session: Session, actor: User | None, *, interest: Interest, verb: str,
    hats: Collection[str], why: Why | None = None, site: str = "", at: dt.datetime | None = None,
) -> Arrow:  # fmt: skip
    """Take an arrow of its life, set its clock, and tell the other side. Hold the row before.

    Raises as `postings.stepping.step`.
    """
    moment, why = at or now(), why or Why()
    move = InterestMove(interest_id=interest.id, created_at=moment)
    arrow = step(
        session, actor, life=LIFE, subject=interest, move=move, verb=verb, hats=hats, why=why
    )
    _note_answer(interest, actor, verb, moment)
    _run_clock(session, interest, moment)
    interest.reason_code = move.reason_code if interest.state == "declined" else ""
    interest.sentence = move.sentence if interest.state == "declined" else ""
    session.flush()
    if verb in news.TO_OWNER or verb in news.TO_SUPPLIER:
        news.tell_of_move(session, interest, verb, move, site=site)
    return arrow


def _note_answer(interest: Interest, actor: User | None, verb: str, moment: dt.datetime) -> None:
    """A first answer is one that somebody gave; what deadlines do is none."""
    if verb == "send":
        interest.sent_at, interest.answered_at = moment, None
    elif actor is not None and verb in ANSWERS and interest.answered_at is None:
        interest.answered_at = moment


def _run_clock(session: Session, interest: Interest, moment: dt.datetime) -> None:
    if interest.state in SETTLED:
        timing.settle(interest)
    elif interest.state == "sent":
        timing.wait(interest, timing.answer_days(session, interest.scenario_id), moment)
    elif interest.state in timing.NEXT_WORD_DAYS:
        timing.wait(interest, timing.NEXT_WORD_DAYS[interest.state], moment)
