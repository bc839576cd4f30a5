"""Opportunities that were released twice: counted once, where the first or a repeat has got to.

Sums by day (`project_day`) know the first project of each opportunity alone. What its repeats add
to that is computed here from their steps: an opportunity runs while any of its projects runs.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session, aliased

from marketplace.programme.scope import Scope
from marketplace.projects.models import RUNNING_STAGES, Project, ProjectStep

REACHED = ("trial", "operation")


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
    first, step = aliased(Project), ProjectStep
    wanted = (*REACHED, *RUNNING_STAGES)
    columns = first.id, first.city_id, step.stage, step.began_on, step.until_on, step.project_id
    repeated = select(Project.counts_as_id).where(Project.counts_as_id.is_not(None)).distinct()
    of_repeats = (
        select(*columns)
        .join(Project, Project.counts_as_id == first.id)
        .join(step, step.project_id == Project.id)
    )
    of_firsts = select(*columns).join(step, step.project_id == first.id)
    limits = [step.stage.in_(wanted), first.id.in_(repeated), *scope.of(first)]
    both = union_all(of_repeats.where(*limits), of_firsts.where(*limits))
    found: dict[int, _Family] = {}
    for number, city, stage, began, until, of in session.execute(both):
        family = found.setdefault(number, _Family(city))
        (family.first if of == number else family.repeats).append((stage, began, until))
    return found.values()


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
