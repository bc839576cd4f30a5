"""A match as its row shows it: segments of the score, quotes, and both texts with marks."""

from dataclasses import dataclass
from typing import Any

from marketplace.matching.binding import CAPABILITY_TEXT, NEED_TEXT
from marketplace.matching.panel import Matched
from marketplace.matching.passages import Marker, Parts, marker_of

TEXTS = {"scenario": NEED_TEXT, "product": CAPABILITY_TEXT}
LONGEST_TEXT = 1_500


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
class Row:
    """Everything the row of one match shows."""

    matched: Matched
    segments: list[Segment]
    mine: Text
    theirs: Text

    @property
    def posting(self) -> Any:
        return self.matched.posting

    @property
    def match(self) -> Any:
        return self.matched.match


def row_of(side: str, posting: Any, matched: Matched) -> Row:
    """The row of a match of `posting` (of `side`); the score is the end of the last segment."""
    other = "product" if side == "scenario" else "scenario"
    marker = marker_of(matched.pair)
    return Row(
        matched,
        segments(matched),
        _text(side, posting, marker),
        _text(other, matched.posting, marker),
    )


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
