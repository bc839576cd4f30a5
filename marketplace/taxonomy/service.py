"""Changing the vocabulary. Every change is one revision, so that readers know they are stale."""

import re
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.engine.text import normalise
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence, StaleError
from marketplace.taxonomy import usage
from marketplace.taxonomy.drafts import AliasDraft, ConceptDraft, NamesDraft
from marketplace.taxonomy.models import Alias, Concept, ConceptLink
from marketplace.taxonomy.proposal_queries import hand_over
from marketplace.taxonomy.queries import by_key
from marketplace.taxonomy.revisions import hold, note
from marketplace.taxonomy.seeds import load_seeds
from marketplace.taxonomy.usage import relink

__all__ = [
    "add_alias", "add_concept", "load_seeds", "merge", "relink", "remove_alias", "rename",
]  # fmt: skip

RESERVED_KEYS = ("new", "loose", "suggest", "tags", "proposals")


def add_concept(session: Session, actor: Any, *, draft: ConceptDraft) -> Concept:
    """A new concept with its names and aliases.

    Raises:
        InvalidError: a name or alias belongs to another concept, or `broader` is unknown.
    """
    hold(session)
    _names_are_free(session, draft.zh, draft.en, *draft.alias_texts())
    broader = by_key(session, draft.broader) if draft.broader else None
    if draft.broader and broader is None:
        raise InvalidError([_unknown_broader()])
    concept = Concept(
        key=_free_key(session, draft.en), kind=draft.kind, zh=draft.zh, en=draft.en,
        broader_id=broader.id if broader else None, edited_at=now(),
        position=(session.scalar(select(func.max(Concept.position))) or 0) + 1,
    )  # fmt: skip
    session.add(concept)
    session.flush()
    for one in dict.fromkeys((draft.zh, draft.en, *draft.alias_texts())):
        _write_alias(session, concept, one)
    note(session, actor, f"add {concept.key}: {draft.zh} / {draft.en}")
    relink(session)
    return concept


def rename(
    session: Session, actor: Any, *, concept: Concept, draft: NamesDraft, version: int
) -> None:
    """New names; the old ones stay as aliases, since texts go on using them."""
    hold(session, concept)
    theirs = {"zh": concept.zh, "en": concept.en}
    if concept.version != version:
        yours = {"zh": draft.zh, "en": draft.en}
        raise StaleError(yours=yours, theirs=theirs, version=concept.version)
    _names_are_free(session, draft.zh, draft.en, besides=concept)
    concept.zh, concept.en, concept.edited_at = draft.zh, draft.en, now()
    session.flush()
    for one in (draft.zh, draft.en):
        _write_alias(session, concept, one)
    note(session, actor, f"rename {concept.key}: {theirs['zh']} / {theirs['en']} → {draft.zh}")
    relink(session)


def add_alias(session: Session, actor: Any, *, concept: Concept, draft: AliasDraft) -> int:
    """One more alias; free-hand tags with these words are linked. Returns how many were.

    Raises:
        InvalidError: the words already belong to another concept (the sentence names it).
    """
    hold(session, concept)
    _names_are_free(session, draft.text, besides=concept, field="text")
    _write_alias(session, concept, draft.text)
    note(session, actor, f"alias {concept.key} + {draft.text}")
    return relink(session)


def remove_alias(session: Session, actor: Any, *, concept: Concept, alias: Alias) -> None:
    """Texts with these words no longer speak of the concept. A name cannot be removed."""
    hold(session, concept)
    if alias.normal in (normalise(concept.zh), normalise(concept.en)):
        raise RefusedError(
            Sentence(
                "这是该词条的名称，不能删除。请先改名。",
                "This is the concept's name and cannot be removed. Rename the concept first.",
            )
        )
    alias.removed_at = now()
    session.flush()
    note(session, actor, f"alias {concept.key} − {alias.text}")


def merge(session: Session, actor: Any, *, concept: Concept, into: Concept, version: int) -> int:
    """`concept` becomes part of `into`: aliases, narrower entries and every use of it move.

    Returns how many uses moved.

    Raises:
        RefusedError: the two are one, differ in kind, or one is merged already.
        StaleError: somebody changed `concept` since it was read at `version`.
    """
    hold(session, concept, into)
    if concept.version != version:
        names = {"zh": concept.zh, "en": concept.en}
        raise StaleError(yours={}, theirs=names, version=concept.version)
    if (
        concept.id == into.id
        or concept.kind != into.kind
        or concept.merged_into_id
        or (into.merged_into_id)
    ):
        raise RefusedError(_cannot_merge())
    session.execute(update(Alias).where(Alias.concept_id == concept.id).values(concept_id=into.id))
    _move_links(session, concept, into)
    hand_over(session, old=concept.id, new=into.id)
    moved = usage.repoint(session, old=concept.id, new=into.id)
    concept.merged_into_id = into.id
    session.flush()
    note(session, actor, f"merge {concept.key} → {into.key}")
    return moved


def _names_are_free(
    session: Session, *names: str, besides: Concept | None = None, field: str = ""
) -> None:
    problems = []
    for number, name in enumerate(names):
        row = _alias(session, name)
        if row is None or row.removed_at or (besides and row.concept_id == besides.id):
            continue
        where = field or ("zh", "en", "aliases")[min(number, 2)]
        owner = row.concept
        problems.append(
            Problem(
                where,
                Sentence(
                    f"“{name}”已是“{owner.zh}”的叫法。请换一个，或合并两个词条。",
                    f"“{name}” already names “{owner.en}”. Use another, or merge the two.",
                ),
            )
        )
    if problems:
        raise InvalidError(problems)


def _alias(session: Session, name: str) -> Alias | None:
    return session.scalars(select(Alias).where(Alias.normal == normalise(name))).one_or_none()


def _write_alias(session: Session, concept: Concept, name: str) -> None:
    row = _alias(session, name)
    if row is None:
        session.add(Alias(concept_id=concept.id, text=name, normal=normalise(name)))
    else:
        row.concept_id, row.text, row.removed_at = concept.id, name, None
    session.flush()


def _free_key(session: Session, english: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-")[:50] or "concept"
    taken = set(session.scalars(select(Concept.key).where(Concept.key.startswith(stem))))
    taken |= set(RESERVED_KEYS)
    return next(
        key for key in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if key not in taken
    )


def _move_links(session: Session, concept: Concept, into: Concept) -> None:
    if into.broader_id == concept.id:
        into.broader_id = concept.broader_id
    session.flush()
    session.execute(
        update(Concept).where(Concept.broader_id == concept.id).values(broader_id=into.id)
    )
    rows = session.scalars(
        select(ConceptLink).where(
            (ConceptLink.child_id == concept.id) | (ConceptLink.parent_id == concept.id)
        )
    ).all()
    pairs = {
        (into.id if row.child_id == concept.id else row.child_id,
         into.id if row.parent_id == concept.id else row.parent_id)
        for row in rows
    }  # fmt: skip
    session.execute(delete(ConceptLink).where(ConceptLink.id.in_([row.id for row in rows])))
    pairs_there = select(ConceptLink.child_id, ConceptLink.parent_id)
    there = {(child, parent) for child, parent in session.execute(pairs_there)}
    for child, parent in sorted(pairs - there):
        if child != parent:
            session.add(ConceptLink(child_id=child, parent_id=parent))
    session.flush()


def _unknown_broader() -> Problem:
    return Problem("broader", Sentence("请从列表中选择上位词条。", "Choose a concept of the list."))


def _cannot_merge() -> Sentence:
    return Sentence(
        "只能把一个词条并入同类的另一个现有词条。",
        "A concept can only be merged into another existing one of the same kind.",
    )
