"""Which texts can be a name at all, and the words at which names begin and end."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from marketplace.engine import text as texts
from marketplace.engine.vocabulary import Vocabulary

_HAN = re.compile(rf"[{texts.HAN}]")
_ODD = re.compile(r"[\n。;；,，、:：!！?？()（）“”\"《》…]")
_ACRONYM = re.compile(r"[A-Za-z][A-Za-z0-9+-]{1,9}")
_CAPITALS = 0.6
_LONGEST_HAN = 12
_LONGEST_LATIN = 48
_MOST_LATIN_WORDS = 5
_SHORTEST_LATIN = 4


@cache
def listed_words(kind: str) -> frozenset[str]:
    """`trailing`: kinds of thing that end a name (系统). `begins-after`: words before a name.

    `generic`: words that say nothing about a subject when they stand alone.
    """
    rows = Path(__file__).with_name("name_words.txt").read_text("utf-8").splitlines()
    pairs = (row.split(": ", 1) for row in rows if ": " in row)
    return frozenset(word for name, words in pairs if name == kind for word in words.split())


def known_names(vocabulary: Vocabulary) -> dict[str, str]:
    """The normal form of every name and alias of a topical concept, with its concept."""
    return {
        texts.normalise(name): concept.key
        for concept in vocabulary.concepts.values()
        if concept.topical
        for name in (concept.zh, concept.en, *concept.aliases)
    }


def is_name(text: str) -> bool:
    """Whether a text could name something: short, no sentence, no number, nothing generic."""
    normal, generic = texts.normalise(text), listed_words("generic")
    if len(normal) < 2 or _ODD.search(text) or normal in generic:
        return False
    content = set(texts.content_words(normal)) - generic
    if not content:
        return False
    if _HAN.search(normal):
        return len(normal) <= _LONGEST_HAN
    if is_acronym(text):
        return True
    few = len(normal.split()) <= _MOST_LATIN_WORDS
    return few and _SHORTEST_LATIN <= len(normal) <= _LONGEST_LATIN


def is_acronym(text: str) -> bool:
    """Whether a text is an abbreviation, mostly of Latin capitals, like AOI or AIoT."""
    letters = [one for one in text if one.isalpha()]
    capitals = sum(one.isupper() for one in letters)
    is_one_word = _ACRONYM.fullmatch(text) is not None
    return is_one_word and capitals > 1 and capitals >= _CAPITALS * len(letters)


def is_short(normal: str) -> bool:
    """One Latin word or two Chinese characters: too little to mean one thing only."""
    return len(normal) < 3 if _HAN.search(normal) else " " not in normal
