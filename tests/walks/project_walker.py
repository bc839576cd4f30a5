"""Walks of projects."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.projects import policy, service
from marketplace.projects.drafts import StepDraft
from marketplace.projects.models import Project, ToleranceDossier
from marketplace.projects.states import LIFE
from marketplace.scenarios.models import Scenario
from tests.walks.cast import house
from tests.walks.walking import Walker, Who


def walker(session: Session, people: dict[str, Who]) -> Walker:
    """Ada owns the scenario, Bao supplies."""
    supplier = house(people["bao"])
    scenario = Scenario(
        title="巡检", organisation_id=house(people["ada"]).id, state="matching", updated_at=now(),
        published_at=now(), search_terms="",
    )  # fmt: skip
    session.add(scenario)
    session.flush()

    def begin(inside: Session) -> Project:
        return service.open_project(inside, None, scenario=scenario, supplier=supplier)

    return Walker(
        LIFE, begin, attempt, hats, lambda project: project.stage, people, others=(agree,)
    )


def attempt(session: Session, project: Project, verb: str, who: Who) -> None:
    draft = StepDraft(sentence="原因", evidence="验收报告")
    service.take(session, who, project=project, verb=verb, draft=draft)


def hats(project: Project, who: Who) -> Sequence[str]:
    return policy.hats(who, project)


def agree(session: Session, project: Project) -> None:
    """Both sides agree to a dossier."""
    chosen = select(ToleranceDossier).where(ToleranceDossier.project_id == project.id)
    found = session.scalars(chosen).one_or_none()
    if found is None:
        found = ToleranceDossier(project_id=project.id)
        session.add(found)
    found.owner_agreed_at = found.supplier_agreed_at = now()
    session.flush()
