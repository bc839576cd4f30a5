"""Deciding about proposed aliases: what is accepted becomes an alias like one that was typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.errors import InvalidError
from marketplace.taxonomy import service
from marketplace.taxonomy.drafts import AliasDraft
from marketplace.taxonomy.models import AliasProposal
from marketplace.taxonomy.proposal_queries import waiting
from marketplace.taxonomy.revisions import hold


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many became aliases, how many tags they linked, how many were taken meanwhile."""

    added: int
    linked: int
    taken: int


def accept(session: Session, actor: Any, numbers: Iterable[int]) -> Accepted:
    """Make these open proposals aliases; what somebody decided before is left as it is.

    A text that meanwhile names another concept is no proposal any longer and goes.
    """
    hold(session)
    added = linked = taken = 0
    for row in waiting(session, numbers):
        draft = AliasDraft(text=row.text)
        try:
            linked += service.add_alias(session, actor, concept=row.concept, draft=draft)
        except InvalidError:
            session.delete(row)
            taken += 1
        else:
            _decide(row, actor, "accepted")
            added += 1
    session.flush()
    return Accepted(added, linked, taken)


def reject(session: Session, actor: Any, numbers: Iterable[int]) -> int:
    """Refuse these open proposals for good; returns how many."""
    hold(session)
    rows = waiting(session, numbers)
    for row in rows:
        _decide(row, actor, "rejected")
    session.flush()
    return len(rows)


def _decide(row: AliasProposal, actor: Any, state: str) -> None:
    row.state, row.decided_by_id, row.decided_at = state, actor.id if actor else None, now()
