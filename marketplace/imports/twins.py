"""Near-duplicates of one owner: nearly the same title, or the same text under another title.

Only postings that share the beginning or the end of title or text are compared, and only with
one owner's, so that a list of twenty thousand rows never compares all pairs.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.names import name_key
from marketplace.imports.sides import SIDES
from marketplace.sheets.fields import Kind

SAME_TITLE = 92.0
RELATED_TEXT = 50.0
SAME_TEXT = 95.0
SHORTEST_TITLE = 6
SHORTEST_TEXT = 40
TEXT = 400
EDGE = 4
TEXT_EDGE = 12
MOST_IN_BLOCK = 40
NUMERALS = re.compile(r"\d+|[一二三四五六七八九十甲乙丙丁]+|(?<![a-z])[a-z](?![a-z])")
Block = tuple[Kind, int, str]


@dataclass(frozen=True, slots=True)
class Face:
    """What two postings are compared by."""

    number: int
    title: str
    text: str
    numerals: tuple[str, ...]


def face(number: int, title: str, text: str) -> Face:
    """Fold a title and a text; numerals are kept apart, they tell phases and models apart."""
    numerals = tuple(NUMERALS.findall(title.casefold()))
    return Face(number, name_key(title), name_key(text[:TEXT]), numerals)


def are_alike(one: Face, other: Face) -> bool:
    """Whether two postings of one owner are probably the same thing said twice."""
    if one.numerals != other.numerals:
        return False
    long_texts = min(len(one.text), len(other.text)) >= SHORTEST_TEXT
    texts = fuzz.ratio(one.text, other.text) if long_texts else -1.0
    if texts >= SAME_TEXT:
        return True
    short = min(len(one.title), len(other.title)) < SHORTEST_TITLE
    titles = fuzz.ratio(one.title, other.title)
    alike = titles == 100.0 if short else titles >= SAME_TITLE
    return alike and (texts < 0 or texts >= RELATED_TEXT)


class Twins:
    """The faces of the postings of the owners met so far, in blocks."""

    def __init__(self) -> None:
        self._blocks: dict[Block, deque[Face]] = defaultdict(lambda: deque(maxlen=MOST_IN_BLOCK))
        self._known: set[tuple[Kind, int]] = set()

    def learn(self, session: Session, kind: Kind, owners: Iterable[int]) -> None:
        """Read what the owners (numbers of organisations) have already; once for each."""
        new = {owner for owner in owners if (kind, owner) not in self._known}
        self._known |= {(kind, owner) for owner in new}
        if not new:
            return
        model = SIDES[kind].model
        columns = (
            model.organisation_id,
            model.id,
            model.title,
            func.substr(model.description, 1, TEXT),
        )
        chosen = select(*columns).where(model.organisation_id.in_(new)).order_by(model.id)
        for owner, number, title, text in session.execute(chosen):
            self.add(kind, owner, face(number, title, text))

    def add(self, kind: Kind, owner: int, new: Face) -> None:
        for block in set(_edges(new)):
            self._blocks[kind, owner, block].append(new)

    def like(self, kind: Kind, owner: int, new: Face) -> int | None:
        """The number of the owner's posting that is probably the same, if there is one."""
        for block in _edges(new):
            for other in self._blocks.get((kind, owner, block), ()):
                if are_alike(new, other):
                    return other.number
        return None


def _edges(one: Face) -> Iterator[str]:
    yield "^" + one.title[:EDGE]
    yield "$" + one.title[-EDGE:]
    if len(one.text) >= SHORTEST_TEXT:
        yield "<" + one.text[:TEXT_EDGE]
        yield ">" + one.text[-TEXT_EDGE:]
