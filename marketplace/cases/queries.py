"""What is read about cases and their copies; templates never trigger SQL."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.accounts.models import User
from marketplace.accounts.policy import speaks_for
from marketplace.cases import policy
from marketplace.cases.models import Case, CaseCopy
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.firsts.listing import concepts
from marketplace.projects import policy as projects
from marketplace.projects.models import RUNNING_STAGES, Project
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.snapshot import snapshot

LARGEST_ID = 2**31 - 1
QUEUE = 100


def visible(session: Session, user: User | None, case_id: int, *, lock: bool = False) -> Case:
    """A case with all that its page shows; with `lock` it is held until the transaction ends.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    chosen = select(Case).options(*_whole()).where(Case.id == case_id)
    if lock:
        chosen = chosen.with_for_update(of=Case).execution_options(populate_existing=True)
    found = session.scalars(chosen).one_or_none() if 0 < case_id <= LARGEST_ID else None
    if found is None or not policy.can_see(user, found):
        raise NotFoundError
    return found


def editable(session: Session, user: User, case_id: int, *, lock: bool = False) -> Case:
    """A case that this person may change; ForbiddenError for those who only see it."""
    found = visible(session, user, case_id, lock=lock)
    if not policy.can_edit(user, found):
        raise ForbiddenError
    return found


def project(session: Session, user: User, project_id: int) -> Project:
    """A project that this person may tell as a case.

    Raises:
        NotFoundError, ForbiddenError: not to be seen, or seen without the right to tell it.
    """
    chosen = (
        select(Project)
        .where(Project.id == project_id)
        .options(joinedload(Project.owner), joinedload(Project.supplier))
    )
    found = session.scalars(chosen).one_or_none() if 0 < project_id <= LARGEST_ID else None
    if found is None or not projects.can_see(user, found):
        raise NotFoundError
    if not policy.can_tell(user, found):
        raise ForbiddenError
    return found


def of_project(session: Session, project_id: int) -> Case | None:
    """The case of a project, if anybody began one."""
    chosen = select(Case).where(Case.project_id == project_id)
    return session.scalars(chosen).one_or_none()


def published(
    session: Session, *, sector: str = "", city: str = "", limit: int, offset: int = 0
) -> list[Case]:
    """Published cases, the newest first."""
    chosen = _published(select(Case), session, sector, city).options(*row_options())
    ordered = chosen.order_by(Case.published_on.desc(), Case.id.desc())
    return list(session.scalars(ordered.limit(limit).offset(offset)))


def published_count(session: Session, *, sector: str = "", city: str = "") -> int:
    """How many published cases there are."""
    found = _published(select(Case.id), session, sector, city).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def waiting(session: Session) -> list[Case]:
    """Cases in review, oldest first."""
    chosen = select(Case).where(Case.state == "review").order_by(Case.id).limit(QUEUE)
    return list(session.scalars(chosen.options(*row_options())))


def own(session: Session, houses: Iterable[int]) -> list[Case]:
    """Cases of these organisations' projects that are not published, newest first."""
    mine = list(houses)
    chosen = (
        select(Case)
        .join(Case.project)
        .where(
            Case.state.in_(("draft", "review")),
            or_(Project.owner_id.in_(mine), Project.supplier_id.in_(mine)),
        )
        .order_by(Case.id.desc())
        .limit(QUEUE)
    )
    return list(session.scalars(chosen.options(*row_options())))


def copy_counts(session: Session, case: Case) -> dict[str, int]:
    """How many copies of a case there are by state."""
    counted = (
        select(CaseCopy.state, func.count())
        .where(CaseCopy.case_id == case.id)
        .group_by(CaseCopy.state)
    )
    return dict(session.execute(counted).all())


def copies(session: Session, case: Case) -> list[CaseCopy]:
    """The copies of a case with whose they are, the best score first; for operators."""
    chosen = select(CaseCopy).where(CaseCopy.case_id == case.id).options(*_of_copy())
    return list(session.scalars(chosen.order_by(CaseCopy.score.desc(), CaseCopy.id)))


def copy(session: Session, user: User, copy_id: int, *, lock: bool = False) -> CaseCopy:
    """A proposal to somebody's organisation; NotFoundError for all others but operators."""
    chosen = select(CaseCopy).options(*_of_copy()).where(CaseCopy.id == copy_id)
    if lock:
        chosen = chosen.with_for_update(of=CaseCopy).execution_options(populate_existing=True)
    found = session.scalars(chosen).one_or_none() if 0 < copy_id <= LARGEST_ID else None
    if found is None or not policy.can_see_copy(user, found):
        raise NotFoundError
    return found


def proposals(session: Session, houses: Iterable[int]) -> list[CaseCopy]:
    """Cases proposed to these organisations, those without an answer first."""
    order = (CaseCopy.state != "proposed", CaseCopy.id.desc())
    chosen = (
        select(CaseCopy)
        .join(CaseCopy.case)
        .join(CaseCopy.scenario)
        .where(Scenario.organisation_id.in_(list(houses)), Case.state == "published")
        .options(*_of_copy())
        .order_by(*order)
        .limit(QUEUE)
    )
    return list(session.scalars(chosen))


def names_of(session: Session, keys: str, language: str) -> list[str]:
    """The names of some concepts, by their keys; those that are gone are left out."""
    known = snapshot(session).by_key
    return [known[key].label(language) for key in keys.split() if key in known]


def may_tell(user: User | None, project: Project) -> bool:
    """Whether this person could begin a case of a project now."""
    return project.stage in RUNNING_STAGES and policy.can_tell(user, project)


def is_supplier(user: User | None, case: Case) -> bool:
    """Whether somebody speaks for the supplier of a case."""
    return speaks_for(user, case.project.supplier_id)


def row_options() -> tuple[ExecutableOption, ...]:
    """What a row of the list shows."""
    project = joinedload(Case.project)
    return (
        joinedload(Case.city), joinedload(Case.sector), joinedload(Case.first_use),
        project.joinedload(Project.owner), project.joinedload(Project.supplier),
        selectinload(Case.pictures),
    )  # fmt: skip


def _whole() -> tuple[ExecutableOption, ...]:
    project = joinedload(Case.project)
    return (
        *row_options(), project.joinedload(Project.product), project.joinedload(Project.scenario),
        selectinload(Case.moves),
    )  # fmt: skip


def _of_copy() -> tuple[ExecutableOption, ...]:
    case = joinedload(CaseCopy.case)
    project = case.joinedload(Case.project)
    return (
        joinedload(CaseCopy.scenario).joinedload(Scenario.organisation),
        joinedload(CaseCopy.project), case.joinedload(Case.city), case.joinedload(Case.sector),
        project.joinedload(Project.owner), project.joinedload(Project.supplier),
    )  # fmt: skip


def _published(chosen: Select[Any], session: Session, sector: str, city: str) -> Select[Any]:
    chosen = chosen.where(Case.state == "published")
    if sector:
        chosen = chosen.where(Case.sector_id.in_(concepts(session, sector)))
    if city:
        chosen = chosen.where(Case.city_id.in_(concepts(session, city)))
    return chosen
