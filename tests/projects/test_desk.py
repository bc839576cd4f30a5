"""What projects need, on the desk of those who can do it."""

import datetime as dt

from sqlalchemy import update

from marketplace.db import today
from marketplace.desk import projects as desk
from marketplace.projects import dossiers, lessons
from marketplace.projects.dossiers import DossierDraft
from marketplace.projects.lessons import LessonDraft
from marketplace.projects.models import ProjectStep
from tests.projects import made
from tests.projects.test_figures import indicator, measure
from tests.projects.test_lessons import TOLD


def needs(session, who) -> list[str]:
    session.flush()
    houses = [one.organisation_id for one in who.memberships]
    return [one.what for one in desk.needs(session, who, houses)]


def test_a_dossier_waits_for_whoever_has_not_agreed(session, ada, bao, dana, olga) -> None:
    project = made.project(session, ada, bao)
    seen = dossiers.seal(dossiers.texts(None))
    dossiers.save(session, bao, project=project, draft=DossierDraft(**made.SETTLED), seen=seen)
    waiting = [needs(session, who) for who in (ada, bao, dana, olga)]
    dossiers.agree(session, bao, project=project, side="supplier", seen=dossiers.seal(made.SETTLED))
    assert (waiting, needs(session, ada), needs(session, bao)) == (
        [["dossier"], ["dossier"], [], []], ["dossier"], [],
    )  # fmt: skip


def test_a_trial_without_measure_for_a_month_waits_for_its_owner(session, ada, bao) -> None:
    project = made.until(session, made.project(session, ada, bao), "trial", ada, bao)
    _begin(session, project, days=29)
    fresh = needs(session, ada)
    _begin(session, project, days=30)
    waiting = needs(session, ada), needs(session, bao)
    one = indicator(session, ada, project)
    old = (today() - dt.timedelta(days=30) - made.OPENED).days
    measure(session, ada, project, one, "1", old)
    still = needs(session, ada)
    measure(session, ada, project, one, "1", old + 1)
    assert (fresh, *waiting, still, needs(session, ada)) == ([], ["measure"], [], ["measure"], [])


def _begin(session, project, *, days: int) -> None:
    began = today() - dt.timedelta(days=days)
    session.execute(
        update(ProjectStep)
        .where(ProjectStep.project_id == project.id, ProjectStep.until_on.is_(None))
        .values(began_on=began)
    )


def test_an_end_waits_for_its_lesson_and_the_lesson_for_an_operator(
    session, sign_in, ada, bao, olga
) -> None:
    project = made.until(session, made.project(session, ada, bao), "ended", ada, bao)
    assert [needs(session, who) for who in (ada, bao, olga)] == [["lesson"], ["lesson"], []]
    session.commit()
    page = sign_in(ada).get("/desk").text
    assert f'href="/projects/{project.id}/lesson"' in page
    assert "Nothing needs your answer today." not in page
    lessons.write(session, ada, project=project, draft=LessonDraft(**TOLD))
    assert [needs(session, who) for who in (ada, bao, olga)] == [[], [], ["publish"]]
    lessons.publish(session, olga, project=project)
    assert needs(session, olga) == []


def test_an_awarded_scenario_leads_to_its_projects(session, sign_in, ada, bao) -> None:
    made.project(session, ada, bao)
    assert 'href="/projects" aria-label="Record the trial:' in sign_in(ada).get("/desk").text
