"""Proposed aliases in the database: the ranked list, its renewal, and what stays away."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from marketplace.engine.proposals import KINDS, Proposal
from marketplace.engine.text import normalise
from marketplace.taxonomy.models import Alias, AliasProposal, Concept
from marketplace.taxonomy.snapshot import snapshot

LONGEST = 80
"""As long as an alias may be (`AliasDraft`)."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a renewal did: how many are new, how many were there, how many went."""

    new: int
    kept: int
    gone: int


def open_proposals(
    session: Session, kind: str = "", *, limit: int, offset: int = 0
) -> list[AliasProposal]:
    """Proposals that wait, with evidence of a kind (empty: any), the best first."""
    ranked = _open(kind).order_by(
        AliasProposal.score.desc(), AliasProposal.support.desc(), AliasProposal.id
    )
    return list(
        session.scalars(
            ranked.options(joinedload(AliasProposal.concept)).limit(limit).offset(offset)
        )
    )


def open_counts(session: Session) -> dict[str, int]:
    """How many wait: of each kind, and in all under the empty name."""
    counted = [func.count().filter(_has(kind)).label(kind) for kind in KINDS]
    row = session.execute(
        select(func.count().label("all"), *counted).where(AliasProposal.state == "open")
    ).one()
    return {"": row[0], **dict(zip(KINDS, row[1:], strict=True))}


def waiting(session: Session, numbers: Iterable[int]) -> list[AliasProposal]:
    """Those of these proposals that are still open, the best first."""
    chosen = _open("").where(AliasProposal.id.in_(set(numbers)))
    ranked = chosen.order_by(AliasProposal.score.desc(), AliasProposal.id)
    return list(session.scalars(ranked.options(joinedload(AliasProposal.concept))))


def _open(kind: str) -> Select[AliasProposal]:
    chosen = select(AliasProposal).where(AliasProposal.state == "open")
    return chosen.where(_has(kind)) if kind else chosen


def _has(kind: str) -> ColumnElement[bool]:
    return AliasProposal.kinds.contains(kind, autoescape=True)


def refused(session: Session) -> set[tuple[str, str]]:
    """(concept, normal form) that somebody decided about or took away from the concept."""
    decided = select(Concept.key, AliasProposal.normal).join(AliasProposal.concept)
    decided = decided.where(AliasProposal.state != "open")
    removed = select(Concept.key, Alias.normal).join(Alias.concept)
    removed = removed.where(Alias.removed_at.is_not(None))
    return {(key, normal) for one in (decided, removed) for key, normal in session.execute(one)}


def renew(
    session: Session, proposals: Iterable[Proposal], *, since: dt.datetime | None = None
) -> Renewed:
    """Bring the open proposals to what was found; decided ones stay as they are.

    What no posting suggests any longer goes, and so does what has become an alias meanwhile;
    what others proposed since the moment `since`, when the looking began, stays.
    """
    known = snapshot(session)
    found: dict[tuple[int, str], Proposal] = {}
    for one in proposals:
        entry, normal = known.by_key.get(one.key), normalise(one.text)
        if entry is not None and normal not in known.normals and len(one.text) <= LONGEST:
            found.setdefault((entry.id, normal), one)
    no_more = refused(session)
    rows = {
        (row.concept_id, row.normal): row
        for row in session.scalars(select(AliasProposal).where(AliasProposal.state == "open"))
    }
    gone = [
        row.id
        for place, row in rows.items()
        if place not in found and (since is None or row.created_at < since)
    ]
    session.execute(delete(AliasProposal).where(AliasProposal.id.in_(gone)))
    new = 0
    for place, one in found.items():
        row = rows.get(place)
        if row is None:
            if (one.key, place[1]) in no_more:
                continue
            row = AliasProposal(concept_id=place[0], normal=place[1])
            session.add(row)
            new += 1
        _write(row, one)
    session.flush()
    return Renewed(new, len(rows) - len(gone), len(gone))


def _write(row: AliasProposal, one: Proposal) -> None:
    row.text, row.language = one.text, one.language
    row.kinds = " ".join(one.kinds)
    row.support, row.score, row.examples = one.support, one.score, list(one.examples)


def hand_over(session: Session, *, old: int, new: int) -> None:
    """A merged concept's decisions go to its heir; what was still open is to be found anew."""
    taken = select(AliasProposal.normal).where(AliasProposal.concept_id == new)
    mine = AliasProposal.concept_id == old
    doubles = AliasProposal.normal.in_(taken.scalar_subquery())
    session.execute(
        delete(AliasProposal)
        .where(mine, (AliasProposal.state == "open") | doubles)
        .execution_options(synchronize_session=False)
    )
    session.execute(update(AliasProposal).where(mine).values(concept_id=new))
