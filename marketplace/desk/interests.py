"""Interests that wait for a person's answer, as lines of the desk."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.db import now
from marketplace.interests.models import (
    OPEN_STATES,
    UNANSWERED_STATES,
    Interest,
    InterestPartner,
)
from marketplace.scenarios.models import Scenario

MOST = 20
SOON = dt.timedelta(days=7)
BOARD, PARTNER = "board", "partner"


@dataclass(frozen=True, slots=True)
class Waiting:
    """`number` is the scenario whose interests wait, or the partner that is asked.

    `other` is who asks to be its partner.
    """

    kind: str
    number: int
    title: str
    language: str
    count: int = 1
    due: dt.datetime | None = None
    other: str = ""


def waiting(session: Session, houses: Sequence[int]) -> list[Waiting]:
    """What owners have to answer, the soonest due first, then requests to be a partner."""
    return [*_to_answer(session, houses), *_asked(session, houses)]


def _to_answer(session: Session, houses: Sequence[int]) -> list[Waiting]:
    """First answers, and the next word to those who were shortlisted once it is due soon."""
    earliest = func.min(Interest.due_at)
    chosen = (
        select(Scenario.id, Scenario.title, Scenario.language, func.count(), earliest)
        .join(Interest, Interest.scenario_id == Scenario.id)
        .where(
            Scenario.organisation_id.in_(houses),
            Interest.state.in_(OPEN_STATES),
            or_(Interest.state.in_(UNANSWERED_STATES), Interest.due_at < now() + SOON),
        )
        .group_by(Scenario.id, Scenario.title, Scenario.language)
        .order_by(earliest, Scenario.id)
        .limit(MOST)
    )
    return [Waiting(BOARD, *row) for row in session.execute(chosen)]


def _asked(session: Session, houses: Sequence[int]) -> list[Waiting]:
    chosen = (
        select(
            InterestPartner.id, Scenario.title, Scenario.language, Organisation.name.label("lead")
        )
        .join(Interest, Interest.id == InterestPartner.interest_id)
        .join(Scenario, Scenario.id == Interest.scenario_id)
        .join(Organisation, Organisation.id == Interest.organisation_id)
        .where(
            InterestPartner.organisation_id.in_(houses),
            InterestPartner.state == "asked",
            Interest.state.in_(OPEN_STATES),
        )
        .order_by(InterestPartner.id)
        .limit(MOST)
    )
    return [
        Waiting(PARTNER, number, title, language, other=lead)
        for number, title, language, lead in session.execute(chosen)
    ]
