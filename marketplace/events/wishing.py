"""Whom a participant must, would like, or does not want to meet. Nothing here commits.

A wish is no promise: it takes no slot, no table and nobody's time.
"""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.errors import NotFoundError, RefusedError, Sentence
from marketplace.events.join_drafts import WishDraft
from marketplace.events.models import Event, Participant, Wish
from marketplace.events.policy import OVER
from marketplace.events.timing import is_in_time

CLOSED = Sentence(
    "意向填报已截止。如需调整，请联系主办方。",
    "The time for wishes is over. Ask the organiser to change something.",
)
NOT_IN = Sentence(
    "报名通过后才能填报意向。", "Wishes can be made once the organiser has approved you."
)


def takes_wishes(event: Event, at: dt.datetime | None = None) -> bool:
    """Whether wishes may be made, changed and taken back."""
    return event.state not in ("draft", *OVER) and is_in_time(event.wishes_until, at or now())


def wish(
    session: Session, *, event: Event, mine: Participant, other: Participant, draft: WishDraft,
    at: dt.datetime | None = None,
) -> Wish:  # fmt: skip
    """Make a wish or change it; `mine` was loaded with a lock, so that the caps hold.

    Raises:
        NotFoundError: `other` is not an approved participant of the other side.
        RefusedError: too late, not approved, or more than the event allows.
    """
    _must_be_open(event, mine, at)
    if not may_meet(mine, other):
        raise NotFoundError
    made = {one.to_id: one for one in session.scalars(select(Wish).where(Wish.from_id == mine.id))}
    found = made.pop(other.id, None)
    _must_fit(event, draft.kind, made.values())
    if found is None:
        found = Wish(event_id=event.id, from_id=mine.id, to_id=other.id)
        session.add(found)
    found.kind, found.note = draft.kind, draft.note
    session.flush()
    return found


def take_back(
    session: Session, *, event: Event, mine: Participant, other: Participant,
    at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Forget a wish; nothing happens where there is none. Raises RefusedError when too late."""
    _must_be_open(event, mine, at)
    session.execute(delete(Wish).where(Wish.from_id == mine.id, Wish.to_id == other.id))


def may_meet(mine: Participant, other: Participant) -> bool:
    """Approved, of the same event and of the other side; nobody meets their own house."""
    return (
        other.state == "approved"
        and mine.event_id == other.event_id
        and mine.side != other.side
        and (mine.organisation_id is None or mine.organisation_id != other.organisation_id)
    )


def _must_be_open(event: Event, mine: Participant, at: dt.datetime | None) -> None:
    if not takes_wishes(event, at):
        raise RefusedError(CLOSED)
    if mine.state != "approved":
        raise RefusedError(NOT_IN)


def _must_fit(event: Event, kind: str, others: Iterable[Wish]) -> None:
    kinds = [one.kind for one in others]
    if kind == "must" and kinds.count("must") >= event.most_musts:
        raise RefusedError(_too_many_musts(event.most_musts))
    if kind != "no" and len(kinds) - kinds.count("no") >= event.most_wishes:
        raise RefusedError(_too_many(event.most_wishes))


def _too_many_musts(most: int) -> Sentence:
    return Sentence(
        f"“必见”最多 {most} 家，已用完。请先把一家改为“想见”或取消。",
        f"At most {most} can be a must. Change one to “would like” or take it back first.",
    )


def _too_many(most: int) -> Sentence:
    return Sentence(
        f"意向最多 {most} 家，已用完。请先取消一家。",
        f"At most {most} wishes are possible. Take one back first.",
    )
