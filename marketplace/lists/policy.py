"""Who may do what with a list; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator, is_organiser, speaks_for
from marketplace.lists.models import OpportunityList


def can_create(user: User | None) -> bool:
    return is_organiser(user)


def manages(user: User | None, listed: OpportunityList) -> bool:
    """An operator, or the organiser who made it or speaks for its organisation."""
    return is_operator(user) or (
        user is not None
        and is_organiser(user)
        and (listed.created_by_id == user.id or speaks_for(user, listed.organisation_id))
    )


def can_see(user: User | None, listed: OpportunityList) -> bool:
    return listed.state == "published" or manages(user, listed)


def can_edit(user: User | None, listed: OpportunityList) -> bool:
    """A released list is permanent."""
    return listed.state == "draft" and manages(user, listed)
