"""Rows that walks begin from."""

import datetime as dt

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.db import now, today
from marketplace.products.models import Product
from marketplace.projects.models import Project, ProjectEvidence, ProjectStep
from marketplace.scenarios.models import Scenario


def scenario(session: Session, owner: Organisation, state: str = "published") -> Scenario:
    """A scenario that suppliers may answer."""
    made = Scenario(
        title="夜间巡检", organisation_id=owner.id, state=state, updated_at=now(),
        published_at=now(), search_terms="",
    )  # fmt: skip
    made.organisation = owner
    session.add(made)
    session.flush()
    return made


def product(session: Session, supplier: Organisation) -> Product:
    """A listed product."""
    made = Product(
        title="巡检无人机", organisation_id=supplier.id, state="listed", updated_at=now(),
        published_at=now(), confirmed_at=now(), search_terms="",
    )  # fmt: skip
    made.organisation = supplier
    session.add(made)
    session.flush()
    return made


def running(session: Session, need: Scenario, offer: Product) -> Project:
    """A project in operation, with its trial and what shows it."""
    need.state = "operation"
    began = today() - dt.timedelta(days=200)
    made = Project(
        scenario_id=need.id, owner_id=need.organisation_id, supplier_id=offer.organisation_id,
        product_id=offer.id, title=need.title, stage="operation", opened_on=began,
    )  # fmt: skip
    for position, stage in enumerate(("intent", "trial", "accepted", "operation"), 1):
        step = ProjectStep(position=position, stage=stage, began_on=began)
        step.evidence.append(ProjectEvidence(title="验收报告", dated_on=began))
        made.steps.append(step)
    session.add(made)
    session.flush()
    return made
