"""What is read about the private thread of an interest; its two sides alone come here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from marketplace.accounts.models import Organisation, User
from marketplace.db import now
from marketplace.errors import NotFoundError
from marketplace.interests import dealing_policy as policy
from marketplace.interests.models import (
    Interest,
    InterestFile,
    InterestMessage,
    InterestMove,
    InterestSeen,
)
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.queries import LARGEST_ID

LAST = 3


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody sits at a thread: which interest, on which side of it."""

    interest: Interest
    side: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A thread with messages that a person has not read."""

    interest_id: int
    title: str
    language: str
    other: str
    count: int


def seat(session: Session, user: User, number: int, *, lock: bool = False) -> Seat:
    """The thread of an interest, for its two sides; `lock` holds the interest.

    Raises:
        NotFoundError: there is none, or this person is on neither side, operators included.
    """
    if not 0 < number <= LARGEST_ID:
        raise NotFoundError
    chosen = (
        select(Interest)
        .where(Interest.id == number)
        .options(
            joinedload(Interest.organisation),
            joinedload(Interest.scenario).joinedload(Scenario.organisation),
        )
    )
    if lock:
        chosen = chosen.with_for_update(of=Interest, key_share=True)
    found = session.scalars(chosen, execution_options={"populate_existing": lock}).one_or_none()
    side = policy.side_of(user, found) if found else None
    if found is None or side is None:
        raise NotFoundError
    return Seat(found, side)


def messages(
    session: Session, interest: Interest, *, limit: int, offset: int = 0
) -> list[InterestMessage]:
    """Messages with author and files, the newest last; `offset` counts from the newest."""
    newest = (
        select(InterestMessage)
        .where(InterestMessage.interest_id == interest.id)
        .options(joinedload(InterestMessage.author), selectinload(InterestMessage.files))
        .order_by(InterestMessage.id.desc())
    )
    return list(session.scalars(newest.limit(limit).offset(offset)))[::-1]


def message_count(session: Session, interest: Interest) -> int:
    """How many messages a thread has."""
    counted = select(func.count(InterestMessage.id)).where(
        InterestMessage.interest_id == interest.id
    )
    return session.scalar(counted) or 0


def newest_message(session: Session, interest: Interest) -> int:
    """The number of the newest message; 0 without any."""
    newest = select(func.max(InterestMessage.id)).where(InterestMessage.interest_id == interest.id)
    return session.scalar(newest) or 0


def file(session: Session, interest: Interest, number: int) -> InterestFile:
    """A file of a thread. NotFoundError."""
    if not 0 < number <= LARGEST_ID:
        raise NotFoundError
    chosen = (
        select(InterestFile)
        .join(InterestMessage, InterestFile.message_id == InterestMessage.id)
        .where(InterestFile.id == number, InterestMessage.interest_id == interest.id)
    )
    found = session.scalars(chosen).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def seen_until(session: Session, user: User, interest: Interest) -> int:
    """Up to which message a person has read; 0 for none."""
    chosen = select(InterestSeen.message_id).where(
        InterestSeen.interest_id == interest.id, InterestSeen.user_id == user.id
    )
    return session.scalar(chosen) or 0


def unread_count(session: Session, user: User, at: Seat) -> int:
    """How many messages of the other side a person has not read."""
    counted = select(func.count(InterestMessage.id)).where(
        InterestMessage.interest_id == at.interest.id, InterestMessage.side != at.side,
        InterestMessage.id > seen_until(session, user, at.interest),
    )  # fmt: skip
    return session.scalar(counted) or 0


def unread(session: Session, user: User, houses: Sequence[int], *, limit: int) -> list[Unread]:
    """Threads of own houses with unread messages, the newest message first; one statement."""
    owner = aliased(Organisation)
    mine = Scenario.organisation_id.in_(houses)
    is_other = or_(
        and_(mine, InterestMessage.side == "supplier"),
        and_(~mine, Interest.organisation_id.in_(houses), InterestMessage.side == "owner"),
    )
    rows = session.execute(
        _joined(user, owner)
        .where(is_other, InterestMessage.id > func.coalesce(InterestSeen.message_id, 0))
        .group_by(
            Interest.id, Scenario.title, Scenario.language, Scenario.organisation_id, owner.name,
            Organisation.name,
        )
        .order_by(func.max(InterestMessage.id).desc())
        .limit(limit)
    )  # fmt: skip
    return [
        Unread(number, title, language, supplier if house in houses else owning, count)
        for number, title, language, house, owning, supplier, count in rows
    ]


def _joined(user: User, owner: type[Organisation]) -> Select[int, str, str, int, str, str, int]:
    seen = and_(InterestSeen.interest_id == Interest.id, InterestSeen.user_id == user.id)
    return (
        select(
            Interest.id, Scenario.title, Scenario.language, Scenario.organisation_id, owner.name,
            Organisation.name, func.count(InterestMessage.id),
        )
        .join(InterestMessage, InterestMessage.interest_id == Interest.id)
        .join(Scenario, Interest.scenario_id == Scenario.id)
        .join(owner, Scenario.organisation_id == owner.id)
        .join(Organisation, Interest.organisation_id == Organisation.id)
        .outerjoin(InterestSeen, seen)
    )  # fmt: skip


def takes_messages(session: Session, interest: Interest, *, at: dt.datetime | None = None) -> bool:
    """Whether its sides may still write: while it goes on, and 14 days after it was settled."""
    settled_at = interest.sent_at
    if interest.state in policy.SETTLED:
        last = select(func.max(InterestMove.created_at)).where(
            InterestMove.interest_id == interest.id, InterestMove.after == interest.state
        )
        settled_at = session.scalar(last) or settled_at
    return policy.takes_messages(interest, settled_at, at or now())
