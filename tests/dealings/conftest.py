"""Ada's released scenario, Bao's interest in it, and what is settled about it."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.interests import dealing_service
from marketplace.interests.dealing_drafts import DealingDraft
from marketplace.interests.dealing_models import ScenarioDealing
from marketplace.interests.models import Interest
from marketplace.scenarios.models import Scenario
from tests.scenarios.conftest import published, scenario

__all__ = ["published", "scenario"]

SITE = "https://market.example"
SECRET = "冷却塔机密参数一七四"
TERMS = "仅用于本场景方案编制，不得转交第三方。"

Settle = Callable[..., ScenarioDealing]


def house(user: User) -> int:
    return user.memberships[0].organisation_id


@pytest.fixture
def settle(session: Session, ada: User, published: Scenario) -> Settle:
    """Ada settles something else about her scenario: `settle(terms=TERMS, confidential=SECRET)`."""
    version = [0]

    def make(**fields: object) -> ScenarioDealing:
        draft, problems = DealingDraft.read({"answer_days": 10, **fields})
        assert draft is not None, problems
        made = dealing_service.settle(
            session, ada, scenario=published, draft=draft, version=version[0]
        )
        session.commit()
        version[0] = made.version
        return made

    return make


@pytest.fixture
def interest(session: Session, bao: User, published: Scenario) -> Interest:
    """Bao's interest, sent now."""
    made = Interest(
        scenario_id=published.id, organisation_id=house(bao), why="同类产线已用两年。",
        sent_at=now(), due_at=now() + dt.timedelta(days=10), created_by_id=bao.id,
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made
