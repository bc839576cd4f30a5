"""Postings that go public, and the job that tells people."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.queries import organisations_of
from marketplace.jobs import enqueue
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.products.models import Product
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario
from marketplace.web.transaction import MarketplaceFlask

LONG = "The night shift misses two of a hundred surface defects; parts come back every month."


@pytest.fixture
def publish(session: Session) -> Callable[..., Scenario]:
    """`publish(ada, "Drone inspection")`: her public scenario."""

    def make(owner: User, title: str, *, reviewer: User | None = None, **values) -> Scenario:
        draft = ScenarioDraft(**{"title": title, "pain_point": LONG, **values})
        made = scenarios.post(session, owner, draft=draft, organisation=organisations_of(owner)[0])
        scenarios.publish(session, reviewer, scenario=made)
        session.commit()
        return made

    return make


@pytest.fixture
def list_product(session: Session) -> Callable[..., Product]:
    """`list_product(bao, "Inspection drone")`: his listed product."""

    def make(owner: User, title: str, **values) -> Product:
        draft = ProductDraft(title=title, description=LONG, **values)
        made = products.register(
            session, owner, draft=draft, organisation=organisations_of(owner)[0]
        )
        products.list_(session, None, product=made)
        session.commit()
        return made

    return make


@pytest.fixture
def work(app: MarketplaceFlask, session: Session) -> Callable[..., None]:
    """Do one job of a kind, as a worker does."""

    def run(kind: str = "alerts.deliver") -> None:
        number = enqueue(session, kind, {}).id
        session.commit()
        app.extensions["jobs"].run(number)

    return run
