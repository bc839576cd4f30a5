"""A small market: Ada's need for inspection of stamped parts, Bao's products, and some others."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.matching.state import MatcherState, state_of
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.products.models import Product
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.service import load_seeds

NEED = {
    "title": "冲压件外观缺陷在线检测",
    "pain_point": "夜班人工目检漏检率 2%，每月约 300 件返工。",
    "description": "在 3 号至 5 号冲压线上安装工业相机，识别划伤、压痕和毛刺。",
    "budget": "100-200万",
    "conditions": ["具备 ISO 9001 认证"],
    "tags": "机器视觉、缺陷检测",
}
AOI = {
    "title": "冲压件表面缺陷视觉检测系统",
    "description": "工业相机在线识别冲压件划伤、压痕、毛刺，漏检率 0.1%。",
    "tags": "机器视觉、缺陷检测",
    "certificates": ["ISO 9001 认证"],
    "price": "80万",
}
DRONE = {
    "title": "电力巡检无人机",
    "description": "多旋翼无人机沿输电线路自动飞行，识别绝缘子破损。",
    "tags": "无人机、巡检",
}


@pytest.fixture
def post(session: Session) -> Callable[..., Scenario]:
    """Post a scenario, published unless `state` is "draft", and commit."""

    def make(owner: User, *, state: str = "published", **changes: object) -> Scenario:
        draft, problems = ScenarioDraft.read({**NEED, **changes})
        assert draft is not None, problems
        house = owner.memberships[0].organisation
        made = scenarios.post(session, owner, draft=draft, organisation=house)
        if state != "draft":
            scenarios.publish(session, None, scenario=made)
        session.commit()
        return made

    return make


@pytest.fixture
def register(session: Session) -> Callable[..., Product]:
    """Register a product, listed unless `state` is "draft", and commit."""

    def make(
        supplier: User, values: dict[str, object] = AOI, *, state: str = "listed", **changes: object
    ) -> Product:
        draft, problems = ProductDraft.read({**values, **changes})
        assert draft is not None, problems
        house = supplier.memberships[0].organisation
        made = products.register(session, supplier, draft=draft, organisation=house)
        if state != "draft":
            products.list_(session, None, product=made)
        session.commit()
        return made

    return make


@pytest.fixture
def state(session: Session) -> MatcherState:
    """The index of this process."""
    return state_of(session)


@pytest.fixture
def seeds(session: Session, tmp_path: Path) -> Path:
    """A small vocabulary in which a drone has a few names."""
    rows = {
        "VERSION": "1",
        "concepts.csv": "key,kind,zh,en,broader,aliases\n"
        "drone,technology,无人机,Drone,,UAV\ninspection,scenario_type,巡检,Inspection,,巡查\n",
        "links.csv": "child,parent\n",
        "cities.csv": "key,row,col\n",
    }
    for name, content in rows.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    load_seeds(session, tmp_path)
    session.commit()
    return tmp_path
