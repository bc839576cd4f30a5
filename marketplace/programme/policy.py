"""Who sees what behind the figures; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator
from marketplace.programme.scope import Scope


def sees_details(user: User | None, own: Scope | None, asked: Scope) -> bool:
    """Operators see who and how much, of what they look after; `own` is theirs."""
    return is_operator(user) and own is not None and own.covers(asked)
