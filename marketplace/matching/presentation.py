"""A match as its row shows it: segments of the score, quotes, and both texts with marks."""

from dataclasses import dataclass
from typing import Any

from marketplace.engine import text as texts
from marketplace.engine.vocabulary import Vocabulary
from marketplace.matching.binding import CAPABILITY_TEXT, NEED_TEXT
from marketplace.matching.panel import Matched
from marketplace.matching.passages import QUOTE, Marker, Parts, marker_of

TEXTS = {"scenario": NEED_TEXT, "product": CAPABILITY_TEXT}
LONGEST_TEXT = 1_500
LONGEST_SENTENCE = 160
SAYS_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Segment:
    """A reason's part of the bar, in points from 0 to 100; `start` is where the one before ends."""

    signal: str
    start: float
    points: float

    @property
    def end(self) -> float:
        return round(self.start + self.points, 1)


@dataclass(frozen=True, slots=True)
class Text:
    """One side of the comparison: its title and paragraphs by field, with marks."""

    posting: Any
    title: Parts
    paragraphs: list[tuple[str, Parts]]
    quote: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of one side with marks, and the language that it is in (`zh` or `en`)."""

    parts: Parts
    language: str


Quotes = tuple[Quote, Quote]


@dataclass(frozen=True, slots=True)
class Row:
    """Everything the row of one match shows.

    `closest` are the sentences (mine, theirs) that are nearest in meaning, `why` the passages that
    say best in one line why the two fit; None where there are none.
    """

    matched: Matched
    segments: list[Segment]
    mine: Text
    theirs: Text
    closest: Quotes | None
    why: Quotes | None

    @property
    def posting(self) -> Any:
        return self.matched.posting

    @property
    def match(self) -> Any:
        return self.matched.match


def row_of(side: str, posting: Any, matched: Matched, vocabulary: Vocabulary) -> Row:
    """The row of a match of `posting` (of `side`); the score is the end of the last segment."""
    other = "product" if side == "scenario" else "scenario"
    marker = marker_of(matched.match, vocabulary)
    mine, theirs = _text(side, posting, marker), _text(other, matched.posting, marker)
    closest = _closest(side, matched)
    why = _why(posting, matched.posting, closest) or _shared(mine, theirs)
    return Row(
        matched,
        segments(matched),
        mine,
        theirs,
        _quotes(closest, marker, LONGEST_SENTENCE),
        _quotes(why, marker, QUOTE),
    )


def _closest(side: str, matched: Matched) -> tuple[str, ...]:
    """(mine, theirs); evidence is (of the need, of the capability), whoever asks.

    Nothing where both say the very same, as where they carry the same tag.
    """
    found = (one.evidence for one in matched.match.reasons if one.signal == "meaning")
    evidence = next(found, ())
    if len(set(map(_bare, evidence))) < 2:
        return ()
    return evidence if side == "scenario" else evidence[::-1]


def _why(posting: Any, other: Any, closest: tuple[str, ...]) -> tuple[str, ...]:
    """The closest sentences where they say something that the two titles do not say already."""
    titles = {_bare(one.title) for one in (posting, other)}
    say_more = (texts.telling(s) >= SAYS_ENOUGH and _bare(s) not in titles for s in closest)
    return closest if all(say_more) else ()


def _bare(sentence: str) -> str:
    return texts.normalise(sentence).rstrip("。.!?")


def _shared(mine: Text, theirs: Text) -> tuple[str, ...]:
    """The clauses with the most words in common, where both have one."""
    return (mine.quote, theirs.quote) if mine.quote and theirs.quote else ()


def _quotes(sentences: tuple[str, ...], marker: Marker, longest: int) -> Quotes | None:
    if not sentences:
        return None
    mine, theirs = (_quote(one, marker, longest) for one in sentences)
    return mine, theirs


def _quote(sentence: str, marker: Marker, longest: int) -> Quote:
    language = "en" if texts.language(sentence) == "en" else "zh"
    room = 2 * longest if language == "en" else longest
    return Quote(marker.parts(_cut(sentence, room)), language)


def segments(matched: Matched) -> list[Segment]:
    """The reasons side by side, the weightiest first."""
    made: list[Segment] = []
    for reason in matched.match.reasons:
        start = made[-1].end if made else 0.0
        made.append(Segment(reason.signal, start, reason.points))
    return made


def _text(side: str, posting: Any, marker: Marker) -> Text:
    paragraphs = []
    room = LONGEST_TEXT
    said = [(name, str(getattr(posting, name) or "")) for name in TEXTS[side]]
    for name, text in said:
        if text and room > 0 and name != "title_other":
            paragraphs.append((name, marker.parts(_cut(text, room))))
            room -= len(text)
    whole = "\n".join([*(text for _name, text in said if text), posting.title])
    return Text(posting, marker.parts(posting.title), paragraphs, marker.quote(whole))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[:room]}…"
