"""How a project looks: its stages as a line, its indicators as small drawings."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.projects.models import Project, ProjectIndicator, ProjectStep
from marketplace.projects.words import USUAL

WIDTH, HEIGHT, EDGE = 300, 96, 12
DONE, NOW, NEXT = "done", "now", "next"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stage on the line: done, now or next, with its step where it was reached."""

    stage: str
    when: str
    step: ProjectStep | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """An indicator drawn in a box of `WIDTH` × `HEIGHT`: heights of its lines, points in order."""

    target: float
    baseline: float | None
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The points as an SVG polyline has them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


def line_of(project: Project) -> list[Mark]:
    """The stages it went through, where it is, and those that usually follow."""
    steps = project.steps
    marks = [Mark(one.stage, DONE, one) for one in steps[:-1]]
    marks += [Mark(one.stage, NOW, one) for one in steps[-1:]]
    if project.stage in USUAL:
        marks += [Mark(one, NEXT) for one in USUAL[USUAL.index(project.stage) + 1 :]]
    return marks


def drawn(indicator: ProjectIndicator) -> Drawing | None:
    """Measured values over time between baseline and target; None before the first of them."""
    measures = indicator.measures
    if not measures:
        return None
    levels = [indicator.target, *(one.value for one in measures)]
    if indicator.baseline is not None:
        levels.append(indicator.baseline)
    low, high = min(levels), max(levels)

    def y(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)

    across = _across([one.measured_on for one in measures])
    return Drawing(
        target=y(indicator.target),
        baseline=y(indicator.baseline) if indicator.baseline is not None else None,
        points=tuple(zip(across, (y(one.value) for one in measures), strict=True)),
    )


def _across(days: Sequence[dt.date]) -> list[float]:
    first, span = days[0], (days[-1] - days[0]).days
    if span == 0:
        step = (WIDTH - 2 * EDGE) / (len(days) + 1)
        return [round(EDGE + step * (place + 1), 1) for place in range(len(days))]
    return [round(EDGE + (one - first).days / span * (WIDTH - 2 * EDGE), 1) for one in days]
