"""Signed-in browsers as rows: opened, and checked at every request."""

import datetime as dt
import secrets

from flask import current_app, request
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.links import digest_of
from marketplace.accounts.models import Membership, SignInSession, User
from marketplace.config import Settings
from marketplace.db import now
from marketplace.web.identity import SignedIn
from marketplace.web.transaction import database, db

TOUCH_EVERY = dt.timedelta(minutes=5)


def open_session(
    session: Session, user: User, settings: Settings, *, browser: str = "", address: str = ""
) -> SignedIn:
    """A new session row for this person; returns who is signed in, with the cookie's token."""
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        user_id=user.id,
        digest=digest_of(token),
        seen_at=now(),
        expires_at=now() + dt.timedelta(hours=settings.session_absolute_hours),
        browser=browser[:200],
        address=address[:64],
    )
    session.add(row)
    session.flush()
    return SignedIn(user, token, row.id)


def load_person(token: str) -> SignedIn | None:
    """The person of a token, if the session's row is alive and the account is not disabled."""
    row = (
        db()
        .execute(
            select(SignInSession)
            .where(SignInSession.digest == digest_of(token), SignInSession.ended_at.is_(None))
            .options(
                joinedload(SignInSession.user)
                .selectinload(User.memberships)
                .joinedload(Membership.organisation)
            )
        )
        .scalar_one_or_none()
    )
    if row is None or not _is_alive(row):
        return None
    if request.method == "GET" and now() - row.seen_at > TOUCH_EVERY:
        _touch(row.id)
    return SignedIn(row.user, token, row.id)


def _is_alive(row: SignInSession) -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    idle = dt.timedelta(hours=settings.session_idle_hours)
    time = now()
    return time < row.expires_at and time - row.seen_at < idle and row.user.disabled_at is None


def _touch(session_id: int) -> None:
    # A reading request writes nothing else; this has its own short transaction.
    with database().writing() as session:
        session.execute(
            update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now())
        )
