"""Features are made in the transaction that changes a posting, just before it commits.

A listener on the session rather than a call in each verb: no way of writing can forget it, a
rolled-back change leaves nothing behind, and readers of the index never write. Very many changes
at once (a whole list) are left to the job, so that the write lock is held shortly.
"""

from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from marketplace.matching import features, lexicon
from marketplace.matching.binding import MODELS
from marketplace.matching.models import SIDES
from marketplace.postings.models import PostingChange
from marketplace.search.queries import matching
from marketplace.taxonomy.models import Alias, Concept, TaxonomyRevision

AT_ONCE = 300
MOST_NAMES = 24
POSTINGS = "matching_postings"
WORDS = "matching_words"


def listen() -> None:
    """Attach the listeners, once per process."""
    if not event.contains(Session, "before_commit", _before_commit):
        event.listen(Session, "after_flush", _after_flush)
        event.listen(Session, "before_commit", _before_commit)
        event.listen(Session, "after_rollback", _after_rollback)


def _after_flush(session: Session, _context: Any) -> None:
    for row in session.new:
        if isinstance(row, PostingChange):
            session.info.setdefault(POSTINGS, set()).add((row.side, row.subject_id))
    concerned = [row for row in (*session.new, *session.dirty) if isinstance(row, Concept | Alias)]
    if concerned or any(isinstance(row, TaxonomyRevision) for row in session.new):
        session.info.setdefault(WORDS, []).extend(concerned)


def _before_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return  # the whole transaction comes once, at its end
    session.flush()
    postings = session.info.pop(POSTINGS, set())
    for side in SIDES:
        ids = sorted(number for one, number in postings if one == side)
        if len(ids) <= AT_ONCE:
            features.write(session, side, ids)
        else:
            features.ask_again(session, side, ids)
    words = session.info.pop(WORDS, None)
    if words:
        _remake_named(session, words)
    lexicon.keep(session)


def _after_rollback(session: Session) -> None:
    lexicon.forget(session)
    session.info.pop(POSTINGS, None)
    session.info.pop(WORDS, None)


def _remake_named(session: Session, rows: list[Concept | Alias]) -> None:
    """Postings that name a changed concept are made anew at once; the job does all others."""
    names = _names(session, rows)
    if not names or len(names) > MOST_NAMES:
        return
    for side in SIDES:
        model = MODELS[side]
        ids: dict[int, None] = {}
        for name in names:
            found = select(model.id).where(matching(model, name)).order_by(model.id.desc())
            ids.update(dict.fromkeys(session.scalars(found.limit(AT_ONCE))))
        features.remake(session, side, sorted(ids)[-AT_ONCE:])


def _names(session: Session, rows: list[Concept | Alias]) -> list[str]:
    """The words of changed aliases, and all words for changed concepts and their heirs."""
    names = {row.text for row in rows if isinstance(row, Alias)}
    concepts = {row for row in rows if isinstance(row, Concept)}
    ids = {one for row in concepts for one in (row.id, row.merged_into_id) if one is not None}
    if len(ids) > MOST_NAMES:
        return []
    spoken = select(Alias.text).where(Alias.concept_id.in_(ids), Alias.removed_at.is_(None))
    return sorted({name for name in (*names, *session.scalars(spoken)) if name})
