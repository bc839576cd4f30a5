"""Words of a draft tied to concepts of the vocabulary; what is no concept stays as typed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.postings.models import TagColumns
from marketplace.taxonomy.snapshot import FIELDS, Entry, Snapshot, snapshot
from marketplace.taxonomy.usage import ROLE_KINDS

LONGEST = 80


@dataclass(frozen=True, slots=True)
class Term:
    """A word as it will be shown, and the concept it names, if any."""

    text: str
    concept_id: int | None = None


def term(session: Session, text: str, kinds: tuple[str, ...], language: str) -> Term:
    """`text` is a concept's key, one of its names, or a word of its own."""
    known = snapshot(session)
    keyed = known.by_key.get(text)
    if keyed and keyed.kind in kinds:
        return Term(keyed.label(language)[:LONGEST], keyed.id)
    named = known.named(text, *kinds) if text else None
    return Term(text, named.id if named else None)


def sector(session: Session, text: str, language: str, *, title: str = "") -> Term:
    """A sector by its key or name; a field within one (智慧水务) keeps its word.

    Left empty, it is the sector of most concepts that the title names, if any.
    """
    if not text:
        return Term("", _sector_of_title(session, title))
    named = term(session, text, FIELDS, language)
    if named.concept_id:
        return named
    found = snapshot(session).field_of(text)
    return Term(text, found.id if found else None)


def _sector_of_title(session: Session, title: str) -> int | None:
    known = snapshot(session)
    fields = [known.field_of(one.key) for one in known.vocabulary.suggest(title)]
    votes = Counter(one.id for one in fields if one is not None and one.kind == "sector")
    return votes.most_common(1)[0][0] if votes else None


def tags(
    session: Session, texts: Mapping[str, Iterable[str]], language: str
) -> list[tuple[str, Term]]:
    """(role, term) for the texts of each role; a concept or word comes once in a role."""
    found: dict[tuple[str, int | str], tuple[str, Term]] = {}
    for role, words in texts.items():
        for word in words:
            one = term(session, word, ROLE_KINDS[role], language)
            found.setdefault((role, one.concept_id or one.text.casefold()), (role, one))
    return list(found.values())


def replace(rows: list[TagColumns], made: type[TagColumns], terms: list[tuple[str, Term]]) -> None:
    """Bring tag rows in line with `terms`, keeping the rows that stay."""
    wanted = {(role, one.text): one for role, one in terms}
    rows[:] = [row for row in rows if (row.role, row.text) in wanted]
    for row in rows:
        row.concept_id = wanted.pop((row.role, row.text)).concept_id
    rows.extend(
        made(role=role, text=text, concept_id=one.concept_id)  # type: ignore[call-arg] # a mapped class takes its columns
        for (role, text), one in wanted.items()
    )


def label(session: Session, concept_id: int | None, language: str) -> str:
    """The name of a concept, or an empty text."""
    entry = snapshot(session).entries.get(concept_id or 0)
    return entry.label(language) if entry else ""


def value(session: Session, concept_id: int | None, text: str, language: str) -> str:
    """What a form's control holds: the concept's key if `text` is its name, else the text.

    A word that names a concept by an alias stays the word, so that saving again changes nothing.
    """
    entry = snapshot(session).entries.get(concept_id or 0)
    return entry.key if entry and entry.label(language)[:LONGEST] == text else text


def names(session: Session, rows: Iterable[TagColumns], *concept_ids: int | None) -> list[str]:
    """Words to be found by: tags as typed, and both names of every concept."""
    known: Snapshot = snapshot(session)
    texts: list[str] = []
    numbers: list[int | None] = list(concept_ids)
    for row in rows:
        texts.append(row.text)
        numbers.append(row.concept_id)
    entries: list[Entry] = [known.entries[n] for n in numbers if n in known.entries]
    return [*texts, *(name for one in entries for name in (one.zh, one.en))]
