"""What is read about the confidential part: its files, and who read and accepted what."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import User
from marketplace.errors import NotFoundError
from marketplace.interests import dealing_policy as policy
from marketplace.interests import dealing_queries
from marketplace.interests.dealing_models import (
    ConfidentialFile,
    ConfidentialRead,
    ScenarioDealing,
    TermsAcceptance,
)
from marketplace.scenarios.models import Scenario

MOST_ROWS = 100_000


def door(
    session: Session, user: User, number: int, *, lock: bool = False
) -> tuple[Scenario, ScenarioDealing]:
    """A scenario that has a confidential part, and what is settled for it.

    Raises:
        NotFoundError: no such scenario for this person, or nothing confidential about it (its
            owner comes in all the same).
    """
    scenario = dealing_queries.scenario(session, user, number, lock=lock)
    dealing = dealing_queries.dealing(session, scenario)
    empty = not dealing_queries.has_confidential(session, scenario, dealing)
    if empty and not policy.is_owner(user, scenario):
        raise NotFoundError
    return scenario, dealing


def file(session: Session, scenario: Scenario, number: int) -> ConfidentialFile:
    """A file of the confidential part that is there. NotFoundError."""
    for one in dealing_queries.files(session, scenario):
        if one.id == number:
            return one
    raise NotFoundError


def readings(
    session: Session, scenario: Scenario, *, limit: int = MOST_ROWS, offset: int = 0
) -> list[ConfidentialRead]:
    """Who read what, newest first, with person and house."""
    chosen = (
        select(ConfidentialRead)
        .where(ConfidentialRead.scenario_id == scenario.id)
        .options(joinedload(ConfidentialRead.user), joinedload(ConfidentialRead.organisation))
        .order_by(ConfidentialRead.id.desc())
    )
    return list(session.scalars(chosen.limit(limit).offset(offset)))


def reading_count(session: Session, scenario: Scenario) -> int:
    """How many readings were kept."""
    counted = select(func.count(ConfidentialRead.id)).where(
        ConfidentialRead.scenario_id == scenario.id
    )
    return session.scalar(counted) or 0


def acceptances(
    session: Session, scenario: Scenario, *, limit: int = MOST_ROWS
) -> list[TermsAcceptance]:
    """Who accepted which version of the terms, newest first, with person and house."""
    chosen = (
        select(TermsAcceptance)
        .where(TermsAcceptance.scenario_id == scenario.id)
        .options(joinedload(TermsAcceptance.user), joinedload(TermsAcceptance.organisation))
        .order_by(TermsAcceptance.id.desc())
    )
    return list(session.scalars(chosen.limit(limit)))
