"""A scenario of Ada's to work on."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.scenarios import service
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario

PRESSING = {
    "title": "冲压件外观缺陷在线检测",
    "pain_point": "夜班人工目检漏检率 2%，每月约 300 件返工。",
    "description": "在三号至五号压机上方安装相机，结果两秒内写入 MES，并培训操作人员。",
    "budget": "100-200",
    "deadline": "2099-05-31",
    "conditions": ["具备 ISO 9001 认证", "数据不出厂"],
    "indicators": [{"name": "漏检率", "target": "≤ 0.1", "unit": "%"}],
    "tags": ["机器视觉", "AOI"],
    "contact": "王工 020-1234567",
}


def form(**changes: object) -> dict[str, object]:
    """The same content as a browser posts it."""
    values = {name: value for name, value in PRESSING.items() if name != "indicators"}
    row = {"indicator_name": ["漏检率"], "indicator_target": ["≤ 0.1"], "indicator_unit": ["%"]}
    return {**values, **row, "version": "1", "then": "draft", **changes}


@pytest.fixture
def scenario(session: Session, ada: User) -> Scenario:
    """Ada's draft, committed."""
    return make(session, ada)


def make(session: Session, ada: User, **changes: object) -> Scenario:
    draft, problems = ScenarioDraft.read({**PRESSING, **changes})
    assert draft is not None, problems
    house = ada.memberships[0].organisation
    made = service.post(session, ada, draft=draft, organisation=house)
    session.commit()
    return made


Moved = Callable[..., Scenario]


@pytest.fixture
def published(session: Session, chen: User, scenario: Scenario) -> Scenario:
    """Ada's scenario, released by Chen."""
    service.publish(session, chen, scenario=scenario)
    session.commit()
    return scenario
