"""Text as the engine sees it: normalised, segmented, cut into sentences.

Chinese is segmented for search (overlapping words), so that a word of two characters inside a
longer one is found; Latin words are stemmed lightly. Traditional characters become simplified.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<latin>[^\W_{HAN}]+(?:[+#]+|(?:\.\d+)+)?)")
_HAN = re.compile(rf"[{HAN}]")
_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202e\ufeff]")
_SPACES = re.compile(r"\s+")
_HYPHEN = re.compile(r"(?<=[a-zA-Z])[-\u2010\u2011](?=[a-zA-Z])")
# Spaces strewn between Chinese characters by layouts and word-cutters say nothing.
_STREWN = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
_SENTENCE = re.compile(r"[^。！？；!?;\n]+?(?:[。！？；!?;\n]|\.(?=\s|$)|$)")
_NUMBER = re.compile(
    r"[\d.]+|[零一二两三四五六七八九十百千万亿几多数每半第][零一二三四五六七八九十百千万亿"
    r"个台套次人年月天日时分秒家条份张件项种类批名位辆架座栋间吨米块点成倍路]*"
)
_SUFFIXES = ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ed", "es", "s", "e")
_SHORTEST_STEM = 4
_CHINESE = 0.8
MUCH = 20


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a normalised text and where it stands."""

    word: str
    start: int
    end: int


@cache
def stopwords() -> frozenset[str]:
    """Function words and the words that every list of scenarios repeats."""
    listed = Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8")
    return frozenset(listed.split())


@cache
def _converter(kind: str) -> OpenCC:
    from opencc import OpenCC  # dictionaries are read on first use only

    return OpenCC(kind)


def simplify(text: str) -> str:
    """Traditional to simplified characters; Taiwan terms follow only where it was traditional."""
    plain: str = _converter("t2s").convert(text)
    if plain == text:
        return text
    local: str = _converter("tw2sp").convert(text)
    return local


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """NFKC, no invisible characters, simplified, lower case, single spaces."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = _SPACES.sub(" ", _HYPHEN.sub(" ", text)).strip()
    return simplify(_STREWN.sub("", text)).casefold() if _HAN.search(text) else text.casefold()


def stem(word: str) -> str:
    """A light stem of a lower-case Latin word: endings go, at least four letters stay."""
    if not word.isascii() or not word.isalpha():
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)] + ("y" if suffix == "ies" else "")
    return word


@lru_cache(maxsize=2048)
def tokens(text: str) -> tuple[Token, ...]:
    """Words of a normalised text in order; Chinese ones may overlap (search segmentation)."""
    import rjieba

    found: list[Token] = []
    for run in _RUN.finditer(text):
        start = run.start()
        if run.lastgroup == "latin":
            found.append(Token(run.group(), start, run.end()))
            continue
        found += [
            Token(w, start + s, start + e) for w, s, e in rjieba.tokenize(run.group(), "search")
        ]
    return tuple(found)


def words(text: str) -> list[str]:
    """Content words of a normalised text, Latin ones stemmed, in order, with repetitions."""
    return [stem(word) for word in content_words(text)]


def content_words(text: str) -> list[str]:
    """Words as they stand, without function words, numbers, counted measures (一台), letters."""
    stop = stopwords()
    return [
        token.word
        for token in tokens(text)
        if token.word not in stop
        and not _NUMBER.fullmatch(token.word)
        and (len(token.word) > 1 or _HAN.match(token.word))
    ]


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters of a normalised text, in order."""
    return [
        run.group()[i : i + 2]
        for run in _RUN.finditer(text)
        if run.lastgroup == "han"
        for i in range(len(run.group()) - 1)
    ]


def sentences(text: str) -> list[str]:
    """Sentences of a text, trimmed, without empty ones."""
    return [s for s in (part.group().strip() for part in _SENTENCE.finditer(text)) if s]


def telling(sentence: str) -> float:
    """0 to 1: how much a sentence can say, by its Chinese characters and its words."""
    runs = [run.groupdict() for run in _RUN.finditer(sentence)]
    size = sum(len(run["han"]) if run["han"] else 2 for run in runs)
    return min(1.0, size / MUCH)


def chinese(text: str) -> float | None:
    """The share of Chinese among the words of a text, 0 to 1; None for a text without words."""
    han = len(_HAN.findall(text)) / 2
    latin = len(re.findall(r"[^\W\d_]{2,}", _HAN.sub(" ", text)))
    return han / (han + latin) if han + latin else None


def language_of(share: float | None) -> str:
    """`zh`, `en` or `mixed`, by the share of Chinese."""
    if share is None:
        return "mixed"
    return "zh" if share >= _CHINESE else "en" if share <= 1 - _CHINESE else "mixed"


def language(text: str) -> str:
    """`zh`, `en` or `mixed`, by the share of Chinese among the words of a text."""
    return language_of(chinese(text))
