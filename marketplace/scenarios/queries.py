"""What is read about scenarios; eager loading is decided here, templates never trigger SQL."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import organisations_of
from marketplace.db import now
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.scenarios import policy
from marketplace.scenarios.models import OPEN_STATES, Scenario, ScenarioTag

LARGEST_ID = 2**31 - 1
PAGE = 50


def visible(session: Session, user: User | None, scenario_id: int) -> Scenario:
    """The scenario with all that its page shows.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    found = _one(session, select(Scenario).options(*_page_options()), scenario_id)
    if not policy.can_see(user, found):
        raise NotFoundError
    return found


def editable(session: Session, user: User, scenario_id: int, *, lock: bool = False) -> Scenario:
    """The scenario with what its form shows; `lock` holds it until the transaction ends.

    Raises:
        NotFoundError, ForbiddenError: not to be seen, or seen but not changed by this person.
    """
    found = _held(session, user, scenario_id, lock=lock)
    if not policy.can_edit(user, found):
        raise ForbiddenError
    return found


def movable(session: Session, user: User, scenario_id: int) -> Scenario:
    """The scenario, locked, for a verb; the life table decides what may be done with it."""
    found = _held(session, user, scenario_id, lock=True)
    if not policy.can_see_history(user, found):
        raise ForbiddenError
    return found


def _held(session: Session, user: User, scenario_id: int, *, lock: bool) -> Scenario:
    chosen = select(Scenario).options(*_form_options())
    if lock:
        chosen = chosen.with_for_update(of=Scenario)
    found = _one(session, chosen, scenario_id)
    if not policy.can_see(user, found):
        raise NotFoundError
    return found


def _one(session: Session, chosen: Select[Scenario], scenario_id: int) -> Scenario:
    if not 0 < scenario_id <= LARGEST_ID:
        raise NotFoundError
    found = session.scalars(chosen.where(Scenario.id == scenario_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def _form_options() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Scenario.organisation),
        selectinload(Scenario.tags),
        selectinload(Scenario.indicators),
        selectinload(Scenario.conditions),
        selectinload(Scenario.attachments),
    )


def _page_options() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Scenario.organisation).selectinload(Organisation.badges),
        joinedload(Scenario.sector),
        joinedload(Scenario.city),
        selectinload(Scenario.tags).joinedload(ScenarioTag.concept),
        selectinload(Scenario.indicators),
        selectinload(Scenario.conditions),
        selectinload(Scenario.attachments),
        selectinload(Scenario.amendments),
        selectinload(Scenario.moves),
    )


def row_options() -> tuple[ExecutableOption, ...]:
    """What a row of a list of scenarios shows; the same statements for 1 and 50 rows."""
    return (
        joinedload(Scenario.organisation).selectinload(Organisation.badges),
        joinedload(Scenario.sector),
        joinedload(Scenario.city),
        selectinload(Scenario.tags).joinedload(ScenarioTag.concept),
    )


def open_scenarios() -> Select[Scenario]:
    """Scenarios that suppliers may answer now (for further filters); newest first."""
    return (
        select(Scenario)
        .where(
            Scenario.state.in_(OPEN_STATES),
            or_(Scenario.deadline.is_(None), Scenario.deadline >= now()),
        )
        .order_by(Scenario.published_at.desc(), Scenario.id.desc())
    )


def mine(session: Session, user: User, *, limit: int = PAGE) -> list[Scenario]:
    """Scenarios of the organisations this person speaks for, last touched first."""
    own = [one.id for one in organisations_of(user)]
    chosen = select(Scenario).where(Scenario.organisation_id.in_(own)).options(*row_options())
    newest = chosen.order_by(Scenario.updated_at.desc(), Scenario.id.desc()).limit(limit)
    return list(session.scalars(newest))


def review_queue(session: Session, *, limit: int, offset: int = 0) -> list[Scenario]:
    """Scenarios waiting for a review, longest waiting first."""
    chosen = select(Scenario).where(Scenario.state == "review").options(*row_options())
    oldest = chosen.order_by(Scenario.updated_at, Scenario.id)
    return list(session.scalars(oldest.limit(limit).offset(offset)))


def review_count(session: Session) -> int:
    """How many scenarios wait for a review."""
    waiting = select(func.count()).select_from(Scenario).where(Scenario.state == "review")
    return session.scalar(waiting) or 0
