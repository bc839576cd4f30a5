"""What evidence must know of a text, found when it is written: explaining reads nothing again.

A few hundred bytes: five counts of two bytes, then the sections of `Marks` one after the other.
A profile has at most 256 words, so that the place of a word is one byte.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.engine import text as texts
from marketplace.engine.phrases import longest

SINGLE = 1
"""A word of one character, which alone says little."""
NUMBERED = 2
"""A word that holds a digit."""
PART = 4
"""A word inside a longer one of its text: search segmentation adds 人机 to 无人机."""
NOWHERE = 255
"""In place of a word or a concept: none, or one too many to be counted."""
COUNTS = struct.Struct("<5H")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Marks:
    """Places are those of the words and concepts in their profile.

    `alphabet` are the places of the words in the order of their letters, `kinds` what each word is
    (SINGLE, NUMBERED, PART), `parts` pairs of a word and a longer one that holds it, `runs` the
    stretches of words that touch each other with NOWHERE between them, `concepts` the features of
    the concepts that are named, `tells` how much each sentence tells, in parts of `texts.MUCH`.
    """

    alphabet: Sequence[int]
    kinds: Sequence[int]
    parts: Sequence[tuple[int, int]]
    runs: Sequence[int]
    concepts: Sequence[int]
    tells: Sequence[int]

    def to_bytes(self) -> bytes:
        """For a profile; `read` gives the equal marks back."""
        sections = (self.parts, self.runs, self.concepts, self.tells)
        head = COUNTS.pack(len(self.alphabet), *map(len, sections))
        inner, outer = ([pair[side] for pair in self.parts] for side in (0, 1))
        body = (self.alphabet, self.kinds, inner, outer, self.runs, self.concepts, self.tells)
        return b"".join([head, *map(bytes, body)])


def read(data: bytes) -> Marks:
    """The marks that `to_bytes` wrote."""
    words, parts, *rest = COUNTS.unpack_from(data)
    found: list[bytes] = []
    at = COUNTS.size
    for size in (words, words, parts, parts, *rest):
        found.append(data[at : at + size])
        at += size
    alphabet, kinds, inner, outer, runs, concepts, tells = map(tuple, found)
    return Marks(alphabet, kinds, tuple(zip(inner, outer, strict=True)), runs, concepts, tells)


def runs_of(data: bytes) -> bytes:
    """The runs alone."""
    words, parts, runs, _, _ = COUNTS.unpack_from(data)
    start = COUNTS.size + 2 * words + 2 * parts
    return data[start : start + runs]


def marks_of(
    parts: Iterable[str], words: Sequence[str], concepts: Iterable[int], sentences: Iterable[str]
) -> Marks:
    """From the normalised parts of a record, its words, and the features of its concepts."""
    inside = _parts(words)
    inner = {place for place, _ in inside}
    return Marks(
        alphabet=sorted(range(len(words)), key=words.__getitem__),
        kinds=[_kind(word) | PART * (place in inner) for place, word in enumerate(words)],
        parts=inside,
        runs=_runs(parts, words),
        concepts=[min(place, NOWHERE) for place in concepts],
        tells=[round(texts.telling(sentence) * texts.MUCH) for sentence in sentences],
    )


def _kind(word: str) -> int:
    return SINGLE * (len(word) == 1) | NUMBERED * bool(_DIGIT.search(word))


def _parts(words: Sequence[str]) -> list[tuple[int, int]]:
    """(a word, a longer one that holds it)."""
    joined = "\n".join(words)
    return [
        (place, other)
        for place, word in enumerate(words)
        if joined.find(word, joined.find(word) + 1) >= 0
        for other, longer in enumerate(words)
        if len(longer) > len(word) and word in longer
    ]


def _runs(parts: Iterable[str], words: Sequence[str]) -> list[int]:
    """Stretches of two and more words as they stand, each followed by NOWHERE."""
    place_of = {word: place for place, word in enumerate(words)}
    found: list[int] = []
    for part in parts:
        run: list[int] = []
        reached = -1
        for token in longest(texts.tokens(part)):
            place = place_of.get(token.word, NOWHERE)
            if run and (token.start != reached or place == NOWHERE):
                found += [*run, NOWHERE] if len(run) > 1 else []
                run = []
            run += [place] if place != NOWHERE else []
            reached = token.end
        found += [*run, NOWHERE] if len(run) > 1 else []
    return found
