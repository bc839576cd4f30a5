"""What was measured in a project, from its own rows: the facts that stand first in a case."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from marketplace.projects.models import RUNNING_STAGES, Project, ProjectIndicator, ProjectStep


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator from its first value to its last; `reached` its target or not."""

    name: str
    unit: str
    before: Decimal | None
    after: Decimal | None
    after_on: dt.date | None
    target: Decimal
    reached: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured, and from when the project has been in operation."""

    measured: list[Measured]
    trial_on: dt.date | None
    operation_on: dt.date | None
    first_measured_on: dt.date | None

    @property
    def days_to_effect(self) -> int | None:
        """Days from the beginning of the trial to the first measured value."""
        if self.trial_on is None or self.first_measured_on is None:
            return None
        return max((self.first_measured_on - self.trial_on).days, 0)


def facts_of(session: Session, project: Project) -> Facts:
    """Three statements, however much was measured."""
    chosen = (
        select(ProjectIndicator)
        .where(ProjectIndicator.project_id == project.id)
        .options(selectinload(ProjectIndicator.measures))
        .order_by(ProjectIndicator.id)
    )
    rows = list(session.scalars(chosen))
    days = [one.measured_on for row in rows for one in row.measures]
    began = _began(session, project)
    running = [began[stage] for stage in RUNNING_STAGES if stage in began]
    return Facts(
        [_measured(one) for one in rows if one.measures],
        began.get("trial"),
        min(running, default=None),
        min(days, default=None),
    )


def effect_text(measured: Sequence[Measured], language: str) -> str:
    """A line an indicator, to begin the text about the effect with."""
    return "\n".join(_line(one, language) for one in measured)


def number(value: Decimal | None) -> str:
    """A measured value without empty places: 0.10 is 0.1."""
    return "" if value is None else f"{value.normalize():f}"


def _began(session: Session, project: Project) -> dict[str, dt.date]:
    """The first day of each stage that the project reached."""
    chosen = select(ProjectStep.stage, ProjectStep.began_on).where(
        ProjectStep.project_id == project.id
    )
    found: dict[str, dt.date] = {}
    for stage, day in session.execute(chosen.order_by(ProjectStep.position)):
        found.setdefault(stage, day)
    return found


def _measured(one: ProjectIndicator) -> Measured:
    """Without a baseline the first measure of several stands for it."""
    first, last = one.measures[0], one.measures[-1]
    before = one.baseline
    if before is None and len(one.measures) > 1:
        before = first.value
    reached = last.value <= one.target if one.lower_is_better else last.value >= one.target
    return Measured(
        one.name, one.unit, before, last.value, last.measured_on, one.target, reached
    )  # fmt: skip


def _line(one: Measured, language: str) -> str:
    before, after, target = (
        f"{number(value)} {one.unit}".strip() if value is not None else ""
        for value in (one.before, one.after, one.target)
    )
    if language == "en":
        change = f"from {before} to {after}" if before else after
        return f"{one.name}: {change} (target {target})"
    change = f"由 {before} 变为 {after}" if before else after
    return f"{one.name}：{change}（目标 {target}）"
