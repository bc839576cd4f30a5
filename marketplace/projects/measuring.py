"""Settling what a trial is measured by, measuring it, and who carries its cost."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import today
from marketplace.drafts import Draft, problem
from marketplace.errors import ForbiddenError, InvalidError, Problem, RefusedError, Sentence
from marketplace.projects import policy
from marketplace.projects.models import Project, ProjectIndicator, ProjectMeasure

MOST = 30
MEASURED_STAGES = ("trial", "accepted", "operation", "scaled", "ended")
Number = Annotated[
    Decimal, Field(ge=-999_999_999_999, le=999_999_999_999, max_digits=18, decimal_places=6)
]


class IndicatorDraft(Draft):
    """An indicator: from where (if it is known) to where, in which unit."""

    name: Annotated[str, Field(min_length=2, max_length=80)]
    unit: Annotated[str, Field(min_length=1, max_length=30)]
    baseline: Number | None = None
    target: Number
    lower_is_better: bool = False

    @field_validator("baseline", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value in ("", None) else value

    @field_validator("lower_is_better", mode="before")
    @classmethod
    def _is_ticked(cls, value: Any) -> bool:
        return str(value).lower() in ("1", "true", "on", "yes")

    @field_validator("target")
    @classmethod
    def _goes_somewhere(cls, value: Decimal, info: ValidationInfo) -> Decimal:
        if value == info.data.get("baseline"):
            raise problem(
                "目标值与基线值相同，看不出效果。请填写希望达到的值。",
                "Target and baseline are the same, so that no effect can show. Type the value "
                "that you want to reach.",
            )
        return value

    @property
    def goes_down(self) -> bool:
        """The direction follows from the two values where both are known."""
        return self.lower_is_better if self.baseline is None else self.target < self.baseline


class MeasureDraft(Draft):
    """A value as it was measured on a day, and how."""

    value: Number
    measured_on: Annotated[dt.date, Field(validate_default=True)] = Field(default_factory=today)
    note: Annotated[str, Field(max_length=300)] = ""

    @field_validator("measured_on", mode="before")
    @classmethod
    def _nothing_is_today(cls, value: Any) -> Any:
        return today() if value in ("", None) else value

    @field_validator("measured_on")
    @classmethod
    def _is_past(cls, value: dt.date) -> dt.date:
        if value > today():
            raise problem("请填写今天或以前的日期。", "Type today or an earlier day.")
        return value


class CostDraft(Draft):
    """Who carries the trial's cost, and how much it is in 万元."""

    trial_payer: Literal["", "owner", "supplier", "shared", "public"] = ""
    trial_cost_wan: Annotated[
        Decimal | None, Field(ge=0, le=100_000_000, decimal_places=4)
    ] = None  # fmt: skip

    @field_validator("trial_cost_wan", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value in ("", None) else value


def add_indicator(
    session: Session, actor: User | None, *, project: Project, draft: IndicatorDraft
) -> ProjectIndicator:
    """Settle a further indicator. Hold the project's row before.

    Raises:
        ForbiddenError: not by this person.
        RefusedError: the project is over, or has as many as can be followed.
        InvalidError: there is one of this name.
    """
    if not policy.can_keep(actor, project):
        raise ForbiddenError
    if project.stage in ("ended", "cancelled") or len(project.indicators) >= MOST:
        raise RefusedError(_no_more())
    if draft.name.casefold() in {one.name.casefold() for one in project.indicators}:
        raise InvalidError([Problem("name", _twice())])
    made = ProjectIndicator(
        project_id=project.id, name=draft.name, unit=draft.unit, baseline=draft.baseline,
        target=draft.target, lower_is_better=draft.goes_down,
    )  # fmt: skip
    project.indicators.append(made)
    session.flush()
    return made


def measure(
    session: Session, actor: User | None, *, project: Project, indicator: ProjectIndicator,
    draft: MeasureDraft,
) -> ProjectMeasure:  # fmt: skip
    """Keep a measured value; it stays, a later one takes its place. Hold the project's row before.

    Raises:
        ForbiddenError: not by this person.
        RefusedError: no trial has begun.
        InvalidError: the day is before the project was opened.
    """
    if not policy.can_keep(actor, project):
        raise ForbiddenError
    if project.stage not in MEASURED_STAGES:
        raise RefusedError(_no_trial())
    if draft.measured_on < project.opened_on:
        raise InvalidError([Problem("measured_on", _too_early(project.opened_on))])
    made = ProjectMeasure(
        indicator_id=indicator.id, measured_on=draft.measured_on, value=draft.value,
        note=draft.note, actor_id=actor.id if actor else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.expire(indicator, ["measures"])
    return made


def settle_cost(
    session: Session, actor: User | None, *, project: Project, draft: CostDraft
) -> None:
    """Say who carries the trial's cost. Hold the project's row before.

    Raises:
        ForbiddenError: not by this person.
        InvalidError: an amount without anybody who carries it.
    """
    if not policy.can_keep(actor, project):
        raise ForbiddenError
    if draft.trial_cost_wan and not draft.trial_payer:
        raise InvalidError([Problem("trial_payer", _nobody_pays())])
    project.trial_payer, project.trial_cost_wan = draft.trial_payer, draft.trial_cost_wan
    session.flush()


def _no_more() -> Sentence:
    return Sentence(
        f"项目已结束，或已有 {MOST} 项指标，不能再添加。",
        f"The project is over or has {MOST} indicators; no more can be added.",
    )


def _twice() -> Sentence:
    return Sentence(
        "已有同名指标。请换一个名称，例如加上班次或产线。",
        "There is an indicator of this name. Type another, such as with the shift or the line.",
    )


def _no_trial() -> Sentence:
    return Sentence(
        "试点尚未开始。试点前的数值请填为基线值。",
        "No trial has begun. A value from before the trial is the baseline.",
    )


def _too_early(day: dt.date) -> Sentence:
    return Sentence(
        f"测量日期不能早于立项日期 {day}。",
        f"The day cannot be before the project was opened, {day}.",
    )


def _nobody_pays() -> Sentence:
    return Sentence("请选择由谁承担这笔费用。", "Choose who carries this amount.")
