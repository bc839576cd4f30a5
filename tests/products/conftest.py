"""A product of Bao's to work on."""

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.products import service
from marketplace.products.drafts import ProductDraft
from marketplace.products.models import Product

INSPECTOR = {
    "title": "冲压件在线 AOI 检测仪",
    "description": "四路相机在线检测冲压件表面划伤与凹坑，半秒内停线。",
    "effect": "2024 年起用于某厂三条产线，漏检率由 2% 降到 0.1%。",
    "price": "30",
    "weeks_to_deploy": "3个月",
    "maturity": "已批量交付",
    "certificates": ["ISO 9001", "CE"],
    "tags": ["机器视觉", "AOI"],
    "contact": "李经理 0755-1234567",
}


def form(**changes: object) -> dict[str, object]:
    """The same content as a browser posts it."""
    return {**INSPECTOR, "version": "1", "then": "draft", **changes}


@pytest.fixture
def product(session: Session, bao: User) -> Product:
    """Bao's draft, committed."""
    return make(session, bao)


def make(session: Session, bao: User, **changes: object) -> Product:
    draft, problems = ProductDraft.read({**INSPECTOR, **changes})
    assert draft is not None, problems
    house = bao.memberships[0].organisation
    made = service.register(session, bao, draft=draft, organisation=house)
    session.commit()
    return made


@pytest.fixture
def listed(session: Session, chen: User, product: Product) -> Product:
    """Bao's product, listed by Chen."""
    service.list_(session, chen, product=product)
    session.commit()
    return product
