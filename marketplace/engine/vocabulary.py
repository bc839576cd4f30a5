"""Concepts of the taxonomy found in text through their names and aliases, in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick
from rapidfuzz import fuzz, process

from marketplace.engine import text as texts

# Kinds of entry that say where or how, not what; they must not make two records look alike.
_NOT_TOPICAL = frozenset(
    ["kind", "country", "province", "city", "region", "cooperation", "maturity", "certificate"]
)
_TYPO_RATIO = 85.0
_SHORTEST_TYPO = 4
_FARTHEST = 3


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of the taxonomy; `broader` holds the keys above it."""

    key: str
    kind: str
    zh: str
    en: str
    broader: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def topical(self) -> bool:
        """Whether sharing it says anything about the subject."""
        return self.kind not in _NOT_TOPICAL


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a normalised text where an alias of a concept stands."""

    key: str
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept proposed for a text, with the words of the text that spoke for it."""

    key: str
    count: int
    evidence: tuple[str, ...]


class Vocabulary:
    """The taxonomy, ready to be found in text. Immutable: build a new one after a change."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = {concept.key: concept for concept in concepts}
        self._keys_of: dict[str, list[str]] = defaultdict(list)
        for concept in self.concepts.values():
            for alias in {concept.zh, concept.en, *concept.aliases}:
                name = texts.normalise(alias)
                if len(name) > 1 and concept.key not in self._keys_of[name]:
                    self._keys_of[name].append(concept.key)
        self._names = sorted(name for name, keys in self._keys_of.items() if keys)
        self._automaton = AhoCorasick(self._names) if self._names else None
        self._above = {key: self._distances(key) for key in self.concepts}
        self.link = lru_cache(maxsize=65536)(self._link)

    def __len__(self) -> int:
        return len(self.concepts)

    def name(self, key: str, locale: str = "zh") -> str:
        """The name of a concept in a language, or the key where it is unknown."""
        concept = self.concepts.get(key)
        if concept is None:
            return key
        return (concept.en or concept.zh) if locale == "en" else (concept.zh or concept.en)

    def above(self, key: str) -> dict[str, int]:
        """Concepts broader than this one with their distance in steps (1 to 3)."""
        return self._above.get(key, {})

    def distance(self, one: str, other: str) -> int | None:
        """Steps between two concepts through their nearest common ancestor; None if unrelated."""
        left = {one: 0, **self.above(one)}
        right = {other: 0, **self.above(other)}
        return min((left[key] + right[key] for key in left.keys() & right.keys()), default=None)

    def find(self, text: str) -> list[Hit]:
        """Concepts in a normalised text: longest aliases first, never overlapping."""
        if self._automaton is None or not text:
            return []
        spans = self._automaton.find_matches_as_indexes(text, overlapping=True)
        edges = _Edges(text)
        hits: list[Hit] = []
        reached = 0
        for number, start, end in sorted(spans, key=lambda span: (span[1], -span[2])):
            if start < reached or not edges.allow(start, end):
                continue
            reached = end
            name = self._names[number]
            hits += [Hit(key, start, end, name) for key in self._keys_of[name]]
        return hits

    def suggest(self, text: str) -> list[Suggestion]:
        """Topical concepts of a raw text, the most often named first, then by key."""
        evidence: dict[str, list[str]] = defaultdict(list)
        for hit in self.find(texts.normalise(text)):
            if self.concepts[hit.key].topical:
                evidence[hit.key].append(hit.surface)
        ranked = sorted(evidence.items(), key=lambda item: (-len(item[1]), item[0]))
        return [Suggestion(key, len(seen), tuple(dict.fromkeys(seen))) for key, seen in ranked]

    def _link(self, tag: str) -> str | None:
        """The concept that a free-hand tag names, misspelt or not; None if there is none."""
        name = texts.normalise(tag)
        keys = self._keys_of.get(name)
        if keys:
            return keys[0]
        if len(name) < _SHORTEST_TYPO:
            return None
        near = process.extractOne(name, self._names, scorer=fuzz.ratio, score_cutoff=_TYPO_RATIO)
        return self._keys_of[near[0]][0] if near else None

    def _distances(self, key: str) -> dict[str, int]:
        found: dict[str, int] = {}
        frontier = set(self.concepts[key].broader)
        for step in range(1, _FARTHEST + 1):
            frontier = {k for k in frontier if k in self.concepts and k not in found and k != key}
            found.update(dict.fromkeys(frontier, step))
            frontier = {up for k in frontier for up in self.concepts[k].broader}
        return found


class _Edges:
    """Where a word may begin and end in one normalised text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: set[int] | None = None
        self._ends: set[int] = set()

    def allow(self, start: int, end: int) -> bool:
        if not self._free(start, -1) or not self._free(end, 1):
            return False
        if end - start > 2 or self._text[start:end].isascii():
            return self._text[start:end] not in texts.stopwords()
        return self._is_word(start, end)

    def _free(self, at: int, side: int) -> bool:
        """A Latin alias may not be cut out of a longer word; a plural s may follow it."""
        text, inner, outer = self._text, at - (side == 1), at - (side == -1)
        if not 0 <= outer < len(text) or not _latin(text[inner]) or not _latin(text[outer]):
            return True
        if text[inner].isdigit() != text[outer].isdigit() and text[outer].isdigit():
            return True
        after = text[at + 1 : at + 2]
        return side == 1 and text[at] == "s" and not (after and _latin(after))

    def _is_word(self, start: int, end: int) -> bool:
        """Two Chinese characters count only as a word of their own: not 储能 within 存储能力."""
        if self._starts is None:
            found = texts.tokens(self._text)
            self._starts = {token.start for token in found}
            self._ends = {token.end for token in found}
        return start in self._starts and end in self._ends


def _latin(character: str) -> bool:
    return character.isalnum() and not "\u3400" <= character <= "\u9fff"


def concepts_from_rows(
    rows: Iterable[dict[str, str]], links: Iterable[tuple[str, str]] = ()
) -> Iterator[Concept]:
    """Concepts from rows of `key kind zh en broader aliases` ('|' between several).

    `links` are further (child, parent) pairs.
    """
    parents: dict[str, list[str]] = defaultdict(list)
    for child, parent in links:
        parents[child].append(parent)
    for row in rows:
        broader = [*_split(row.get("broader", "")), *parents[row["key"]]]
        yield Concept(
            key=row["key"],
            kind=row.get("kind", ""),
            zh=row.get("zh", ""),
            en=row.get("en", ""),
            broader=tuple(dict.fromkeys(broader)),
            aliases=_split(row.get("aliases", "")),
        )


def _split(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())
