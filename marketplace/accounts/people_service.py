"""What operators do with people: give a role, disable, enable."""

from sqlalchemy.orm import Session

from marketplace.accounts import letters, links, policy, queries
from marketplace.accounts.drafts import RoleDraft
from marketplace.accounts.models import User
from marketplace.accounts.service import end_sessions
from marketplace.db import now
from marketplace.errors import ForbiddenError


def appoint(session: Session, actor: User, number: int, *, draft: RoleDraft) -> User:
    """Give a person a role; only the province level makes or changes operators.

    Raises:
        NotFoundError, ForbiddenError
    """
    user = queries.person(session, number)
    if not policy.can_appoint(actor, user, draft.role):
        raise ForbiddenError
    is_operator = draft.role == "operator"
    before = (user.role, user.level)
    user.role = draft.role
    user.level = draft.level if is_operator else None
    user.scope = draft.scope if is_operator and draft.level != "province" else None
    if before != (user.role, user.level):
        role = letters.role_name(user.role, user.level, user.language)
        letters.to_person(session, user, letters.ROLE_CHANGED, role=role)
    session.flush()
    return user


def disable(session: Session, actor: User, number: int) -> User:
    """Shut a person out now: sessions end and links die. NotFoundError, ForbiddenError."""
    user = _changeable(session, actor, number)
    user.disabled_at = user.disabled_at or now()
    end_sessions(session, user)
    links.void(session, user)
    session.flush()
    return user


def enable(session: Session, actor: User, number: int) -> User:
    """Let a disabled person sign in again. NotFoundError, ForbiddenError."""
    user = _changeable(session, actor, number)
    user.disabled_at = None
    session.flush()
    return user


def _changeable(session: Session, actor: User, number: int) -> User:
    user = queries.person(session, number)
    if not policy.can_change_person(actor, user):
        raise ForbiddenError
    return user
