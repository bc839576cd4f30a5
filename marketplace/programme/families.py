"""Opportunities that were released twice: counted once, where the first or a repeat has got to.

Sums by day (`opportunity_day`) know the first project of each opportunity alone. What its repeats
add is computed here from their steps: an opportunity runs while any of its projects runs.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.programme.scope import Scope
from marketplace.projects.models import RUNNING_STAGES, Project, ProjectStep

REACHED = ("trial", "operation")
COUNTED = (*REACHED, "scaled")
PORTION = 5_000


@dataclass(frozen=True, slots=True)
class Change:
    """On this day so many more (or fewer) opportunities of a city count, by `measure`."""

    measure: str
    day: dt.date
    number: int
    city_id: int | None = None


@dataclass
class _Family:
    """Steps of the first project and of its repeats, as (stage, from, until)."""

    first: list[tuple[str, dt.date, dt.date | None]] = field(default_factory=list)
    repeats: list[tuple[str, dt.date, dt.date | None]] = field(default_factory=list)


def changes(session: Session, scope: Scope, *, by_city: bool = False) -> list[Change]:
    """What repeats add to the sums by day; city and sector are those of the first project.

    The city of each change is read with `by_city` alone.
    """
    changed = {
        number: found for number, family in _families(session).items() if (found := _of(family))
    }
    if scope.id or by_city:
        cities = _cities(session, scope, sorted(changed))
        return [
            replace(one, city_id=cities[number])
            for number, found in changed.items()
            if number in cities
            for one in found
        ]
    return [one for found in changed.values() for one in found]


def _of(family: _Family) -> list[Change]:
    both = family.first + family.repeats
    runs = _net(_union(_running(both)), _running(family.first))
    return [*_reached(family, both), *(Change("running", day, n) for day, n in runs)]


def _families(session: Session) -> dict[int, _Family]:
    """Steps of all opportunities with several projects, by the number of the first."""
    chosen = select(
        ProjectStep.family_id, ProjectStep.project_id, ProjectStep.stage, ProjectStep.began_on,
        ProjectStep.until_on,
    ).where(ProjectStep.family_id.is_not(None), ProjectStep.stage.in_(COUNTED))  # fmt: skip
    found: dict[int, _Family] = defaultdict(_Family)
    for first, number, stage, began, until in session.execute(chosen):
        family = found[first or 0]
        (family.first if first == number else family.repeats).append((stage, began, until))
    return found


def _cities(session: Session, scope: Scope, firsts: list[int]) -> dict[int, int | None]:
    """The city of each of these projects that is of the scope."""
    found: dict[int, int | None] = {}
    for start in range(0, len(firsts), PORTION):
        # Written into the statement: thousands of parameters cost more than the reading.
        these: Any = bindparam(
            "these", firsts[start : start + PORTION], expanding=True, literal_execute=True
        )
        chosen = select(Project.id, Project.city_id).where(
            Project.id.in_(these), *scope.of(Project)
        )
        found.update({row.id: row.city_id for row in session.execute(chosen)})
    return found


def _reached(family: _Family, both: list[tuple[str, dt.date, dt.date | None]]) -> Iterator[Change]:
    """A stage that a repeat reached before the first project, or alone."""
    for measure in REACHED:
        days = [began for stage, began, _until in both if stage == measure]
        own = [began for stage, began, _until in family.first if stage == measure]
        if days and (not own or min(days) < min(own)):
            yield Change(measure, min(days), 1)
            yield from (Change(measure, day, -1) for day in own)


def _running(
    steps: Iterable[tuple[str, dt.date, dt.date | None]],
) -> list[tuple[dt.date, dt.date | None]]:
    return [(began, until) for stage, began, until in steps if stage in RUNNING_STAGES]


def _union(
    spans: Iterable[tuple[dt.date, dt.date | None]],
) -> list[tuple[dt.date, dt.date | None]]:
    """The same days as spans that do not touch."""
    found: list[tuple[dt.date, dt.date | None]] = []
    for began, until in sorted(spans, key=lambda span: span[0]):
        last = found[-1] if found else None
        if last is None or (last[1] is not None and last[1] < began):
            found.append((began, until))
        elif last[1] is not None and (until is None or until > last[1]):
            found[-1] = (last[0], until)
    return found


def _net(
    counted: Iterable[tuple[dt.date, dt.date | None]],
    summed: Iterable[tuple[dt.date, dt.date | None]],
) -> list[tuple[dt.date, int]]:
    """Changes by day that turn what is summed into what counts."""
    found: dict[dt.date, int] = defaultdict(int)
    for spans, sign in ((counted, 1), (summed, -1)):
        for began, until in spans:
            found[began] += sign
            if until is not None:
                found[until] -= sign
    return [(day, number) for day, number in sorted(found.items()) if number]
