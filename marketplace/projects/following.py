"""What a project's step means for others: its scenario, and the interest that it came from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.interests import service as interests
from marketplace.interests.models import Interest
from marketplace.interests.states import ENGAGED
from marketplace.projects.models import Project
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario

FORWARD = {"try": "try", "operate": "operate", "resume": "award"}
"""Which step of the scenario follows from which of its project."""
OVER = ("ended", "cancelled")


def after_step(
    session: Session, actor: User | None, project: Project, verb: str, sentence: str, *, site: str
) -> bool:
    """A scenario is as far as the farthest of its projects got. Hold the scenario's row before.

    Whether the supplier was told, as the interest that the project came from moved with it.
    """
    scenario = project.scenario
    if verb in FORWARD:
        scenarios.follow(session, actor, scenario=scenario, verb=FORWARD[verb])
    elif project.stage in OVER and not _goes_on(session, scenario):
        # Where one was tried and ended, it is over even if the last one was merely given up.
        tried = scenario.state in ("trial", "operation")
        after = "end" if verb == "end" or tried else "resume"
        scenarios.follow(session, actor, scenario=scenario, verb=after, sentence=sentence)
    if verb not in ("cancel", "resume") or project.interest_id is None:
        return False
    interest = held_interest(session, project.interest_id)
    return interest is not None and _moved(session, actor, interest, verb, sentence, site)


def held_interest(session: Session, interest_id: int) -> Interest | None:
    """An interest whose row nobody else changes until the transaction ends."""
    chosen = (
        select(Interest)
        .where(Interest.id == interest_id)
        .with_for_update(of=Interest, key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(chosen).one_or_none()


def _moved(
    session: Session, actor: User | None, interest: Interest, verb: str, sentence: str, site: str
) -> bool:
    if verb == "cancel" and interest.state == "awarded":
        interests.released(session, actor, interest, sentence, site=site)
    elif verb == "resume" and interest.state in ENGAGED:
        interests.awarded(session, actor, interest, site=site)
    else:
        return False
    return True


def _goes_on(session: Session, scenario: Scenario) -> bool:
    """Whether any project of a scenario has not come to an end."""
    chosen = select(Project.id).where(
        Project.scenario_id == scenario.id, Project.stage.not_in(OVER)
    )
    return session.scalar(chosen.limit(1)) is not None
