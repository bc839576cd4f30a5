"""Keeping searches and reading notices."""

from urllib.parse import parse_qsl

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.alerts.drafts import NameDraft, SearchDraft
from marketplace.alerts.models import Alert, AlertChoice, SavedSearch
from marketplace.alerts.queries import description, searches
from marketplace.db import now
from marketplace.errors import RefusedError, Sentence
from marketplace.search.filters import Filters

MOST_SEARCHES = 50


def save(session: Session, user: User, *, draft: SearchDraft, language: str) -> SavedSearch:
    """Keep a search; the same search again is the one already kept.

    Raises:
        RefusedError: it asks for nothing in particular, or the person keeps 50 already.
    """
    # Held so that two windows do not keep the same search twice.
    session.scalars(select(User.id).where(User.id == user.id).with_for_update()).one()
    filters = Filters.parse(draft.side, dict(parse_qsl(draft.query)))
    query = filters.without("sort").to_query()
    if not query:
        raise RefusedError(_asks_for_nothing())
    kept = searches(session, user)
    for one in kept:
        if (one.side, one.query) == (draft.side, query):
            return one
    if len(kept) >= MOST_SEARCHES:
        raise RefusedError(_too_many())
    name = draft.name or description(session, filters, language=language) or _plain_name(language)
    made = SavedSearch(user_id=user.id, side=draft.side, query=query, name=name[:80])
    session.add(made)
    session.flush()
    return made


def rename(session: Session, user: User, *, search: SavedSearch, draft: NameDraft) -> None:
    """Another name, and whether letters are wanted."""
    search.name, search.by_mail = draft.name, draft.by_mail
    session.flush()


def delete(session: Session, user: User, *, search: SavedSearch) -> None:
    """Keep it no longer; notices already given stay."""
    session.delete(search)
    session.flush()


def choose_fits(session: Session, user: User, *, by_mail: bool) -> None:
    """Whether letters about what fits own postings are wanted; notices come in any case."""
    row = session.scalars(select(AlertChoice).where(AlertChoice.user_id == user.id)).one_or_none()
    if row is None:
        row = AlertChoice(user_id=user.id)
        session.add(row)
    row.fits_by_mail = by_mail
    session.flush()


def mark_read(session: Session, user: User, *, notice: Alert) -> None:
    """The first reading counts."""
    notice.read_at = notice.read_at or now()
    session.flush()


def mark_all_read(session: Session, user: User, *, up_to: int) -> int:
    """Mark what the person has seen (notices up to a number) as read; returns how many."""
    result = session.execute(
        update(Alert)
        .where(Alert.user_id == user.id, Alert.read_at.is_(None), Alert.id <= up_to)
        .values(read_at=now())
        .returning(Alert.id)
    )
    return len(result.all())


def _plain_name(language: str) -> str:
    return "我的搜索" if language == "zh" else "My search"


def _asks_for_nothing() -> Sentence:
    return Sentence(
        "请先输入关键词或选择筛选条件，再保存搜索。",
        "Type a word or choose a filter first, then save the search.",
    )


def _too_many() -> Sentence:
    return Sentence(
        f"最多保存 {MOST_SEARCHES} 个搜索。请先删除不再需要的。",
        f"You keep {MOST_SEARCHES} searches already. Delete one that you no longer need.",
    )
