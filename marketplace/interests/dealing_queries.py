"""What is read about how an owner deals: the settings, and what a scenario's page says of them."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.interests import dealing_policy as policy
from marketplace.interests.dealing_models import (
    ANSWER_DAYS,
    ConfidentialFile,
    ScenarioDealing,
    ScenarioQuestion,
)
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.policy import can_see
from marketplace.scenarios.queries import LARGEST_ID

NEWEST = 3


@dataclass(frozen=True, slots=True)
class Brief:
    """What the page of a scenario says about questions and disclosure, as one person sees it."""

    dealing: ScenarioDealing
    is_owner: bool
    details: str
    is_confidential: bool
    takes_questions: bool
    answered: int
    waiting: int
    newest: list[ScenarioQuestion] = field(default_factory=list)


def scenario(session: Session, user: User | None, number: int, *, lock: bool = False) -> Scenario:
    """The scenario with its house; `lock` lets others wait who settle, ask or accept.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    if not 0 < number <= LARGEST_ID:
        raise NotFoundError
    chosen = (
        select(Scenario).where(Scenario.id == number).options(joinedload(Scenario.organisation))
    )
    if lock:
        chosen = chosen.with_for_update(of=Scenario, key_share=True)
    found = session.scalars(chosen, execution_options={"populate_existing": lock}).one_or_none()
    if found is None or not can_see(user, found):
        raise NotFoundError
    return found


def own(session: Session, user: User, number: int, *, lock: bool = False) -> Scenario:
    """The scenario, for its owner alone.

    Raises:
        NotFoundError, ForbiddenError: not to be seen, or of another house.
    """
    found = scenario(session, user, number, lock=lock)
    if not policy.is_owner(user, found):
        raise ForbiddenError
    return found


def dealing(session: Session, about: Scenario) -> ScenarioDealing:
    """What is settled for a scenario, read anew; without a row the defaults, at version 0."""
    chosen = select(ScenarioDealing).where(ScenarioDealing.scenario_id == about.id)
    found = session.scalars(chosen, execution_options={"populate_existing": True}).one_or_none()
    return found or _unsettled(about)


def files(session: Session, about: Scenario) -> list[ConfidentialFile]:
    """The files of the confidential part that are there, oldest first."""
    chosen = select(ConfidentialFile).where(
        ConfidentialFile.scenario_id == about.id, ConfidentialFile.removed_at.is_(None)
    )
    return list(session.scalars(chosen.order_by(ConfidentialFile.id)))


def has_confidential(session: Session, about: Scenario, settled: ScenarioDealing) -> bool:
    """Whether there is anything behind the terms."""
    return bool(settled.confidential) or bool(session.scalar(select(_has_files(about))))


def brief(
    session: Session, user: User | None, about: Scenario, *, at: dt.datetime | None = None
) -> Brief:
    """What the page of a scenario says, in at most two statements.

    How many questions wait is for its owner alone.
    """
    chosen = (
        select(
            ScenarioDealing, _has_files(about), _count(about, "answered"), _count(about, "asked")
        )
        .select_from(Scenario)
        .outerjoin(ScenarioDealing, ScenarioDealing.scenario_id == Scenario.id)
        .where(Scenario.id == about.id)
    )
    found, has_files, answered, waiting = session.execute(chosen).one()
    settled = found or _unsettled(about)
    mine = policy.is_owner(user, about)
    return Brief(
        dealing=settled, is_owner=mine,
        details=settled.details if policy.sees_details(user, about) else "",
        is_confidential=bool(settled.confidential) or has_files,
        takes_questions=policy.takes_questions(about, settled, at or now()),
        answered=answered, waiting=waiting if mine else 0,
        newest=_newest(session, about) if answered else [],
    )  # fmt: skip


def _unsettled(about: Scenario) -> ScenarioDealing:
    return ScenarioDealing(
        scenario_id=about.id, answer_days=ANSWER_DAYS, questions_until=None, details="",
        confidential="", terms="", terms_version=0, version=0,
    )  # fmt: skip


def _has_files(about: Scenario) -> ColumnElement[bool]:
    return exists().where(
        ConfidentialFile.scenario_id == about.id, ConfidentialFile.removed_at.is_(None)
    )


def _count(about: Scenario, state: str) -> ColumnElement[int]:
    counted = select(func.count(ScenarioQuestion.id)).where(
        ScenarioQuestion.scenario_id == about.id, ScenarioQuestion.state == state
    )
    return counted.scalar_subquery()


def _newest(session: Session, about: Scenario) -> list[ScenarioQuestion]:
    chosen = select(ScenarioQuestion).where(
        ScenarioQuestion.scenario_id == about.id, ScenarioQuestion.state == "answered"
    )
    newest = chosen.order_by(ScenarioQuestion.answered_at.desc(), ScenarioQuestion.id.desc())
    return list(session.scalars(newest.limit(NEWEST)))
