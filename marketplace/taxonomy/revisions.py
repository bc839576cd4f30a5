"""Revisions of the vocabulary: made one at a time, so that their numbers appear in order."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.taxonomy import snapshot
from marketplace.taxonomy.models import Concept, TaxonomyRevision


def hold(session: Session, *concepts: Concept) -> None:
    """Let nobody else change the vocabulary until this transaction ends; read concepts anew.

    Without it a lower revision could become visible after a higher one that readers kept.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE taxonomy_revision IN EXCLUSIVE MODE"))
    for concept in concepts:
        session.refresh(concept)


def note(session: Session, actor: Any, sentence: str, *, seeded_version: str = "") -> None:
    """Write the revision row of a change."""
    row = TaxonomyRevision(
        actor_id=actor.id if actor else None, note=sentence[:300], at=now(),
        seeded_version=seeded_version,
    )  # fmt: skip
    session.add(row)
    session.flush()
    snapshot.changed(session, row.id)
