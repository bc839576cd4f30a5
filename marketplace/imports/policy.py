"""Who may bring lists in; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator, is_organiser
from marketplace.accounts.queries import organisations_of
from marketplace.imports.models import ImportRun
from marketplace.postings.policy import is_verified


def can_import(user: User | None) -> bool:
    """Organisers for anybody; members for the organisations they speak for."""
    return is_verified(user) and user is not None and (
        is_organiser(user) or bool(organisations_of(user))
    )  # fmt: skip


def can_release(user: User | None) -> bool:
    """Organisers and operators release lists and their rows at once."""
    return is_organiser(user)


def can_see(user: User | None, run: ImportRun) -> bool:
    """Who uploaded it, and operators."""
    return user is not None and (run.owner_id == user.id or is_operator(user))
