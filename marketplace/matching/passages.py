"""Which passages of two texts speak of the same thing, for marking them side by side."""

import re
from dataclasses import dataclass
from functools import lru_cache

from marketplace.engine import text as texts
from marketplace.engine.pair import Pair
from marketplace.engine.signals import shared_words

MOST_WORDS = 12
CLAUSE = re.compile(r"[^，,。！？；;!?\n]+[，,。！？；;!?\n]?")
QUOTE = 48

Parts = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds the words that two records share; None where they share none."""

    pattern: re.Pattern[str] | None

    def parts(self, text: str) -> Parts:
        """The text cut into (piece, is shared), in order; nothing of it is lost."""
        if self.pattern is None or not text:
            return [(text, False)] if text else []
        found: Parts = []
        reached = 0
        for hit in self.pattern.finditer(fold(text)):
            if hit.start() > reached:
                found.append((text[reached : hit.start()], False))
            found.append((text[hit.start() : hit.end()], True))
            reached = hit.end()
        if reached < len(text):
            found.append((text[reached:], False))
        return found

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


def marker_of(pair: Pair) -> Marker:
    """A marker for the concepts (by all their names) and the weightiest words of a pair."""
    concepts = set(pair.need.facts.concepts) & set(pair.capability.facts.concepts)
    known = pair.vocabulary.concepts
    names = {
        texts.normalise(name)
        for key in concepts
        if key in known
        for name in (known[key].zh, known[key].en, *known[key].aliases)
    }
    words = {word for word in shared_words(pair)[:MOST_WORDS] if len(word) > 1}
    patterns = [*map(_name, names), *map(_word, words)]
    longest = sorted({one for one in patterns if one}, key=lambda one: (-len(one), one))
    return Marker(re.compile("|".join(longest)) if longest else None)


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
