"""What is read about questions; who asked is not among it."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, selectinload

from marketplace.accounts.models import User
from marketplace.accounts.queries import organisations_of
from marketplace.errors import NotFoundError
from marketplace.interests import dealing_policy as policy
from marketplace.interests.dealing_models import ScenarioQuestion
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.queries import LARGEST_ID

MOST_OWN = 100


def answered(
    session: Session, about: Scenario, *, limit: int, offset: int = 0
) -> list[ScenarioQuestion]:
    """Answered questions with what was added, the newest answer first; the same for everybody."""
    newest = _answered(about).order_by(
        ScenarioQuestion.answered_at.desc(), ScenarioQuestion.id.desc()
    )
    shown = newest.options(selectinload(ScenarioQuestion.additions))
    return list(session.scalars(shown.limit(limit).offset(offset)))


def answered_count(session: Session, about: Scenario) -> int:
    """How many questions of a scenario were answered."""
    return session.scalar(select(func.count()).select_from(_answered(about).subquery())) or 0


def unanswered(session: Session, user: User | None, about: Scenario) -> list[ScenarioQuestion]:
    """Asked and refused ones, those that wait first: all for the owner, one's own for a house."""
    if user is None:
        return []
    chosen = select(ScenarioQuestion).where(
        ScenarioQuestion.scenario_id == about.id, ScenarioQuestion.state != "answered"
    )
    if not policy.is_owner(user, about):
        houses = [one.id for one in organisations_of(user)]
        chosen = chosen.where(ScenarioQuestion.organisation_id.in_(houses))
    waiting_first = chosen.order_by(ScenarioQuestion.state, ScenarioQuestion.id)
    return list(session.scalars(waiting_first.limit(MOST_OWN)))


def question(session: Session, about: Scenario, number: int) -> ScenarioQuestion:
    """A question of a scenario, locked, for its owner. NotFoundError."""
    if not 0 < number <= LARGEST_ID:
        raise NotFoundError
    chosen = (
        select(ScenarioQuestion)
        .where(ScenarioQuestion.id == number, ScenarioQuestion.scenario_id == about.id)
        .with_for_update(of=ScenarioQuestion)
    )
    found = session.scalars(chosen, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def waiting_count(session: Session, about: Scenario, organisation_id: int) -> int:
    """How many questions of one house wait for an answer."""
    waiting = and_(
        ScenarioQuestion.scenario_id == about.id,
        ScenarioQuestion.organisation_id == organisation_id,
        ScenarioQuestion.state == "asked",
    )
    return session.scalar(select(func.count()).select_from(ScenarioQuestion).where(waiting)) or 0


def waiting_for(
    session: Session, houses: Sequence[int], *, limit: int
) -> list[tuple[int, str, str, int]]:
    """(scenario, title, language, how many) of own scenarios, the longest waiting first."""
    counted = (
        select(Scenario.id, Scenario.title, Scenario.language, func.count())
        .join(ScenarioQuestion, ScenarioQuestion.scenario_id == Scenario.id)
        .where(Scenario.organisation_id.in_(houses), ScenarioQuestion.state == "asked")
        .group_by(Scenario.id, Scenario.title, Scenario.language)
        .order_by(func.min(ScenarioQuestion.id))
    )
    return list(session.execute(counted.limit(limit)))


def _answered(about: Scenario) -> Select[ScenarioQuestion]:
    return select(ScenarioQuestion).where(
        ScenarioQuestion.scenario_id == about.id, ScenarioQuestion.state == "answered"
    )
