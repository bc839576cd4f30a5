"""Reading notices and kept searches; only ever a person's own."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.alerts import policy
from marketplace.alerts.models import Alert, AlertChoice, SavedSearch
from marketplace.errors import NotFoundError
from marketplace.search.filters import Filters
from marketplace.taxonomy.snapshot import snapshot

LARGEST_ID = 2**31 - 1


def unread(session: Session, user_id: int) -> int:
    """How many notices a person has not read."""
    waiting = select(func.count(Alert.id)).where(Alert.user_id == user_id, Alert.read_at.is_(None))
    return session.scalar(waiting) or 0


def notices(session: Session, user: User, *, limit: int, offset: int = 0) -> list[Alert]:
    """A person's notices: unread ones first, each part newest first."""
    return list(
        session.scalars(
            select(Alert)
            .where(Alert.user_id == user.id)
            .order_by(Alert.read_at.is_not(None), Alert.id.desc())
            .limit(limit)
            .offset(offset)
        )
    )


def total(session: Session, user: User) -> int:
    """How many notices a person has."""
    return session.scalar(select(func.count(Alert.id)).where(Alert.user_id == user.id)) or 0


def notice(session: Session, user: User, number: int) -> Alert:
    """One notice. Raises NotFoundError, also for somebody else's."""
    found = session.get(Alert, min(number, LARGEST_ID))
    if found is None or not policy.is_own(user, found):
        raise NotFoundError
    return found


def searches(session: Session, user: User) -> list[SavedSearch]:
    """Searches a person keeps, newest first."""
    mine = select(SavedSearch).where(SavedSearch.user_id == user.id)
    return list(session.scalars(mine.order_by(SavedSearch.id.desc())))


def search(session: Session, user: User, number: int) -> SavedSearch:
    """One kept search. Raises NotFoundError, also for somebody else's."""
    found = session.get(SavedSearch, min(number, LARGEST_ID))
    if found is None or not policy.is_own(user, found):
        raise NotFoundError
    return found


def filters_of(search: SavedSearch) -> Filters:
    """The search as the hall understands it today."""
    return Filters.parse(search.side, search.query)


def wants_fits_by_mail(session: Session, user_id: int) -> bool:
    """Whether letters about what fits own postings are wanted (yes unless said otherwise)."""
    chosen = select(AlertChoice.fits_by_mail).where(AlertChoice.user_id == user_id)
    return session.scalar(chosen) is not False


def description(session: Session, filters: Filters, *, language: str) -> str:
    """What a search asks for in a few words: `drone · Shenzhen · 200-1000`."""
    known = snapshot(session).by_key
    parts = [
        known[value].label(language) if name != "q" and value in known else value
        for name, value in filters.chosen.items()
        if name not in ("state", "list")
    ]
    return " · ".join(parts)
