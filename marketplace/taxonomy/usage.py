"""Where concepts are used, found through the foreign keys that point at them.

The vocabulary lies below the postings, so it must not know their models; every table with a
foreign key to `concept` uses it, and every one with `role`, `text` and `concept_id` holds tags.
"""

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Select,
    Subquery,
    Table,
    delete,
    func,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from marketplace.db import Base
from marketplace.taxonomy.browse import nearest
from marketplace.taxonomy.models import CONCEPT_KINDS, Concept
from marketplace.taxonomy.snapshot import Entry, snapshot

OWN_TABLES = ("concept", "alias", "concept_link", "alias_proposal")
NOT_TAGS = ("city", "region", "cooperation", "maturity", "certificate")
ROLE_KINDS = {
    "tag": tuple(kind for kind in CONCEPT_KINDS if kind not in NOT_TAGS),
    "type": ("scenario_type",),
    "cooperation": ("cooperation",),
    "certificate": ("certificate",),
    "sector": ("sector", "strategic_cluster", "future_cluster"),
}


@dataclass(frozen=True, slots=True)
class LooseTag:
    """Words typed as a tag that name no concept yet, how often, and what they may mean."""

    text: str
    role: str
    count: int
    suggestion: Entry | None = None


def references() -> list[Column[int]]:
    """Columns outside the vocabulary that hold a concept's number."""
    return [
        column
        for table in Base.metadata.sorted_tables
        if table.name not in OWN_TABLES
        for column in table.columns
        if any(key.column is Concept.__table__.c.id for key in column.foreign_keys)
    ]


def tag_tables() -> list[Table]:
    """Tables of tags: `role`, `text`, `concept_id` and the number of their posting."""
    tables = {column.table for column in references() if column.name == "concept_id"}
    return sorted(
        (one for one in tables if isinstance(one, Table) and {"role", "text"} <= set(one.c.keys())),
        key=lambda table: table.name,
    )


def counts(session: Session, concept: Concept) -> dict[str, int]:
    """How many rows use a concept, by table (`scenario`, `product`, `organisation`)."""
    owners: dict[str, list[Select[int]]] = {}
    for column in references():
        name = column.table.name.removesuffix("_tag")
        owner = column.table.c.get(f"{name}_id", column.table.c.id)
        owners.setdefault(name, []).append(select(owner).where(column == concept.id))
    return _count(session, owners)


def published_counts(session: Session, concept: Concept) -> dict[str, int]:
    """How many postings that were published use a concept, by table."""
    owners: dict[str, list[Select[int]]] = {}
    for column in references():
        name = column.table.name.removesuffix("_tag")
        table = Base.metadata.tables.get(name)
        if table is None or "published_at" not in table.c:
            continue
        owner = column.table.c.get(f"{name}_id", column.table.c.id)
        used = select(owner).where(column == concept.id)
        shown = select(table.c.id).where(table.c.id.in_(used), table.c.published_at.is_not(None))
        owners.setdefault(name, []).append(shown)
    return _count(session, owners)


def _count(session: Session, owners: dict[str, list[Select[int]]]) -> dict[str, int]:
    """The size of the union of each list of numbers, in one statement."""
    sizes = [
        select(func.count()).select_from(union(*parts).subquery()).scalar_subquery().label(name)
        for name, parts in owners.items()
    ]
    return dict(session.execute(select(*sizes)).mappings().one()) if sizes else {}


def repoint(session: Session, *, old: int, new: int) -> int:
    """Everything that used concept `old` uses `new`; returns how many rows changed."""
    for table in tag_tables():
        _drop_doubles(session, table, old=old, new=new)
    changed = 0
    for column in references():
        result = session.execute(
            update(column.table).where(column == old).values({column.name: new})
        )
        changed += result.rowcount  # type: ignore[attr-defined] # a cursor result
    return changed


def _drop_doubles(session: Session, table: Table, *, old: int, new: int) -> None:
    owner = table.c[f"{table.name.removesuffix('_tag')}_id"]
    other = table.alias("other")
    twice = select(other.c.id).where(
        other.c[owner.name] == owner, other.c.role == table.c.role, other.c.concept_id == new
    )
    session.execute(delete(table).where(table.c.concept_id == old, twice.exists()))


def loose(session: Session, *, limit: int, offset: int = 0) -> list[LooseTag]:
    """Tags without a concept, the most used first, each with the best suggestion."""
    tags = _loose_tags()
    often = func.count().label("often")
    rows = session.execute(
        select(tags.c.text, tags.c.role, often)
        .group_by(tags.c.text, tags.c.role)
        .order_by(often.desc(), tags.c.text, tags.c.role)
        .limit(limit)
        .offset(offset)
    )
    known = snapshot(session)
    return [
        LooseTag(text, role, count, nearest(known, text, *ROLE_KINDS.get(role, ())))
        for text, role, count in rows
    ]


def loose_total(session: Session) -> int:
    """How many different tags have no concept."""
    tags = _loose_tags()
    different = select(tags.c.text, tags.c.role).distinct().subquery()
    return session.scalar(select(func.count()).select_from(different)) or 0


def _loose_tags() -> Subquery:
    parts = [
        select(one.c.text, one.c.role).where(one.c.concept_id.is_(None)) for one in tag_tables()
    ]
    return union_all(*parts).subquery()


def relink(session: Session) -> int:
    """Link every free-hand tag and sector whose text is now a name or alias; how many rows."""
    linked = 0
    for table in tag_tables():
        linked += _relink(session, table, text="text", concept="concept_id", role="role")
    for column in references():
        if column.name == "sector_id" and "sector_text" in column.table.c:
            table = Base.metadata.tables[column.table.name]
            linked += _relink(session, table, text="sector_text", concept="sector_id", role="")
    return linked


def _relink(session: Session, table: Table, *, text: str, concept: str, role: str) -> int:
    words, number = table.c[text], table.c[concept]
    roles = [table.c[role]] if role else []
    free = select(words, *roles).where(number.is_(None), words != "").distinct()
    known = snapshot(session)
    linked = 0
    for row in session.execute(free).all():
        kinds = ROLE_KINDS.get(row[1], CONCEPT_KINDS) if role else ("sector",)
        named = known.named(row[0], *kinds)
        if named is None:
            continue
        chosen = [number.is_(None), words == row[0]]
        chosen += [one == row[1] for one in roles]
        result = session.execute(update(table).where(*chosen).values({concept: named.id}))
        linked += result.rowcount  # type: ignore[attr-defined] # a cursor result
    return linked
