"""What my projects need next: agreements, measures and lessons that are missing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator
from marketplace.db import today
from marketplace.projects.models import (
    Lesson,
    Project,
    ProjectIndicator,
    ProjectMeasure,
    ProjectStep,
    ToleranceDossier,
)

MOST = 30
MEASURED_WITHIN = dt.timedelta(days=30)
DOSSIER, MEASURE, LESSON, PUBLISH = "dossier", "measure", "lesson", "publish"


@dataclass(frozen=True, slots=True)
class Need:
    """What a project needs, since when."""

    what: str
    project_id: int
    title: str
    language: str
    since: dt.date


def needs(session: Session, user: User, houses: Sequence[int]) -> list[Need]:
    """What is missing in the projects of these organisations, and to publish, the oldest first."""
    parts = [_dossiers(houses), _measures(houses), _lessons(houses)]
    if is_operator(user):
        parts.append(_to_publish())
    found = union_all(*parts).subquery()
    rows = session.execute(select(found).order_by(found.c.since, found.c.project_id).limit(MOST))
    return [Need(*row) for row in rows]


def _columns(what: str) -> Select[str, int, str, str, dt.date]:
    """A need of projects at the step where they are now."""
    return select(
        literal(what).label("what"),
        Project.id.label("project_id"),
        Project.title.label("title"),
        Project.language.label("language"),
        ProjectStep.began_on.label("since"),
    ).join(
        ProjectStep, and_(ProjectStep.project_id == Project.id, ProjectStep.until_on.is_(None))
    )  # fmt: skip


def _dossiers(houses: Sequence[int]) -> Select[str, int, str, str, dt.date]:
    """Written, and not yet agreed to by a side that is ours."""
    return (
        _columns(DOSSIER)
        .join(ToleranceDossier, ToleranceDossier.project_id == Project.id)
        .where(
            Project.stage.in_(("intent", "contract")),
            or_(
                and_(Project.owner_id.in_(houses), ToleranceDossier.owner_agreed_at.is_(None)),
                and_(
                    Project.supplier_id.in_(houses), ToleranceDossier.supplier_agreed_at.is_(None)
                ),
            ),
        )
    )


def _measures(houses: Sequence[int]) -> Select[str, int, str, str, dt.date]:
    """A trial of ours, begun a month ago or more, in which nothing was measured for a month."""
    long_ago = today() - MEASURED_WITHIN
    lately = (
        select(ProjectMeasure.id)
        .join(ProjectIndicator, ProjectIndicator.id == ProjectMeasure.indicator_id)
        .where(ProjectIndicator.project_id == Project.id, ProjectMeasure.measured_on > long_ago)
    )
    return _columns(MEASURE).where(
        Project.stage == "trial",
        Project.owner_id.in_(houses),
        ProjectStep.began_on <= long_ago,
        ~lately.exists(),
    )


def _lessons(houses: Sequence[int]) -> Select[str, int, str, str, dt.date]:
    return _columns(LESSON).where(
        Project.stage == "ended", _ours(houses), Project.is_demonstration.is_(False),
        ~select(Lesson.id).where(Lesson.project_id == Project.id).exists(),
    )  # fmt: skip


def _to_publish() -> Select[str, int, str, str, dt.date]:
    return (
        _columns(PUBLISH)
        .join(Lesson, Lesson.project_id == Project.id)
        .where(Lesson.published_at.is_(None), Project.stage == "ended")
    )


def _ours(houses: Sequence[int]) -> ColumnElement[bool]:
    return or_(Project.owner_id.in_(houses), Project.supplier_id.in_(houses))
