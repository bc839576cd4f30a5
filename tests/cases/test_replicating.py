"""A published case finds owners with a like open need, once, and its copies are followed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import User
from marketplace.cases import replicating
from marketplace.cases.models import Case, CaseCopy
from marketplace.cases.tasks import PROPOSALS
from marketplace.db import Database
from marketplace.jobs import enqueue
from marketplace.matching.tasks import catch_up
from marketplace.notices.models import Alert
from marketplace.projects import service as projects
from marketplace.projects.drafts import StepDraft
from marketplace.records import Job, OutboxMail
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario
from tests.cases import made
from tests.firsts import made as given

LINES = "山区输电线路无人机自动巡检"
NEED = "线路都在山里，靠人走一趟要三天，希望无人机自动巡检输电线路，识别绝缘子破损，当天出报告。"
LIKE = "输电线路分布在山区，人工巡检慢，希望无人机自动巡检输电线路，识别绝缘子破损并当天出报告。"
OTHER = "门诊药房每天配药两千张处方，希望引入自动发药机，缩短患者取药等待时间。"


def post(session, owner: User, title: str, text: str) -> Scenario:
    draft = ScenarioDraft(title=title, pain_point=text)
    house = owner.memberships[0].organisation
    found = scenarios.post(session, owner, draft=draft, organisation=house)
    scenarios.publish(session, None, scenario=found)
    session.commit()
    return found


@pytest.fixture
def case(session, ada, bao) -> Case:
    """Ada's published case of line inspection."""
    project = given.project(session, ada, bao, until="operate", title=LINES, pain_point=NEED)
    return made.case(session, ada, project, state="published")


@pytest.fixture
def work(app, session, database: Database):
    """Do the job as a worker does, with features up to date."""

    def run(**payload: object) -> None:
        session.rollback()
        catch_up(database, lambda _done, _total: None)
        number = enqueue(session, PROPOSALS, payload).id
        session.commit()
        app.extensions["jobs"].run(number)
        session.expire_all()
        assert session.get_one(Job, number).error == ""
        session.rollback()

    return run


def told(session, who: User) -> list[tuple[str, str]]:
    mine = select(Alert.en, Alert.link).where(Alert.user_id == who.id).order_by(Alert.id)
    return [tuple(one) for one in session.execute(mine)]


def test_case_is_proposed_to_others_with_a_like_open_need_once(
    session, ada, chen, dana, case, work
) -> None:
    post(session, ada, "我方另一段线路无人机巡检", LIKE)  # the owner's own
    post(session, chen, "门诊自动发药机", OTHER)
    like = post(session, dana, "输电线路无人机巡检服务", LIKE)
    work()
    copy = session.scalars(select(CaseCopy)).one()
    assert (copy.scenario_id, copy.state, copy.score > 56) == (like.id, "proposed", True)
    assert "无人机自动巡检输电线路" in copy.words.split()
    sentence = (
        f"The typical case “{case.title_en}” is like your open need “{like.title}” and may help "
        "you."
    )
    assert told(session, dana) == [(sentence, f"/case-copies/{copy.id}")]
    work(case_id=case.id)
    work()
    assert told(session, dana) == [(sentence, f"/case-copies/{copy.id}")]
    assert told(session, chen) == []
    mine = select(func.count()).where(OutboxMail.recipient == dana.email)
    assert session.scalar(mine) == 1


def test_withdrawn_case_and_closed_need_are_left_alone(session, dana, ada, bao, case, work) -> None:
    need = post(session, dana, "输电线路无人机巡检服务", LIKE)
    scenarios.close(session, dana, scenario=need, reason="已解决。")
    session.commit()
    work()
    assert session.scalars(select(CaseCopy)).all() == []
    scenarios.reopen(session, dana, scenario=need)
    scenarios.publish(session, None, scenario=need)
    case.state = "withdrawn"
    session.commit()
    work()
    work(case_id=case.id)
    assert session.scalars(select(CaseCopy)).all() == []


def test_at_most_ten_owners_hear_of_a_case_whoever_asks(
    session, dana, case, database: Database
) -> None:
    likes = []
    for number in range(14):
        need = given.scenario(session, dana, f"输电线路巡检 {number}")
        likes.append(replicating.Like(need.id, 90 - number, "输电线路", ""))
    session.commit()
    case_id = case.id
    session.rollback()

    def propose(_number: int) -> int:
        with database.writing() as own:
            held = own.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
            return replicating.propose(own, case=held, found=likes)

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(propose, range(8))) == {10: 1, 0: 7}
    kept = session.scalars(select(CaseCopy.scenario_id).order_by(CaseCopy.id)).all()
    assert kept == [one.scenario_id for one in likes[:10]]
    assert replicating.due(session) == []


def test_owner_takes_a_case_up_or_declines_with_a_reason(
    session, ada, dana, chen, olga, case, sign_in
) -> None:
    need = given.scenario(session, dana, "输电线路无人机巡检服务")
    replicating.propose(session, case=case, found=[replicating.Like(need.id, 70.5, "输电线路", "")])
    session.commit()
    copy = session.scalars(select(CaseCopy)).one()
    session.commit()
    owner, address = sign_in(dana), f"/case-copies/{copy.id}"
    assert [sign_in(one).get(address).status_code for one in (chen, ada, olga)] == [404, 404, 200]
    assert need.title in owner.get("/case-copies").text
    assert owner.post(address, data={"verb": "decline"}).status_code == 422
    assert sign_in(olga).post(address, data={"verb": "take"}).status_code == 403
    declined = {"verb": "decline", "reason_code": "cost", "sentence": "预算只有 30 万。"}
    assert owner.post(address, data=declined).status_code == 303
    session.refresh(copy)
    assert (copy.state, copy.reason_code, copy.sentence) == ("declined", "cost", "预算只有 30 万。")
    page, title = f"/cases/{case.id}", need.title
    session.rollback()
    assert "预算只有 30 万。" in sign_in(olga).get(page).text
    assert title not in sign_in().get(page).text
    assert owner.post(address, data={"verb": "take"}).status_code == 303
    session.refresh(copy)
    assert (copy.state, copy.reason_code, copy.decided_by_id) == ("interested", "", dana.id)


def test_copies_start_and_run_with_the_projects_of_their_needs(
    session, bao, chen, dana, case
) -> None:
    needs = [given.scenario(session, dana, f"输电线路巡检 {one}") for one in ("甲", "乙")]
    likes = [replicating.Like(one.id, 70, "输电线路", "") for one in needs]
    replicating.propose(session, case=case, found=likes)
    house, other = bao.memberships[0].organisation, chen.memberships[0].organisation
    mine = projects.open_project(session, None, scenario=needs[0], supplier=house, on=given.BEGAN)
    projects.open_project(session, None, scenario=needs[1], supplier=other, on=given.BEGAN)
    assert replicating.follow_copies(session) == 1

    def states() -> list[tuple[str, int | None]]:
        session.expire_all()
        rows = session.scalars(select(CaseCopy).order_by(CaseCopy.scenario_id))
        return [(one.state, one.project_id) for one in rows]

    assert states() == [("started", mine.id), ("proposed", None)]
    mine.stage = "accepted"
    draft = StepDraft(evidence="投产报告", evidence_kind="report")
    projects.take(session, None, project=mine, verb="operate", draft=draft)
    assert [replicating.follow_copies(session) for _ in range(2)] == [1, 0]
    assert states() == [("running", mine.id), ("proposed", None)]


def test_page_counts_copies_and_operators_ask_anew(session, dana, olga, case, sign_in) -> None:
    need = given.scenario(session, dana, "输电线路无人机巡检服务")
    replicating.propose(session, case=case, found=[replicating.Like(need.id, 70.5, "输电线路", "")])
    session.commit()
    address = f"/cases/{case.id}"
    session.rollback()
    page = " ".join(sign_in().get(address).text.split())
    assert '<strong class="number">1</strong> needs it was proposed for' in page
    assert sign_in(dana).post(f"{address}/propose").status_code == 403
    assert sign_in(olga).post(f"{address}/propose").status_code == 303
    chosen = select(Job.state, Job.error).where(Job.kind == PROPOSALS)
    assert [tuple(one) for one in session.execute(chosen)] == [("done", "")]
