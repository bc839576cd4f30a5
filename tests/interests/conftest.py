"""Ada's open scenario, and a product of Bao's that could solve it."""

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.interests.models import Interest
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from tests.interests import made


@pytest.fixture
def scenario(session: Session, ada: User) -> Scenario:
    return made.scenario(session, ada, title="冲压件在线检测")


@pytest.fixture
def product(session: Session, bao: User) -> Product:
    return made.product(session, bao, title="视觉检测系统")


@pytest.fixture
def interest(session: Session, bao: User, scenario: Scenario) -> Interest:
    """Bao's, sent now."""
    return made.interest(session, bao, scenario)
