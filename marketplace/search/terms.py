"""What a posting can be found by: words, character pairs and pinyin initials, as one text.

Every term is a run of letters and digits without spaces, so that SQLite's FTS5 tokenizer and
PostgreSQL's `array_to_tsvector` see exactly the same terms.
"""

import re
from collections.abc import Iterator

from pypinyin import Style, lazy_pinyin

from marketplace.engine import text as engine_text

SHORT_TEXT = 80
"""Texts up to this length (titles, names, tags) can also be found by pinyin initials."""
LONGEST_TERM = 40
LONGEST_INITIALS = 12
_RUN = re.compile(rf"(?P<han>[{engine_text.HAN}]+)|(?P<word>[^\W_{engine_text.HAN}]+)")


def runs(normal: str) -> Iterator[tuple[str, bool]]:
    """The runs of a normalised text in order: (characters, whether they are Chinese)."""
    for found in _RUN.finditer(normal):
        yield found.group()[: None if found["han"] else LONGEST_TERM], bool(found["han"])


def terms_of(*texts: str) -> str:
    """Index terms of some texts, separated by single spaces, each once, in order of appearance.

    Chinese becomes pairs of neighbouring characters and the last character of each run (so every
    character begins some term and is found as a prefix); other words stay and bring their stem;
    short texts add the initials of their Chinese words: 无人机巡检 is found by `wrj` and `xj`.
    """
    found: dict[str, None] = {}
    for raw in texts:
        normal = engine_text.normalise(raw)
        for run, is_han in runs(normal):
            found.update(dict.fromkeys(_pairs(run) if is_han else (run, engine_text.stem(run))))
            if is_han and len(normal) <= SHORT_TEXT:
                found.update(dict.fromkeys(_initials(run)))
    return " ".join(found)


def initials(run: str) -> str:
    """The first letter of every character's pinyin: 广州 is `gz`; `_` where there is none."""
    return "".join(lazy_pinyin(run, style=Style.FIRST_LETTER, errors=_unreadable))


def _pairs(run: str) -> Iterator[str]:
    for start in range(len(run) - 1):
        yield run[start : start + 2]
    yield run[-1]


def _initials(run: str) -> Iterator[str]:
    """Initials of every word, and from every word to the end of the run: `wrj wrjxj xj`."""
    letters = initials(run)
    for token in engine_text.tokens(run):
        for piece in (letters[token.start : token.end], letters[token.start :]):
            if len(piece) > 1 and piece.isascii() and piece.isalpha():
                yield piece[:LONGEST_INITIALS]


def _unreadable(characters: str) -> str:
    return "_" * len(characters)
