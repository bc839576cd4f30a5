"""Chen's list of Ada's scenarios, some of which Chen brought in as drafts."""

import pytest

from marketplace.accounts.models import User
from marketplace.lists import service
from marketplace.lists.drafts import ListDraft
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft

TEXT = "现场巡检依靠人工，效率低、漏检率高，希望引入无人机完成日常巡检并自动识别缺陷。"


@pytest.fixture
def scenario(session, ada):
    """Make a scenario of Ada's hospital: `scenario("title", by=chen, state="review")`."""
    house = ada.memberships[0].organisation

    def make(title, *, by: User, state="draft"):
        draft = ScenarioDraft(title=title, description=TEXT)
        row = scenarios.post(session, by, draft=draft, organisation=house)
        if state in ("review", "published"):
            scenarios.submit(session, None, scenario=row)
        if state == "published":
            scenarios.publish(session, None, scenario=row)
        session.commit()
        return row

    return make


@pytest.fixture
def product(session, bao):
    def make(title, *, by: User):
        house = bao.memberships[0].organisation
        draft = ProductDraft(title=title, description=TEXT)
        row = products.register(session, by, draft=draft, organisation=house)
        session.commit()
        return row

    return make


@pytest.fixture
def make_list(session, chen):
    """Make a draft list of Chen's with some postings: `make_list("title", [a, b])`."""

    def make(title, postings=(), *, heading="", **values):
        draft = ListDraft(title=title, **values)
        listed = service.create(
            session, chen, draft=draft, organisation=chen.memberships[0].organisation
        )
        for one in postings:
            service.add(session, chen, listed=listed, posting=one, heading=heading)
        session.commit()
        return listed

    return make
