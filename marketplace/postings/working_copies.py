"""What somebody is typing: kept beside the posting, never mixed with what others read."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.postings.models import WorkingCopy

MOST_UNFINISHED = 20


def found(session: Session, user: User, side: str, key: str) -> WorkingCopy | None:
    """This person's unfinished typing under a key (a posting's number, or a new form's token)."""
    return session.scalars(
        select(WorkingCopy).where(
            WorkingCopy.user_id == user.id, WorkingCopy.side == side, WorkingCopy.key == key
        )
    ).one_or_none()


def keep(
    session: Session, user: User, *, side: str, key: str, values: dict[str, Any], version: int
) -> None:
    """Keep what is typed now; typing that arrives after its form was saved is dropped."""
    copy = found(session, user, side, key)
    if copy is None:
        copy = WorkingCopy(user_id=user.id, side=side, key=key)
        session.add(copy)
    if copy.finished_at is None:
        copy.typed, copy.version, copy.saved_at = values, version, now()


def finish(session: Session, user: User, *, side: str, key: str) -> None:
    """The form was saved: later stragglers under this key are ignored."""
    copy = found(session, user, side, key)
    if copy is None:
        copy = WorkingCopy(user_id=user.id, side=side, key=key, version=0, saved_at=now())
        session.add(copy)
    copy.typed, copy.finished_at = {}, now()


def discard(session: Session, user: User, *, side: str, key: str) -> None:
    """Throw away what was typed and not saved."""
    session.execute(
        delete(WorkingCopy).where(
            WorkingCopy.user_id == user.id, WorkingCopy.side == side, WorkingCopy.key == key
        )
    )


def unfinished(session: Session, user: User, side: str) -> list[WorkingCopy]:
    """New postings begun and not yet saved, newest first."""
    copies = session.scalars(
        select(WorkingCopy)
        .where(
            WorkingCopy.user_id == user.id,
            WorkingCopy.side == side,
            WorkingCopy.finished_at.is_(None),
        )
        .order_by(WorkingCopy.saved_at.desc())
        .limit(MOST_UNFINISHED * 2)
    )
    return [one for one in copies if not one.key.isdigit()][:MOST_UNFINISHED]
