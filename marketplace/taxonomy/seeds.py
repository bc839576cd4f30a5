"""Loading seeds/taxonomy: idempotent by its VERSION, and never against an operator's decision."""

import csv
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.engine.text import normalise
from marketplace.taxonomy.models import Alias, Concept, ConceptLink, TaxonomyRevision
from marketplace.taxonomy.revisions import hold, note

Rows = list[dict[str, str]]


def load_seeds(session: Session, folder: Path) -> bool:
    """Bring seeded concepts to the VERSION of `folder`; False when that was done before.

    Names that an operator changed stay; a merged concept stays merged and its new aliases go to
    its heir; a removed alias stays removed; words that belong to another concept stay there.
    """
    version = (folder / "VERSION").read_text("utf-8").strip()
    hold(session)
    seen = select(TaxonomyRevision.id).where(TaxonomyRevision.seeded_version == version).limit(1)
    if session.scalar(seen) is not None:
        return False
    rows = _rows(folder / "concepts.csv")
    concepts = _write_concepts(session, rows, _rows(folder / "cities.csv"))
    _write_aliases(session, rows, concepts)
    links = [(row["child"], row["parent"]) for row in _rows(folder / "links.csv")]
    _write_links(session, rows, links, concepts)
    note(session, None, f"seeds {version}", seeded_version=version)
    return True


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write_concepts(session: Session, rows: Rows, cities: Rows) -> dict[str, Concept]:
    tiles = {row["key"]: (int(row["row"]), int(row["col"])) for row in cities}
    known = {one.key: one for one in session.scalars(select(Concept))}
    for position, row in enumerate(rows):
        concept = known.get(row["key"])
        if concept is None:
            concept = known[row["key"]] = Concept(key=row["key"], kind=row["kind"])
            session.add(concept)
        concept.position = position
        concept.tile_row, concept.tile_column = tiles.get(row["key"], (None, None))
        if concept.edited_at is None:
            concept.zh, concept.en = row["zh"], row["en"]
    session.flush()
    return known


def _heir(concept: Concept, by_id: dict[int, Concept]) -> Concept:
    while concept.merged_into_id is not None:
        concept = by_id[concept.merged_into_id]
    return concept


def _write_aliases(session: Session, rows: Rows, concepts: dict[str, Concept]) -> None:
    by_id = {one.id: one for one in concepts.values()}
    taken = set(session.scalars(select(Alias.normal)))
    made = []
    # Names first: an alias never takes the name of a later concept away.
    for row, text in [*_names(rows), *_aliases(rows)]:
        normal = normalise(text)
        if normal and normal not in taken:
            taken.add(normal)
            number = _heir(concepts[row["key"]], by_id).id
            made.append({"concept_id": number, "text": text, "normal": normal, "created_at": now()})
    if made:
        session.execute(insert(Alias), made)


def _names(rows: Rows) -> Iterable[tuple[dict[str, str], str]]:
    return ((row, row[language]) for row in rows for language in ("zh", "en"))


def _aliases(rows: Rows) -> Iterable[tuple[dict[str, str], str]]:
    return ((row, text.strip()) for row in rows for text in row["aliases"].split("|"))


def _write_links(
    session: Session, rows: Rows, links: list[tuple[str, str]], concepts: dict[str, Concept]
) -> None:
    pairs = dict.fromkeys(links)
    for row in rows:
        first, *others = [one.strip() for one in row["broader"].split("|")]
        parent = concepts.get(first)
        concept = concepts[row["key"]]
        if concept.merged_into_id is None:
            concept.broader_id = parent.id if parent and parent.merged_into_id is None else None
        pairs.update(dict.fromkeys((row["key"], one) for one in others if one))
    session.flush()
    pairs_there = select(ConceptLink.child_id, ConceptLink.parent_id)
    there = {(child, parent) for child, parent in session.execute(pairs_there)}
    for child, above in pairs:
        one, up = concepts[child], concepts[above]
        if one.merged_into_id or up.merged_into_id or (one.id, up.id) in there:
            continue
        session.add(ConceptLink(child_id=one.id, parent_id=up.id))
    session.flush()
