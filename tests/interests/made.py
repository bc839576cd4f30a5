"""Interests for tests: Ada's open scenario, Bao's listed product, and what comes of them."""

import datetime as dt
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import now
from marketplace.interests import service
from marketplace.interests.drafts import InterestDraft
from marketplace.interests.models import Interest
from marketplace.notices.models import Alert
from marketplace.postings import changes
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario

WHY = "我们在三条同类产线上运行两年，漏检率 0.1%，可在六周内上线。"
NUMBERS = count(1)


def scenario(session: Session, owner: User | Organisation, **values: object) -> Scenario:
    """An open scenario; committed."""
    house = owner.memberships[0].organisation if isinstance(owner, User) else owner
    given = {"title": f"冲压件在线检测 {next(NUMBERS)}", "state": "published", **values}
    made = Scenario(
        organisation_id=house.id, updated_at=now(), published_at=now(), search_terms="检测", **given
    )
    session.add(made)
    session.flush()
    changes.record(session, "scenario", made.id)
    session.commit()
    return made


def product(session: Session, supplier: User | Organisation, **values: object) -> Product:
    """A listed product; committed."""
    house = supplier.memberships[0].organisation if isinstance(supplier, User) else supplier
    given = {"title": f"视觉检测系统 {next(NUMBERS)}", "state": "listed", **values}
    made = Product(
        organisation_id=house.id, updated_at=now(), published_at=now(), confirmed_at=now(),
        search_terms="检测", **given,
    )  # fmt: skip
    session.add(made)
    session.flush()
    changes.record(session, "product", made.id)
    session.commit()
    return made


def draft(*products: Product, **values: object) -> InterestDraft:
    given = {"products": [one.id for one in products], "why": WHY, **values}
    return InterestDraft.model_validate(given)


def interest(
    session: Session, supplier: User, scenario: Scenario, *, at: dt.datetime | None = None,
    **values: object,
) -> Interest:  # fmt: skip
    """Sent by this person with a product of theirs; committed."""
    offered = draft(product(session, supplier), **values)
    made = service.send(session, supplier, scenario=scenario, draft=offered, at=at)
    session.commit()
    return made


def told(session: Session, person: User) -> list[str]:
    """What a person was told, in English, oldest first."""
    chosen = select(Alert.en).where(Alert.user_id == person.id).order_by(Alert.id)
    return list(session.scalars(chosen))


def topics(session: Session, person: User) -> list[str]:
    """The same by topic, without the numbers of rows at their end."""
    chosen = select(Alert.topic).where(Alert.user_id == person.id).order_by(Alert.id)
    return [one.split(":", 2)[2] for one in session.scalars(chosen)]
