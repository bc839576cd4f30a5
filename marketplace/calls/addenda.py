"""What is said while a call is open: addenda, and who hears of them. Nothing here commits."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.calls import letters, policy
from marketplace.calls.drafts import AddendumDraft
from marketplace.calls.models import Addendum, Call, CallFollower
from marketplace.db import inserting, now
from marketplace.errors import ForbiddenError, InvalidError, Problem, RefusedError, Sentence


def add(
    session: Session, actor: User, *, call: Call, draft: AddendumDraft, site: str,
    at: dt.datetime | None = None,
) -> Addendum:  # fmt: skip
    """A change or clarification, told to all bidders and followers. Hold the call's row before.

    Raises:
        RefusedError: the call is not open, or its deadline has passed.
        InvalidError: the deadline would move earlier.
    """
    if not policy.hats(actor, call):
        raise ForbiddenError
    if call.state != "open" or (at or now()) >= call.deadline:
        raise RefusedError(_no_addenda())
    if draft.deadline is not None and draft.deadline <= call.deadline:
        raise InvalidError([Problem("deadline", _not_later())])
    number = len(call.addenda) + 1
    made = Addendum(
        call_id=call.id, number=number, text=draft.text, deadline=draft.deadline,
        actor_id=actor.id,
    )  # fmt: skip
    session.add(made)
    if draft.deadline is not None:
        call.deadline = draft.deadline
    session.flush()
    people = [*letters.bidders(session, call), *letters.followers(session, call)]
    said = Sentence(f"发布第 {number} 号补充公告", f"addendum no. {number}")
    more = Sentence(draft.text, draft.text)
    letters.say(session, people, call, f"addendum:{number}", said, site=site, more=more)
    return made


def follow(session: Session, actor: User, *, call: Call, wanted: bool) -> None:
    """Be told of addenda and results, or no longer."""
    if not wanted:
        session.execute(
            delete(CallFollower).where(
                CallFollower.call_id == call.id, CallFollower.user_id == actor.id
            )
        )
        return
    row = {"call_id": call.id, "user_id": actor.id, "created_at": now()}
    session.execute(inserting(session, CallFollower).values(row).on_conflict_do_nothing())


def _no_addenda() -> Sentence:
    return Sentence(
        "揭榜截止后或撤榜后不能再发补充公告。",
        "Addenda are possible only while the call is open and its deadline has not passed.",
    )


def _not_later() -> Sentence:
    return Sentence(
        "截止时间只能推迟，不能提前。请填写更晚的时间，或留空。",
        "A deadline only moves later. Type a later time, or leave it empty.",
    )
