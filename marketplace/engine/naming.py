"""Two names of one thing that a text sets side by side: in brackets, or in two languages.

`names` maps the normal form of every known name to its concept. One side must be known and the
other not; what is found says that the unknown side names the same concept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from marketplace.engine import text as texts
from marketplace.engine.phrases import longest
from marketplace.engine.wording import is_acronym, listed_words

BRACKET = "bracket"
TRANSLATION = "translation"

_HAN = re.compile(rf"[{texts.HAN}]")
_IN_BRACKETS = re.compile(r"([^\n()\[\]。;,、:!?]{2,80})[(\[]([^()\[\]\n]{2,80})[)\]]")
_CALLED = re.compile(
    r"([^\n()。;,、:!?]{2,60})[(,]?\s*(?:以下)?(?:简称|又称|也称|俗称|also known as|abbreviated as)"
    r"\s*[:为]?\s*[“\"'‘]?([^\n()。;,、:!?“”\"'’]{2,40})"
)
_CALLED_INSIDE = re.compile(
    r"^(?:以下)?(?:简称|又称|也称|俗称|全称|即|英文名?|aka|also known as|i\.e\.|or)[:为 ]*",
    re.IGNORECASE,
)
_LATIN_WORDS = r"(?<![A-Za-z0-9+])[A-Za-z][A-Za-z0-9+]{0,29}(?:[ -][A-Za-z][A-Za-z0-9+]{0,29}){0,5}"
_HAN_WORDS = rf"[{texts.HAN}]{{2,24}}"
_TWO_LANGUAGES = (
    re.compile(rf"({_HAN_WORDS})(?: ?[/|] ?| )({_LATIN_WORDS})"),
    re.compile(rf"({_LATIN_WORDS})(?: ?[/|] ?| )({_HAN_WORDS})"),
)
_PARTS = re.compile(r"\s*[,、;/|]\s*")
_PUNCTUATION = re.compile(r"[\n。;,、:!?()\[\]“”\"《》]")
_MODEL = re.compile(r"[A-Za-z]\d|\b[A-Z]{3,}\b")
_SMALL = frozenset(["of", "and", "for", "the", "in", "on", "to", "a", "an", "with"])
_LEAST_COVER = 0.6
_Place = tuple[str, str, bool, str]
# What stands in a bracket is a synonym, or a detail, or an example; where the unknown words
# before it begin is a guess. An abbreviation leaves less doubt.
_INSIDE, _OUTSIDE = 0.3, 0.6
_NAMED = 0.3
_MARGIN = 30
_FEW_PARTS = 2
_NEAR = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` names the concept `key`; how sure the place itself makes it, and the place."""

    key: str
    text: str
    kind: str
    strength: float
    passage: str


@dataclass(frozen=True, slots=True)
class _Side:
    """A name at the edge of a text: as a whole, and the part of it that is known."""

    whole: str
    key: str | None = None
    cover: float = 0.0


def side_by_side(text: str, names: Mapping[str, str]) -> list[Finding]:
    """Findings of a raw text in order. Brackets first, then neighbours in two languages."""
    plain = re.sub(r"[ \t]+", " ", unicodedata.normalize("NFKC", text))
    inside = (_paired(place, names) for place in _bracketed(plain))
    return [*chain.from_iterable(inside), *_neighbours(plain, names)]


def abbreviates(short: str, words: str) -> str:
    """The last of `words` whose initials spell `short`; empty where none do.

    >>> abbreviates("AMR", "fleet of autonomous mobile robots")
    'autonomous mobile robots'
    """
    letters = re.sub(r"[^a-z]", "", short.removesuffix("s").lower())
    parts = [one for one in re.split(r"[ -]", words) if one]
    for start in range(len(parts) - 1, -1, -1):
        tried = [one.lower() for one in parts[start:]]
        if tried[0] in _SMALL:
            continue
        all_words = "".join(one[0] for one in tried)
        without_small = "".join(one[0] for one in tried if one not in _SMALL)
        if letters in (all_words, without_small):
            return " ".join(parts[start:])
    return ""


def _bracketed(plain: str) -> Iterator[_Place]:
    """(text before, name inside, whether said to be a name, passage) of brackets and of 简称."""
    for match in _IN_BRACKETS.finditer(plain):
        called = _CALLED_INSIDE.match(match[2])
        inner = match[2][called.end() if called else 0 :].strip(" “”\"'‘’")
        parts = [part for part in _PARTS.split(inner) if part]
        passage = passage_of(plain, match.start(2), match.end())
        if len(parts) <= _FEW_PARTS:
            yield from ((match[1], part, bool(called), passage) for part in parts)
        if len(parts) == _FEW_PARTS and is_acronym(parts[1]):
            yield parts[0], parts[1], False, passage
    for match in _CALLED.finditer(plain):
        yield match[1], match[2].strip(), True, passage_of(plain, match.start(2), match.end())


def _paired(place: _Place, names: Mapping[str, str]) -> Iterator[Finding]:
    """What a name in brackets says about the words before it, in either direction."""
    left, right, called, passage = place
    before, right = _spelt_out(left, right, names)
    key = _known(right, names)
    kind = _kind(before.whole, right)
    certain = called or is_acronym(before.whole)
    if before.key and before.cover >= _LEAST_COVER:
        if key is None and right:
            synonym = _is_synonym(before.whole, right) and not called
            sure = _INSIDE if synonym else _likely(right)
            yield Finding(before.key, right, kind, before.cover * sure, passage)
    elif key and before.whole:
        sure = 1.0 if certain or is_acronym(right) else _OUTSIDE * _likely(before.whole)
        yield Finding(key, before.whole, kind, sure, passage)


def _spelt_out(left: str, right: str, names: Mapping[str, str]) -> tuple[_Side, str]:
    """The two names; of Latin ones, one of which is an abbreviation, the words it stands for."""
    before = _tail(left, names)
    if is_acronym(right) and not _HAN.search(left[-_NEAR:]):
        words = abbreviates(right, left.strip())
        return _Side(words, _known(words, names), 1.0), right
    if is_acronym(before.whole) and not _HAN.search(right) and not is_acronym(right):
        return before, abbreviates(before.whole, right)
    return before, right


def _known(text: str, names: Mapping[str, str]) -> str | None:
    """The concept of a name; a plural is known with its singular."""
    normal = texts.normalise(text)
    return names.get(normal) or names.get(normal.removesuffix("s"))


def _is_synonym(one: str, other: str) -> bool:
    """Neither an abbreviation nor another language: a synonym, or else a detail or an example."""
    same = bool(_HAN.search(one)) == bool(_HAN.search(other))
    return same and not is_acronym(one) and not is_acronym(other)


def _likely(free: str) -> float:
    """Less where capitals suggest that a maker names a product beside what it is."""
    if is_acronym(free) or _HAN.search(free) or free == free.lower():
        return 1.0
    return 0.7 if " " in free and free == free.title() else _NAMED


def _kind(one: str, other: str) -> str:
    """Chinese beside Latin words is a translation; an abbreviation or a synonym is not."""
    crosses = bool(_HAN.search(one)) != bool(_HAN.search(other))
    return TRANSLATION if crosses and not is_acronym(one) and not is_acronym(other) else BRACKET


def _neighbours(plain: str, names: Mapping[str, str]) -> Iterator[Finding]:
    """Chinese and Latin words divided by nothing but a space or a slash."""
    at = 0
    for segment in _PUNCTUATION.split(plain):
        start, at = at, at + len(segment) + 1
        for pattern in _TWO_LANGUAGES:
            for match in pattern.finditer(segment):
                passage = passage_of(plain, start + match.start(), start + match.end())
                alone = match.group().strip() == segment.strip()
                yield from _translated(match[1], match[2], passage, names, 1.0 if alone else 0.5)


def _translated(
    left: str, right: str, passage: str, names: Mapping[str, str], strength: float
) -> Iterator[Finding]:
    """One side is wholly known, the other is free and no abbreviation, model or proper name."""
    before, after = _tail(left, names), _head(right, names)
    for known, free in ((before, after), (after, before)):
        if known.key is None or known.cover < 1.0 or free.key or not free.whole:
            continue
        if is_acronym(free.whole) or _MODEL.search(free.whole):
            continue
        sure = strength * (1.0 if _likely(free.whole) == 1.0 else _NAMED)
        yield Finding(known.key, free.whole, TRANSLATION, sure, passage)


def _tail(text: str, names: Mapping[str, str]) -> _Side:
    """The name at the end of a text: content words up to a function word or punctuation."""
    found = longest(texts.tokens(text))
    end = len(text.rstrip())
    if not found or found[-1].end != end:
        return _Side("")
    starts: list[int] = []
    last = end
    for token in reversed(found):
        word = token.word.lower()
        ends_here = not starts and word in listed_words("trailing")
        if text[token.end : last].strip() or word in listed_words("begins-after"):
            break
        last = token.start
        if not ends_here:
            starts.append(token.start)
    return _read([text[start:end] for start in reversed(starts)], names)


def _head(text: str, names: Mapping[str, str]) -> _Side:
    """The name at the beginning of a text, like `_tail`."""
    ends: list[int] = []
    last = begin = len(text) - len(text.lstrip())
    for token in longest(texts.tokens(text)):
        if text[last : token.start].strip() or token.word.lower() in listed_words("begins-after"):
            break
        last = token.end
        ends.append(token.end)
    return _read([text[begin:end] for end in reversed(ends)], names)


def _read(readings: list[str], names: Mapping[str, str]) -> _Side:
    """`readings` from the longest to the shortest; a known one ends the search."""
    if not readings:
        return _Side("")
    whole = _without_trailing(readings[0])
    for reading in readings:
        for form in (reading, _without_trailing(reading)):
            key = _known(form, names)
            if key is not None:
                cover = min(1.0, len(_without_trailing(form)) / len(whole))
                return _Side(whole, key, cover)
    return _Side(whole)


def _without_trailing(text: str) -> str:
    """自动光学检测系统 is 自动光学检测 wherever something of a name is left."""
    found = longest(texts.tokens(text))
    while len(found) > 1 and found[-1].word.lower() in listed_words("trailing"):
        found.pop()
    return text[: found[-1].end] if found else text


def passage_of(text: str, start: int, end: int) -> str:
    """The place of a text from `start` to `end` with what surrounds it, in one line."""
    begin, stop = max(0, start - _MARGIN), min(len(text), end + _MARGIN)
    cut = " ".join(text[begin:stop].split())
    return ("…" if begin else "") + cut + ("…" if stop < len(text) else "")
