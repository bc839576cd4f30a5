"""The whole vocabulary as values, read once per revision and kept in the process."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from marketplace.engine import vocabulary as engine
from marketplace.engine.text import normalise
from marketplace.taxonomy.models import Alias, Concept, ConceptLink, TaxonomyRevision

READ = "taxonomy_revision"
CHANGED = "taxonomy_changed"
FIELDS = ("sector", "strategic_cluster", "future_cluster")


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept as a value."""

    id: int
    key: str
    kind: str
    zh: str
    en: str
    position: int = 0
    tile: tuple[int, int] | None = None

    def label(self, language: str) -> str:
        """Its name in `zh` or `en`."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Concepts that are not merged, by number, by normal form of every name and alias."""

    revision: int
    entries: dict[int, Entry]
    normals: dict[str, int]
    vocabulary: engine.Vocabulary
    by_key: dict[str, Entry] = field(default_factory=dict)

    def named(self, text: str, *kinds: str) -> Entry | None:
        """The concept whose key, name or alias this is, of one of the kinds (none: any)."""
        found = self.by_key.get(text.strip().lower())
        if found is None or (kinds and found.kind not in kinds):
            found = self.entries.get(self.normals.get(normalise(text), 0))
        return found if found and (not kinds or found.kind in kinds) else None

    def field_of(self, text: str) -> Entry | None:
        """The sector that `text` names, or the nearest sector above the concept it names."""
        named = self.named(text, *FIELDS) or self.named(text)
        if named is None or named.kind in FIELDS:
            return named
        steps = self.vocabulary.above(named.key)
        near = sorted(steps, key=lambda key: (steps[key], key))
        kinds = {key: self.by_key[key].kind for key in near}
        return next((self.by_key[k] for kind in FIELDS for k in near if kinds[k] == kind), None)


_kept: dict[str, Snapshot] = {}


def forget() -> None:
    """Drop what the process keeps (tests empty the tables and number revisions anew)."""
    _kept.clear()


def revision(session: Session) -> int:
    """The number of the newest change of the vocabulary; asked once per transaction."""
    held = session.info.get(READ)
    if held is not None and held[0] is session.get_transaction():
        number: int = held[1]
        return number
    number = session.scalar(select(func.max(TaxonomyRevision.id))) or 0
    session.info[READ] = (session.get_transaction(), number)
    return number


def changed(session: Session, number: int) -> None:
    """Remember that this transaction itself made revision `number`."""
    session.info[READ] = (session.get_transaction(), number)
    session.info[CHANGED] = (session.get_transaction(), number, None)


def snapshot(session: Session) -> Snapshot:
    """The vocabulary at the session's revision.

    A revision made by this very transaction may yet be rolled back, and its number used again:
    it is kept for this transaction only.
    """
    number = revision(session)
    mine = session.info.get(CHANGED)
    if mine is not None and mine[0] is session.get_transaction():
        if mine[2] is None:
            mine = session.info[CHANGED] = (mine[0], number, _read(session, number))
        own: Snapshot = mine[2]
        return own
    where = _address(session)
    found = _kept.get(where)
    if found is None or found.revision != number:
        found = _kept[where] = _read(session, number)
    return found


def _address(session: Session) -> str:
    bind: Engine | Connection = session.get_bind()
    return bind.engine.url.render_as_string(hide_password=True)


def _read(session: Session, number: int) -> Snapshot:
    rows = session.execute(
        select(
            Concept.id, Concept.key, Concept.kind, Concept.zh, Concept.en, Concept.position,
            Concept.tile_row, Concept.tile_column, Concept.broader_id,
        )
        .where(Concept.merged_into_id.is_(None))
        .order_by(Concept.kind, Concept.position, Concept.id)
    ).all()  # fmt: skip
    entries = {row.id: _entry(*row[:8]) for row in rows}
    parents = _parents(session, {row.id: row.broader_id for row in rows})
    texts: dict[int, list[str]] = defaultdict(list)
    normals: dict[str, int] = {}
    for of, text, normal in session.execute(
        select(Alias.concept_id, Alias.text, Alias.normal)
        .where(Alias.removed_at.is_(None))
        .order_by(Alias.id)
    ):
        texts[of].append(text)
        normals[normal] = of
    concepts = [_concept(one, entries, parents[one.id], texts[one.id]) for one in entries.values()]
    by_key = {one.key: one for one in entries.values()}
    return Snapshot(number, entries, normals, engine.Vocabulary(concepts), by_key)


def _entry(
    number: int, key: str, kind: str, zh: str, en: str, position: int,
    row: int | None, column: int | None,
) -> Entry:  # fmt: skip
    tile = None if row is None or column is None else (row, column)
    return Entry(number, key, kind, zh, en, position, tile)


def _parents(session: Session, broader: dict[int, int | None]) -> dict[int, list[int]]:
    found = defaultdict(list, {child: [up] for child, up in broader.items() if up is not None})
    links = select(ConceptLink.child_id, ConceptLink.parent_id).order_by(ConceptLink.id)
    for child, parent in session.execute(links):
        found[child].append(parent)
    return found


def _concept(
    one: Entry, entries: dict[int, Entry], parents: list[int], aliases: list[str]
) -> engine.Concept:
    above = dict.fromkeys(entries[up].key for up in parents if up in entries)
    return engine.Concept(one.key, one.kind, one.zh, one.en, tuple(above), tuple(aliases))
