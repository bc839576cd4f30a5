"""Who may do what with a posting of either side; each predicate is one expression."""

from collections.abc import Sequence
from typing import TypeVar

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_organiser, speaks_for
from marketplace.postings.models import AmendmentColumns, PostingColumns
from marketplace.postings.states import OWNER, REVIEWER, SYSTEM

Amendment = TypeVar("Amendment", bound=AmendmentColumns)


def is_verified(user: User | None) -> bool:
    """Signed in, with an address that was confirmed."""
    return user is not None and user.verified_at is not None and user.disabled_at is None


def hats(user: User | None, posting: PostingColumns) -> tuple[str, ...]:
    """What somebody is to a posting; nobody at all is the system (command line, deadlines)."""
    if user is None:
        return (SYSTEM,)
    worn = {OWNER: speaks_for(user, posting.organisation_id), REVIEWER: is_organiser(user)}
    return tuple(hat for hat, wears in worn.items() if wears)


def is_own(user: User | None, posting: PostingColumns) -> bool:
    return speaks_for(user, posting.organisation_id)


def can_review(user: User | None) -> bool:
    """Organisers and operators."""
    return is_organiser(user)


def shown_amendments(rows: Sequence[Amendment], *, contact_shown: bool) -> list[Amendment]:
    """Changes since publication; those of the contact only for who may see the contact itself."""
    return [one for one in rows if contact_shown or one.field != "contact"]


def can_see_unreleased(user: User | None, posting: PostingColumns) -> bool:
    """Its organisation; a reviewer once it was submitted, or who brought the draft in."""
    return speaks_for(user, posting.organisation_id) or (
        user is not None
        and is_organiser(user)
        and (posting.state != "draft" or posting.created_by_id in (None, user.id))
    )
