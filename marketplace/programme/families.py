"""Opportunities that were released twice: counted once, where the first or a repeat has got to.

Sums by day (`opportunity_day`) know the first project of each opportunity alone. What its repeats
add is computed here from their steps: an opportunity runs while any of its projects runs.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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
    city_id: int | None
    number: int


@dataclass
class _Family:
    """Steps of the first project and of its repeats, as (stage, from, until)."""

    city_id: int | None
    first: list[tuple[str, dt.date, dt.date | None]] = field(default_factory=list)
    repeats: list[tuple[str, dt.date, dt.date | None]] = field(default_factory=list)


def changes(session: Session, scope: Scope) -> list[Change]:
    """What repeats add to the sums by day; city and sector are those of the first project."""
    found: list[Change] = []
    for family in _families(session, scope):
        both = family.first + family.repeats
        found += _reached(family, both)
        runs = _net(_union(_running(both)), _running(family.first))
        found += [Change("running", day, family.city_id, n) for day, n in runs]
    return found


def _families(session: Session, scope: Scope) -> Iterable[_Family]:
    """Families in three narrow reads: a join of whole tables would take ten times as long."""
    repeats = select(Project.id, Project.counts_as_id).where(Project.counts_as_id.is_not(None))
    first_of = {number: first for number, first in session.execute(repeats) if first}
    members = {**first_of, **{first: first for first in first_of.values()}}
    cities = _cities(session, scope, set(first_of.values()))
    found: dict[int, _Family] = {}
    for part in batched(members):
        chosen = select(
            ProjectStep.project_id, ProjectStep.stage, ProjectStep.began_on, ProjectStep.until_on
        ).where(ProjectStep.project_id.in_(these(part)), ProjectStep.stage.in_(COUNTED))
        for number, stage, began, until in session.execute(chosen):
            first = members[number]
            if first in cities:
                family = found.setdefault(first, _Family(cities[first]))
                (family.first if first == number else family.repeats).append((stage, began, until))
    return found.values()


def _cities(session: Session, scope: Scope, firsts: set[int]) -> dict[int, int | None]:
    """The city of each of these projects that is of the scope."""
    found: dict[int, int | None] = {}
    for part in batched(firsts):
        chosen = select(Project.id, Project.city_id).where(
            Project.id.in_(these(part)), *scope.of(Project)
        )
        found.update(session.execute(chosen).tuples().all())
    return found


def batched(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Numbers in portions that a statement can carry."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), PORTION):
        yield ordered[start : start + PORTION]


def these(numbers: list[int]) -> Any:
    """Numbers written into the statement: thousands of parameters would cost more than they do."""
    return bindparam("these", numbers, expanding=True, literal_execute=True)


def _reached(family: _Family, both: list[tuple[str, dt.date, dt.date | None]]) -> Iterator[Change]:
    """A stage that a repeat reached before the first project, or alone."""
    for measure in REACHED:
        days = [began for stage, began, _until in both if stage == measure]
        own = [began for stage, began, _until in family.first if stage == measure]
        if days and (not own or min(days) < min(own)):
            yield Change(measure, min(days), family.city_id, 1)
            yield from (Change(measure, day, family.city_id, -1) for day in own)


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
