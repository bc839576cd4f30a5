"""What is read about first uses; templates never trigger SQL."""

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.firsts import policy
from marketplace.firsts.models import FirstUse, FirstUseObjection, FirstUseSearch
from marketplace.objections.service import is_on
from marketplace.products.models import Product
from marketplace.projects import policy as projects
from marketplace.projects.models import Project

LARGEST_ID = 2**31 - 1
QUEUE = 100


def visible(
    session: Session, user: User | None, first_use_id: int, *, lock: bool = False
) -> FirstUse:
    """A claim with all that its page shows; with `lock` it is held until the transaction ends.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    chosen = select(FirstUse).options(*_whole()).where(FirstUse.id == first_use_id)
    if lock:
        chosen = chosen.with_for_update(of=FirstUse).execution_options(populate_existing=True)
    found = session.scalars(chosen).one_or_none() if 0 < first_use_id <= LARGEST_ID else None
    if found is None or not policy.can_see(user, found):
        raise NotFoundError
    return found


def editable(session: Session, user: User, first_use_id: int, *, lock: bool = False) -> FirstUse:
    """A draft of this person's house; ForbiddenError for those who only see it."""
    found = visible(session, user, first_use_id, lock=lock)
    if not policy.can_edit(user, found):
        raise ForbiddenError
    return found


def certified(session: Session, first_use_id: int) -> FirstUse:
    """One that has a certificate, in force or revoked; NotFoundError."""
    found = visible(session, None, first_use_id)
    if found.number is None:
        raise NotFoundError
    return found


def by_code(session: Session, code: str) -> FirstUse | None:
    """The certificate of a verification address; one statement, whatever is asked."""
    chosen = select(FirstUse).options(*_whole())
    return session.scalars(chosen.where(FirstUse.code == code)).one_or_none()


def project(session: Session, user: User, project_id: int) -> Project:
    """A project that this person may claim a first use of.

    Raises:
        NotFoundError, ForbiddenError: not to be seen, or seen by no side of it.
    """
    chosen = (
        select(Project)
        .where(Project.id == project_id)
        .options(
            joinedload(Project.owner), joinedload(Project.supplier), joinedload(Project.product)
        )
    )
    found = session.scalars(chosen).one_or_none() if 0 < project_id <= LARGEST_ID else None
    if found is None or not projects.can_see(user, found):
        raise NotFoundError
    if not policy.can_claim(user, found):
        raise ForbiddenError
    return found


def of_project(session: Session, project_id: int) -> list[FirstUse]:
    """The claims of a project, oldest first."""
    chosen = select(FirstUse).where(FirstUse.project_id == project_id).order_by(FirstUse.id)
    return list(session.scalars(chosen))


def products_of(session: Session, project: Project) -> list[tuple[int, str]]:
    """(number, title) of what the supplier of a project has listed; empty where it names one."""
    if project.product_id is not None:
        return []
    chosen = select(Product.id, Product.title).where(
        Product.organisation_id == project.supplier_id, Product.state == "listed"
    )
    rows = session.execute(chosen.order_by(Product.title, Product.id).limit(QUEUE))
    return [(number, title) for number, title in rows]


def searches(session: Session, claim: FirstUse) -> list[FirstUseSearch]:
    """The recorded searches for earlier holders, oldest first."""
    chosen = select(FirstUseSearch).where(FirstUseSearch.first_use_id == claim.id)
    return list(session.scalars(chosen.order_by(FirstUseSearch.id)))


def objections(session: Session, claim: FirstUse) -> list[FirstUseObjection]:
    """All objections to a claim with their organisations, oldest first."""
    chosen = (
        select(FirstUseObjection)
        .where(FirstUseObjection.first_use_id == claim.id)
        .options(joinedload(FirstUseObjection.organisation))
    )
    return list(session.scalars(chosen.order_by(FirstUseObjection.id)))


def objection(session: Session, claim: FirstUse, objection_id: int) -> FirstUseObjection:
    """One objection to a claim, fresh from the database; NotFoundError."""
    chosen = select(FirstUseObjection).where(
        FirstUseObjection.first_use_id == claim.id, FirstUseObjection.id == objection_id
    )
    fresh = chosen.execution_options(populate_existing=True)
    found = session.scalars(fresh).one_or_none() if 0 < objection_id <= LARGEST_ID else None
    if found is None:
        raise NotFoundError
    return found


def takes_objections(claim: FirstUse) -> bool:
    """Whether its public notice runs at this moment."""
    return claim.state == "notice" and is_on(claim.notice_until)


def in_notice(session: Session, *, limit: int = QUEUE) -> list[FirstUse]:
    """Claims whose public notice runs, those that end soonest first."""
    chosen = select(FirstUse).where(FirstUse.state == "notice", FirstUse.notice_until > now())
    ordered = chosen.order_by(FirstUse.notice_until, FirstUse.id).limit(limit)
    return list(session.scalars(ordered.options(*row_options())))


def waiting(session: Session) -> list[FirstUse]:
    """What needs an operator: to be checked, to be registered, with objections; oldest first."""
    chosen = select(FirstUse).where(needs_operator()).order_by(FirstUse.id).limit(QUEUE)
    return list(session.scalars(chosen.options(*row_options())))


def needs_operator(at: dt.datetime | None = None) -> ColumnElement[bool]:
    """The condition of `waiting`, for counting."""
    objected = select(FirstUseObjection.first_use_id).where(FirstUseObjection.state == "raised")
    over = and_(FirstUse.state == "notice", FirstUse.notice_until <= (at or now()))
    return or_(FirstUse.state == "review", over, FirstUse.id.in_(objected))


def row_options() -> tuple[ExecutableOption, ...]:
    """What a row of the register shows."""
    return (
        joinedload(FirstUse.organisation), joinedload(FirstUse.city), joinedload(FirstUse.sector),
        joinedload(FirstUse.product), joinedload(FirstUse.project),
    )  # fmt: skip


def _whole() -> tuple[ExecutableOption, ...]:
    project = joinedload(FirstUse.project)
    return (
        joinedload(FirstUse.organisation), joinedload(FirstUse.city), joinedload(FirstUse.sector),
        joinedload(FirstUse.product), project.joinedload(Project.owner),
        project.joinedload(Project.supplier), project.joinedload(Project.product),
        selectinload(FirstUse.moves), selectinload(FirstUse.files),
    )  # fmt: skip
