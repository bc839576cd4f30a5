"""Whose notices and searches these are; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.alerts.models import Alert, SavedSearch


def is_own(user: User, thing: Alert | SavedSearch) -> bool:
    return thing.user_id == user.id
