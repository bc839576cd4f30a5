"""Indicators and their measured values: against target and baseline, and days to first effect."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from marketplace.projects.models import Project, ProjectIndicator, ProjectMeasure

FINISHED = ("accepted", "operation", "scaled", "ended")
"""Stages of projects whose trial is over, one way or the other."""
LEAST_TO_COMPARE = 3
REACHED, MOVED, STILL, WORSE, MISSED, UNMEASURED = (
    "reached", "moved", "still", "worse", "missed", "unmeasured",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an indicator stands by its last measure: a word, and the share of the way in percent.

    `share` is None where there is no baseline to set out from.
    """

    word: str
    value: Decimal | None = None
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Days from the award to the first measured effect, beside others of the sector.

    `days` is None while nothing was measured to move; `typical` where too few can be compared.
    """

    days: int | None
    since: dt.date | None
    compared: int
    typical: float | None


def reaches(indicator: ProjectIndicator, value: Decimal) -> bool:
    """Whether a value is at the target or beyond."""
    at = value - indicator.target
    return at <= 0 if indicator.lower_is_better else at >= 0


def moves(indicator: ProjectIndicator, value: Decimal) -> bool:
    """Whether a value lies nearer to the target than the baseline; without one, at the target."""
    if indicator.baseline is None:
        return reaches(indicator, value)
    by = value - indicator.baseline
    return by < 0 if indicator.lower_is_better else by > 0


def standing(indicator: ProjectIndicator) -> Standing:
    """Where the last measured value stands between baseline and target."""
    if not indicator.measures:
        return Standing(UNMEASURED)
    value, start = indicator.measures[-1].value, indicator.baseline
    share = None
    if start is not None and start != indicator.target:
        share = round((value - start) / (indicator.target - start) * 100)
    if reaches(indicator, value):
        return Standing(REACHED, value, share)
    if start is None:
        return Standing(MISSED, value)
    word = MOVED if moves(indicator, value) else STILL if value == start else WORSE
    return Standing(word, value, share)


def first_effect(indicators: Iterable[ProjectIndicator]) -> dt.date | None:
    """The day of the first measure of any indicator that moved towards its target."""
    days = [
        one.measured_on
        for indicator in indicators
        for one in indicator.measures
        if moves(indicator, one.value)
    ]
    return min(days, default=None)


def effect(session: Session, project: Project) -> Effect:
    """The “valley of death” of a project beside the median of finished ones of its sector."""
    since = first_effect(project.indicators)
    others = days_of_sector(session, project)
    return Effect(
        days=(since - project.opened_on).days if since else None,
        since=since,
        compared=len(others),
        typical=float(median(others)) if len(others) >= LEAST_TO_COMPARE else None,
    )


def days_of_sector(session: Session, project: Project) -> list[int]:
    """Days to the first effect of the other finished projects of its sector that had one.

    A demonstration is compared with demonstrations, real ones with real ones.
    """
    first = func.min(ProjectMeasure.measured_on)
    rows = session.execute(
        select(Project.opened_on, first)
        .join(ProjectIndicator, ProjectIndicator.project_id == Project.id)
        .join(ProjectMeasure, ProjectMeasure.indicator_id == ProjectIndicator.id)
        .where(
            Project.sector_id == project.sector_id, Project.id != project.id,
            Project.stage.in_(FINISHED), Project.is_demonstration == project.is_demonstration,
            _moving(),
        )
        .group_by(Project.id, Project.opened_on)
    )  # fmt: skip
    return sorted((day - opened).days for opened, day in rows)


def _moving() -> ColumnElement[bool]:
    """`moves` in the language of the database."""
    start, value = ProjectIndicator.baseline, ProjectMeasure.value
    lower = ProjectIndicator.lower_is_better
    down = case((start.is_(None), value <= ProjectIndicator.target), else_=value < start)
    up = case((start.is_(None), value >= ProjectIndicator.target), else_=value > start)
    return or_(and_(lower, down), and_(~lower, up))
