"""First uses and cases that wait for somebody; one statement."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator
from marketplace.cases.models import Case, CaseCopy
from marketplace.firsts.models import FirstUse
from marketplace.firsts.queries import needs_operator
from marketplace.projects.models import Project
from marketplace.scenarios.models import Scenario


def waiting(session: Session, user: User, houses: list[int]) -> dict[str, int]:
    """How many claims and cases wait for an operator, proposals and agreements for their house."""
    chosen: dict[str, Select[Any]] = {
        "proposals": select(CaseCopy.id)
        .join(CaseCopy.scenario)
        .join(CaseCopy.case)
        .where(
            CaseCopy.state == "proposed",
            Case.state == "published",
            Scenario.organisation_id.in_(houses),
        ),
        "agreements": select(Case.id)
        .join(Case.project)
        .where(
            Case.state == "review",
            Case.supplier_agreed_at.is_(None),
            Project.supplier_id.in_(houses),
        ),
    }
    if is_operator(user):
        chosen["claims"] = select(FirstUse.id).where(needs_operator())
        chosen["cases"] = select(Case.id).where(Case.state == "review")
    sizes = [
        select(func.count()).select_from(one.subquery()).scalar_subquery().label(name)
        for name, one in chosen.items()
    ]
    return dict(session.execute(select(*sizes)).mappings().one())
