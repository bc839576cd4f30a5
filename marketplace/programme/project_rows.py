"""Rows of opportunity projects: those released, and those in operation."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from marketplace.errors import Sentence
from marketplace.programme import counting
from marketplace.programme.figures import Headline
from marketplace.programme.listing import Cell, Column, Listing, Window
from marketplace.programme.words import CITY, SECTOR, TITLE, place, titled
from marketplace.projects.models import RUNNING_STAGES, Project, ProjectStep
from marketplace.projects.states import NAMES
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.policy import is_public

OPENED_ON = Sentence("立项日期", "Opened on")
RUNS_SINCE = Sentence("投产日期", "In operation since")
STAGE = Sentence("当日阶段", "Stage that day")
RELEASED_AGAIN = Sentence("重复发布次数（不计入）", "Released again (not counted)")
OWNER = Sentence("场景方", "Owner")
SUPPLIER = Sentence("供给方", "Supplier")
OF_SCENARIO: tuple[Any, ...] = (
    Scenario.state, Scenario.published_at, Scenario.title, Scenario.title_other, Scenario.language,
)  # fmt: skip
"""What a row shows of a project's scenario, and what decides whether it may."""
NOT_PUBLIC = Sentence("（场景未公开）", "(scenario not public)")


def opened(session: Session, one: Headline, window: Window) -> Listing:
    """Opportunities by the day on which their first project was opened, the newest first."""
    columns = _columns(Column(OPENED_ON, "day", 14), window)
    columns.append(Column(RELEASED_AGAIN, "number", 14))
    chosen = (
        _projects()
        .where(Project.counts_as_id.is_(None), Project.opened_on <= one.day, *one.scope.of(Project))
        .order_by(Project.opened_on.desc(), Project.id.desc())
        .limit(window.limit)
        .offset(window.offset)
    )
    found = list(session.scalars(chosen))
    stages = _stages(session, [row.id for row in found], one.day)
    again = _again(session, [row.id for row in found], one.day)
    rows = [
        [*_row(session, row, row.opened_on, stages, window), Cell(again.get(row.id, 0))]
        for row in found
    ]
    return Listing(columns, rows, one.projects)


def running(session: Session, one: Headline, window: Window) -> Listing:
    """Opportunities of which any project is in operation on the day, the newest first."""
    chosen = (
        _projects()
        .where(Project.counts_as_id.is_(None), _runs(one.day), *one.scope.of(Project))
        .order_by(Project.opened_on.desc(), Project.id.desc())
        .limit(window.limit)
        .offset(window.offset)
    )
    found = list(session.scalars(chosen))
    reached = _reached(session, [row.id for row in found], one.day)
    rows = [
        _row(session, row, reached[row.id][0], {row.id: reached[row.id][1]}, window)
        for row in found
    ]
    return Listing(_columns(Column(RUNS_SINCE, "day", 14), window), rows, one.operation)


def title(row: Project, window: Window) -> Cell:
    """The title of its scenario where that is public, else for operators alone."""
    if not is_public(row.scenario) and not window.details:
        return Cell(NOT_PUBLIC.in_language(window.language))
    said = titled(row.scenario, window.language)
    return Cell(said, "scenarios.show", {"scenario_id": row.scenario_id})


def _projects() -> Any:
    return select(Project).options(
        joinedload(Project.scenario).load_only(*OF_SCENARIO),
        joinedload(Project.owner),
        joinedload(Project.supplier),
    )


def _columns(day: Column, window: Window) -> list[Column]:
    sides = [Column(OWNER, width=30), Column(SUPPLIER, width=30)] if window.details else []
    return [
        Column(TITLE, width=44), *sides, Column(CITY), Column(SECTOR, width=24), day,
        Column(STAGE, width=18),
    ]  # fmt: skip


def _row(
    session: Session, row: Project, day: dt.date, stages: Mapping[int, str], window: Window
) -> list[Cell]:
    sides = [Cell(row.owner.name), Cell(row.supplier.name)] if window.details else []
    stage = stages.get(row.id)
    return [
        title(row, window),
        *sides,
        Cell(place(session, row.city_id, window.language)),
        Cell(place(session, row.sector_id, window.language)),
        Cell(day),
        Cell(NAMES[stage].in_language(window.language) if stage else None),
    ]


def _runs(day: dt.date) -> Any:
    """Whether an opportunity runs on the day: its first project, or one that repeats it."""
    repeat = aliased(Project)
    at = [ProjectStep.stage.in_(RUNNING_STAGES), counting.is_at(day)]
    own = select(ProjectStep.id).where(ProjectStep.project_id == Project.id, *at)
    other = (
        select(ProjectStep.id)
        .join(repeat, repeat.id == ProjectStep.project_id)
        .where(repeat.counts_as_id == Project.id, *at)
    )
    return or_(own.correlate(Project).exists(), other.correlate(Project).exists())


def _reached(session: Session, ids: list[int], day: dt.date) -> dict[int, tuple[dt.date, str]]:
    """Since when each of these opportunities runs, and the farthest stage that it is at."""
    first = func.coalesce(Project.counts_as_id, Project.id)
    chosen = (
        select(first, func.min(ProjectStep.began_on), func.max(_farthest()))
        .select_from(ProjectStep)
        .join(Project, Project.id == ProjectStep.project_id)
        .where(
            or_(Project.id.in_(ids), Project.counts_as_id.in_(ids)),
            ProjectStep.stage.in_(RUNNING_STAGES), counting.is_at(day),
        )
        .group_by(first)
    )  # fmt: skip
    return {
        number: (since, RUNNING_STAGES[stage]) for number, since, stage in session.execute(chosen)
    }


def _farthest() -> Any:
    """0 or 1, the place of a step among `RUNNING_STAGES`."""
    return case((ProjectStep.stage == RUNNING_STAGES[1], 1), else_=0)


def _stages(session: Session, ids: Iterable[int], day: dt.date) -> dict[int, str]:
    """At which stage each of these projects stood on the day."""
    chosen = select(ProjectStep.project_id, ProjectStep.stage).where(
        ProjectStep.project_id.in_(list(ids)), counting.is_at(day)
    )
    return {row.project_id: row.stage for row in session.execute(chosen)}


def _again(session: Session, ids: Iterable[int], day: dt.date) -> dict[int, int]:
    """How many further projects count as each of these."""
    chosen = (
        select(Project.counts_as_id, func.count())
        .where(and_(Project.counts_as_id.in_(list(ids)), Project.opened_on <= day))
        .group_by(Project.counts_as_id)
    )
    return {number: found for number, found in session.execute(chosen) if number}
