"""Reading the vocabulary: lists for forms, lookup by key or by any of its names."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from marketplace.engine.vocabulary import Vocabulary
from marketplace.taxonomy.models import Concept, ConceptLink
from marketplace.taxonomy.snapshot import Entry, revision, snapshot

__all__ = [
    "above", "below", "by_id", "by_key", "concepts", "entry", "find", "options", "revision",
    "vocabulary",
]  # fmt: skip


def concepts(session: Session, *kinds: str) -> list[Concept]:
    """Concepts of the kinds (none: all) that are not merged, in the order of the seeds."""
    chosen = select(Concept).where(Concept.merged_into_id.is_(None))
    if kinds:
        chosen = chosen.where(Concept.kind.in_(kinds))
    return list(session.scalars(chosen.order_by(Concept.kind, Concept.position, Concept.id)))


def by_key(session: Session, key: str) -> Concept | None:
    """The concept with this key; the heir where it was merged; None if there is none."""
    found = session.scalars(select(Concept).where(Concept.key == key)).one_or_none()
    while found is not None and found.merged_into_id is not None:
        found = session.get(Concept, found.merged_into_id)
    return found


def by_id(session: Session, number: int) -> Concept | None:
    """One concept with its aliases loaded, merged or not."""
    chosen = select(Concept).where(Concept.id == number).options(selectinload(Concept.aliases))
    return session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def find(session: Session, text: str, *kinds: str) -> Concept | None:
    """The concept (of one of the kinds, none: any) that `text` names, by name or alias."""
    found = entry(session, text, *kinds)
    return session.get(Concept, found.id) if found else None


def entry(session: Session, text: str, *kinds: str) -> Entry | None:
    """Like `find`, as a value and without touching the database again in this process."""
    return snapshot(session).named(text, *kinds)


def vocabulary(session: Session) -> Vocabulary:
    """The engine's vocabulary at this revision, built once per process and revision."""
    return snapshot(session).vocabulary


def options(session: Session, kind: str, *, language: str) -> list[tuple[str, str]]:
    """(key, name in `zh` or `en`) of every concept of a kind, for choices in forms."""
    return [
        (one.key, one.label(language))
        for one in snapshot(session).entries.values()
        if one.kind == kind
    ]


def above(session: Session, concept: Concept) -> list[Concept]:
    """Concepts directly broader than this one."""
    linked = select(ConceptLink.parent_id).where(ConceptLink.child_id == concept.id)
    return _ordered(session, Concept.id.in_(linked) | (Concept.id == concept.broader_id))


def below(session: Session, concept: Concept) -> list[Concept]:
    """Concepts directly narrower than this one."""
    linked = select(ConceptLink.child_id).where(ConceptLink.parent_id == concept.id)
    return _ordered(session, Concept.id.in_(linked) | (Concept.broader_id == concept.id))


def _ordered(session: Session, where: ColumnElement[bool]) -> list[Concept]:
    chosen = select(Concept).where(where, Concept.merged_into_id.is_(None))
    return list(session.scalars(chosen.order_by(Concept.kind, Concept.position, Concept.id)))
