"""What is read about projects; eager loading is decided here, templates never trigger SQL."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.policy import is_operator
from marketplace.accounts.queries import organisations, organisations_of
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.products.models import Product
from marketplace.projects import policy
from marketplace.projects.ledger_models import LedgerEntry
from marketplace.projects.models import (
    Project,
    ProjectEvidence,
    ProjectFile,
    ProjectIndicator,
    ProjectStep,
)

LARGEST_ID = 2**31 - 1
MOST_PRODUCTS = 200
MOST_SUPPLIERS = 20


def visible(session: Session, user: User | None, project_id: int, *, lock: bool = False) -> Project:
    """A project with its sides, steps, evidence and figures; with `lock` for a change.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    chosen = select(Project).options(*_page_options()).where(Project.id == project_id)
    if lock:
        chosen = chosen.with_for_update(of=Project, key_share=True).execution_options(
            populate_existing=True
        )
    found = session.scalars(chosen).one_or_none() if 0 < project_id <= LARGEST_ID else None
    if found is None or not policy.can_see(user, found):
        raise NotFoundError
    return found


def kept(session: Session, user: User | None, project_id: int) -> Project:
    """The project, locked, for those who keep its figures and ledger; ForbiddenError for others."""
    found = visible(session, user, project_id, lock=True)
    if not policy.can_keep(user, found):
        raise ForbiddenError
    return found


def mine(session: Session, user: User, *, limit: int, offset: int = 0) -> tuple[list[Project], int]:
    """One page of the projects somebody may see, newest first, and how many there are."""
    chosen = select(Project)
    if not is_operator(user):
        own = [one.id for one in organisations_of(user)]
        chosen = chosen.where(or_(Project.owner_id.in_(own), Project.supplier_id.in_(own)))
    shown = chosen.options(
        joinedload(Project.owner), joinedload(Project.supplier), selectinload(Project.steps)
    ).order_by(Project.id.desc())
    rows = session.scalars(shown.limit(limit).offset(offset)).all()
    return list(rows), _count(session, chosen)


def names(session: Session, people: Iterable[int | None]) -> dict[int, str]:
    """Names of people by number."""
    wanted = {one for one in people if one is not None}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {one.id: one.name for one in rows}


def actors(project: Project) -> list[int | None]:
    """Who took the steps of a project, brought its evidence and measured."""
    steps = [one.actor_id for one in project.steps]
    evidence = [one.actor_id for step in project.steps for one in step.evidence]
    measures = [one.actor_id for each in project.indicators for one in each.measures]
    return [*steps, *evidence, *measures]


def step_at(project: Project, position: int) -> ProjectStep:
    """The step at a place, counted from 1, or NotFoundError."""
    found = next((one for one in project.steps if one.position == position), None)
    if found is None:
        raise NotFoundError
    return found


def indicator_of(project: Project, indicator_id: int) -> ProjectIndicator:
    """An indicator of this project, or NotFoundError."""
    found = next((one for one in project.indicators if one.id == indicator_id), None)
    if found is None:
        raise NotFoundError
    return found


def file_of(session: Session, project: Project, attachment_id: int) -> ProjectFile:
    """A file of this project's evidence, or NotFoundError."""
    chosen = (
        select(ProjectFile)
        .join(ProjectEvidence, ProjectEvidence.id == ProjectFile.evidence_id)
        .join(ProjectStep, ProjectStep.id == ProjectEvidence.step_id)
        .where(
            ProjectStep.project_id == project.id,
            ProjectFile.id == min(attachment_id, LARGEST_ID),
            ProjectFile.removed_at.is_(None),
        )
    )
    found = session.scalars(chosen).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def entries(session: Session, project: Project) -> list[LedgerEntry]:
    """The ledger of a project in the order in which it was written."""
    chosen = select(LedgerEntry).where(LedgerEntry.project_id == project.id)
    return list(session.scalars(chosen.order_by(LedgerEntry.id)))


def entry_of(session: Session, project: Project, entry_id: int) -> LedgerEntry:
    """An entry of this project's ledger, or NotFoundError."""
    found = session.get(LedgerEntry, entry_id) if 0 < entry_id <= LARGEST_ID else None
    if found is None or found.project_id != project.id:
        raise NotFoundError
    return found


def suppliers(session: Session, text: str) -> Sequence[Organisation]:
    """Registered organisations whose name holds a text, by name."""
    return organisations(session, text=text, per_page=MOST_SUPPLIERS)[0] if text.strip() else []


def products_of(session: Session, organisation: Organisation) -> list[Product]:
    """What an organisation supplies, by title."""
    chosen = select(Product).where(Product.organisation_id == organisation.id)
    return list(session.scalars(chosen.order_by(Product.title, Product.id).limit(MOST_PRODUCTS)))


def _page_options() -> tuple[ExecutableOption, ...]:
    evidence = selectinload(Project.steps).selectinload(ProjectStep.evidence)
    return (
        joinedload(Project.owner),
        joinedload(Project.supplier),
        joinedload(Project.product),
        joinedload(Project.sector),
        joinedload(Project.city),
        joinedload(Project.scenario),
        evidence.selectinload(ProjectEvidence.files),
        selectinload(Project.indicators).selectinload(ProjectIndicator.measures),
    )


def _count(session: Session, chosen: Select[Project]) -> int:
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
