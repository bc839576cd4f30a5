"""Links sent by mail: once, short-lived, bound to a person, a purpose and an address."""

import datetime as dt
import hashlib
import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import AccountToken, User
from marketplace.db import now
from marketplace.errors import DomainError, Sentence

VERIFY = "verify"
RESET = "reset"
LIFE = {VERIFY: dt.timedelta(hours=48), RESET: dt.timedelta(hours=1)}
FIRST_PASSWORD = dt.timedelta(hours=24)


class DeadLinkError(DomainError):
    """The link was used, has expired, or was replaced by a newer one."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "这个链接已用过或已失效。请到登录页点“忘记密码”或重新申请，使用最新一封邮件里的链接。",
                "This link was used already or is no longer valid. Ask for a new one on the "
                "sign-in page (“Forgot your password?”) and use the latest letter.",
            )
        )


def digest_of(token: str) -> str:
    """What the database keeps of a secret: SHA-256, hex. The secret has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(session: Session, user: User, purpose: str, *, life: dt.timedelta | None = None) -> str:
    """A new secret for a link; older links of the same purpose die."""
    void(session, user, purpose)
    token = secrets.token_urlsafe(32)
    expires = now() + (life or LIFE[purpose])
    session.add(
        AccountToken(
            user_id=user.id,
            purpose=purpose,
            digest=digest_of(token),
            email=user.email,
            expires_at=expires,
        )
    )
    session.flush()
    return token


def void(session: Session, user: User, *purposes: str) -> None:
    """Kill a person's unused links (of these purposes; none named: of all)."""
    statement = update(AccountToken).where(
        AccountToken.user_id == user.id, AccountToken.used_at.is_(None)
    )
    if purposes:
        statement = statement.where(AccountToken.purpose.in_(purposes))
    session.execute(statement.values(used_at=now()))


def holder(session: Session, token: str, purpose: str) -> User:
    """Whose living link this is, without using it.

    Raises:
        DeadLinkError
    """
    row = session.scalars(
        select(AccountToken)
        .where(
            AccountToken.digest == digest_of(token),
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now(),
        )
        .options(joinedload(AccountToken.user))
    ).one_or_none()
    if row is None or row.email != row.user.email or row.user.disabled_at is not None:
        raise DeadLinkError
    return row.user


def use(session: Session, token: str, purpose: str) -> User:
    """Use the link up; of parallel uses exactly one gets the person, the others the error.

    Raises:
        DeadLinkError
    """
    user = holder(session, token, purpose)
    # One statement decides: the row lock makes the second of two see that it was used.
    used = session.execute(
        update(AccountToken)
        .where(AccountToken.digest == digest_of(token), AccountToken.used_at.is_(None))
        .values(used_at=now())
        .returning(AccountToken.id)
    ).one_or_none()
    if used is None:
        raise DeadLinkError
    return user
