"""Following an append-only table without missing a row, although ids may commit out of order.

PostgreSQL hands out an id before its transaction commits: a lower one may appear after a higher
one was read. Skipped numbers are remembered as ranges and asked for again until they are old.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

PATIENCE = 3_600.0
"""Seconds for which a skipped number may still belong to an unfinished transaction."""
MOST_RANGES = 40
TAIL = 50_000


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers `first` to `last` were skipped; `since` is a monotonic clock in seconds."""

    first: int
    last: int
    since: float


@dataclass
class Trail:
    """How far a table of changes was read, and what was skipped on the way."""

    table: Any
    seen: int = 0
    gaps: list[Gap] = field(default_factory=list)

    def start(self, session: Session) -> None:
        """Stand at the newest row, remembering what is missing among the newest 50,000."""
        newest = session.scalar(select(func.max(self.table.id))) or 0
        self.seen, self.gaps = max(newest - TAIL, 0), []
        tail = select(self.table.id).where(self.table.id > self.seen).order_by(self.table.id)
        self.take(session.scalars(tail))

    def ranges(self) -> list[tuple[int, int]]:
        """The skipped numbers, as pairs (first, last)."""
        return [(gap.first, gap.last) for gap in self.gaps]

    def resume(self, seen: int, ranges: Iterable[Sequence[int]]) -> None:
        """Stand where another reader stood."""
        clock = time.monotonic()
        self.seen, self.gaps = seen, [Gap(first, last, clock) for first, last in ranges]

    def unread(self) -> ColumnElement[bool]:
        """The condition of rows not read yet: newer ones, and those once skipped."""
        skipped = (self.table.id.between(gap.first, gap.last) for gap in self.gaps)
        return or_(self.table.id > self.seen, *skipped)

    def take(self, numbers: Iterable[int], clock: float | None = None) -> None:
        """Note these rows as read."""
        clock = time.monotonic() if clock is None else clock
        for number in sorted(numbers):
            if number > self.seen:
                if number > self.seen + 1:
                    self.gaps.append(Gap(self.seen + 1, number - 1, clock))
                self.seen = number
            else:
                self.gaps = [part for gap in self.gaps for part in _without(gap, number)]
        self.gaps = [gap for gap in self.gaps if clock - gap.since < PATIENCE]
        if len(self.gaps) > MOST_RANGES:  # reading a row twice does no harm, a long query does
            self.gaps = [Gap(self.gaps[0].first, self.gaps[-1].last, clock)]


def _without(gap: Gap, number: int) -> list[Gap]:
    if not gap.first <= number <= gap.last:
        return [gap]
    parts = (Gap(gap.first, number - 1, gap.since), Gap(number + 1, gap.last, gap.since))
    return [part for part in parts if part.first <= part.last]
