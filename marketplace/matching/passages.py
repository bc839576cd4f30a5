"""Which passages of two texts speak of the same thing, for marking them side by side."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from marketplace.engine import text as texts
from marketplace.engine.matcher import Match
from marketplace.engine.vocabulary import Vocabulary

CLAUSE = re.compile(r"[^，,。！？；;!?\n]+[，,。！？；;!?\n]?")
QUOTE = 48

Parts = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds the words that two records share; none where they share none."""

    patterns: tuple[re.Pattern[str], ...]

    def parts(self, text: str) -> Parts:
        """The text cut into (piece, is shared), in order; nothing of it is lost."""
        found: Parts = []
        reached = 0
        for start, end in self._spans(fold(text)):
            if start < reached:
                continue  # within a longer one
            if start > reached:
                found.append((text[reached:start], False))
            found.append((text[start:end], True))
            reached = end
        if reached < len(text):
            found.append((text[reached:], False))
        return found

    def _spans(self, folded: str) -> list[tuple[int, int]]:
        """Where anything shared stands, the longest first where several begin."""
        spans = (hit.span() for pattern in self.patterns for hit in pattern.finditer(folded))
        return sorted(spans, key=lambda span: (span[0], -span[1]))

    def quote(self, text: str) -> str:
        """The clause with the most shared characters, shortened; empty where none has any."""
        best, most = "", 0
        for clause in CLAUSE.findall(text):
            shared = {piece for piece, is_shared in self.parts(clause) if is_shared}
            weight = sum(map(len, shared))
            if weight > most:
                best, most = clause, weight
        return self._shortened(best.strip(" ，,。！？；;!?\n"))

    def _shortened(self, clause: str) -> str:
        wide = QUOTE if texts.HAN and re.search(f"[{texts.HAN}]", clause) else 2 * QUOTE
        if len(clause) <= wide:
            return clause
        first = next((len(a) for a, shared in self.parts(clause)[:1] if not shared), 0)
        start = max(0, min(first - wide // 3, len(clause) - wide))
        cut = clause[start : start + wide].strip()
        return f"{'…' if start else ''}{cut}{'…' if start + wide < len(clause) else ''}"


def marker_of(match: Match, vocabulary: Vocabulary) -> Marker:
    """A marker for the concepts (by all their names) and the weightiest words of a match."""
    known = vocabulary.concepts
    patterns = [
        _names_of((known[key].zh, known[key].en, *known[key].aliases))
        for key in sorted(match.concepts)
        if key in known
    ]
    words = {word for word in match.words if len(word) > 1}
    return Marker(tuple(filter(None, [*patterns, _pattern(map(_word, words))])))


@lru_cache(maxsize=4_096)
def _names_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """The pattern of a concept: compiled once, since concepts come back in pair after pair."""
    return _pattern(_name(texts.normalise(name)) for name in names)


def _pattern(pieces: Iterable[str]) -> re.Pattern[str] | None:
    longest = sorted({one for one in pieces if one}, key=lambda one: (-len(one), one))
    return re.compile("|".join(longest)) if longest else None


def _name(name: str) -> str:
    if len(name) < 2:
        return ""
    return rf"\b{re.escape(name)}s?\b" if name.isascii() else re.escape(name)


def _word(word: str) -> str:
    stem = texts.stem(word.casefold())
    return rf"\b{re.escape(stem)}\w{{0,4}}\b" if stem.isascii() else re.escape(stem)


def fold(text: str) -> str:
    """As the engine reads it, character by character, so that places stay the same."""
    return "".join(map(_fold, text))


@lru_cache(maxsize=16_384)
def _fold(character: str) -> str:
    folded = texts.normalise(character)
    return folded if len(folded) == 1 else character
