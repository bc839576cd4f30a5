"""Telling the two sides of a project what the other did; each topic once a person."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.queries import speakers
from marketplace.errors import Sentence
from marketplace.notices.service import News, tell
from marketplace.projects.models import Project, ProjectStep
from marketplace.projects.states import NAMES, OWNER, SUPPLIER

BOTH = (OWNER, SUPPLIER)


def of_step(
    session: Session, actor: User | None, project: Project, step: ProjectStep, *,
    sides: Collection[str] = BOTH, site: str,
) -> None:  # fmt: skip
    """Both sides hear of a step, but for whoever took it; a demonstration tells nobody."""
    if project.is_demonstration:
        return
    stage, why = NAMES[step.stage], step.sentence
    sentence = Sentence(
        f"项目“{project.title}”进入“{stage.zh}”阶段（{step.began_on}）"
        + (f"：{why}" if why else "。"),
        f"The project “{project.title}” is “{stage.en}” since {step.began_on}"
        + (f": {why}" if why else "."),
    )
    to_sides(
        session, actor, project, f"step:{step.position}", sentence, sides=sides, site=site
    )  # fmt: skip


def to_sides(
    session: Session, actor: User | None, project: Project, topic: str, sentence: Sentence, *,
    sides: Collection[str] = BOTH, page: str = "", site: str = "",
) -> None:  # fmt: skip
    """Tell the people of these sides; `page` is one below the project's own."""
    houses = [project.owner_id] * (OWNER in sides) + [project.supplier_id] * (SUPPLIER in sides)
    found = speakers(session, houses)
    people = [
        one for house in houses for one in found.get(house, []) if actor is None or one != actor
    ]
    link = f"/projects/{project.id}{page}"
    news = News(f"project:{project.id}:{topic}", sentence, link)
    tell(session, people, news, site=site, by_mail=bool(site))
