"""Pages of projects through the client: both sides, the operator, and nobody else."""

import io

import pytest
from sqlalchemy import select

from marketplace.db import today
from marketplace.events.plan_models import EventPair
from marketplace.interests.models import Interest
from marketplace.projects.models import Lesson, Project, ProjectFile, ProjectIndicator
from marketplace.projects.service import Origin
from tests.events import made as events
from tests.projects import made
from tests.projects.test_lessons import TOLD

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def project(session, ada, bao) -> Project:
    return made.project(session, ada, bao, offered=made.product(session, bao))


def stage(session) -> str:
    """The stage of the only project; the session lets go of the database again."""
    session.expire_all()
    found = session.scalars(select(Project.stage)).one()
    session.commit()
    return found


def test_the_project_is_for_its_sides_and_operators(sign_in, ada, bao, dana, chen, olga, project):
    where = f"/projects/{project.id}"
    for page in (where, f"{where}/dossier", f"{where}/ledger", f"{where}/ledger.xlsx"):
        got = [sign_in(who).get(page).status_code for who in (ada, bao, olga, dana, chen)]
        assert got == [200, 200, 200, 404, 404], page
    assert sign_in().get(where).status_code == 303


def test_the_list_shows_own_projects_at_the_same_cost(
    sign_in, session, ada, bao, dana, olga, project, connection_count
) -> None:
    clients = {who: sign_in(who) for who in (ada, dana, olga)}
    assert "No project yet" in clients[dana].get("/projects").text
    clients[ada].get("/projects")
    connection_count()
    assert made.TITLE in clients[ada].get("/projects").text
    one = connection_count()
    for number in range(2):
        made.project(session, ada, bao, of=made.scenario(session, ada, f"第 {number} 件检测项目"))
    connection_count()
    page = clients[ada].get("/projects").text
    assert (page.count("<tr>"), connection_count()) == (4, one)
    assert clients[olga].get("/projects").text.count("<tr>") == 4
    assert "past the end" in clients[ada].get("/projects?page=9").text


def test_a_step_keeps_its_document_and_file(sign_in, session, ada, bao, dana, project) -> None:
    where = f"/projects/{project.id}"
    form = sign_in(ada).get(f"{where}/step?verb=sign").text
    assert 'name="verb" value="sign"' in form
    data = {"verb": "sign", "on": "2026-03-09", "evidence_kind": "contract",
            "file": (io.BytesIO(PDF), "合同 12.pdf")}  # fmt: skip
    answer = sign_in(ada).post(f"{where}/step", data=data)
    assert (answer.status_code, stage(session)) == (303, "contract")
    kept = session.scalars(select(ProjectFile)).one()
    session.commit()
    page = sign_in(bao).get(where).text
    assert "Contract · 合同 12.pdf" in page
    address = f"{where}/files/{kept.id}"
    assert address in page
    assert sign_in(bao).get(address, buffered=True).data == PDF
    assert sign_in(dana).get(address).status_code == 404
    other = made.project(session, dana, bao)
    assert sign_in(dana).get(f"/projects/{other.id}/files/{kept.id}").status_code == 404


def test_a_step_with_a_problem_changes_nothing_and_keeps_what_was_typed(
    sign_in, session, ada, project
) -> None:
    where, client = f"/projects/{project.id}/step", sign_in(ada)
    for data, said in (
        ({"verb": "sign", "evidence": ""}, "Name what shows it"),
        ({"verb": "sign", "evidence": "合同 9", "on": "2026-03-01"}, "before the last stage"),
        ({"verb": "sign", "evidence": "合同 9", "on": "soon"}, "Type the date as"),
        ({"verb": "sign", "evidence": "合同 9", "file": (io.BytesIO(b"MZ"), "x.exe")}, "合同 9"),
        ({"verb": "cancel", "sentence": ""}, "Say why in one sentence"),
    ):
        answer = client.post(where, data=data)
        assert (answer.status_code, said in answer.text, stage(session)) == (422, True, "intent")
        # The page says where it stands, not where it would stand.
        assert "2026-03-02 or later" in answer.text
    assert client.post(where, data={"verb": "accept", "evidence": "x"}).status_code == 409
    assert client.post(where, data={"verb": "try"}).status_code == 409


def test_who_may_not_take_a_step_is_not_shown_it(sign_in, bao, project) -> None:
    client, where = sign_in(bao), f"/projects/{project.id}"
    page = client.get(where).text
    assert ("verb=cancel" in page, "verb=sign" in page) == (True, False)
    assert client.post(f"{where}/step", data={"verb": "sign", "evidence": "x"}).status_code == 403
    assert [
        client.get(f"{where}/{page}").status_code
        for page in ("indicators/new", "cost", "ledger/new")
    ] == [403] * 3


def test_a_document_can_be_added_later_by_either_side(sign_in, session, bao, project) -> None:
    where, client = f"/projects/{project.id}", sign_in(bao)
    assert client.get(f"{where}/evidence/1").status_code == 200
    assert client.get(f"{where}/evidence/2").status_code == 404
    assert client.post(f"{where}/evidence/1", data={"evidence": ""}).status_code == 422
    data = {"evidence": "会议纪要", "evidence_kind": "report", "dated_on": "2026-03-03"}
    assert client.post(f"{where}/evidence/1", data=data).status_code == 303
    assert "Report · 会议纪要" in client.get(where).text


def test_figures_are_settled_and_measured_on_pages(sign_in, session, ada, bao, project) -> None:
    where, client = f"/projects/{project.id}", sign_in(ada)
    assert "No measured effect yet." in client.get(where).text
    data = {"name": "漏检率", "unit": "%", "baseline": "2", "target": "0.1"}
    assert client.post(f"{where}/indicators/new", data={}).status_code == 422
    assert client.post(f"{where}/indicators/new", data=data).status_code == 303
    number = session.scalars(select(ProjectIndicator.id)).one()
    session.commit()
    measure = f"{where}/indicators/{number}/measure"
    made.until(session, project, "trial", ada, bao)
    assert client.get(measure).status_code == 200
    assert client.post(measure, data={"value": "viel"}).status_code == 422
    values = {"value": "0.5", "measured_on": "2026-04-11", "note": "人工复检 1200 件"}
    assert client.post(measure, data=values).status_code == 303
    assert client.post(f"{where}/cost", data={"trial_cost_wan": "5"}).status_code == 422
    cost = {"trial_payer": "shared", "trial_cost_wan": "12.5"}
    assert client.post(f"{where}/cost", data=cost).status_code == 303
    page = sign_in(bao).get(where).text
    for said in ("40 days to the first measured effect", "too few to compare", "79 % of the way",
                 "Better, target not reached", "<svg class=\"indicator-drawing\"",
                 "Both, shared", "CNY 125,000"):  # fmt: skip
        assert said in page, said


def test_an_award_says_what_it_does_and_does_it_once(
    sign_in, session, ada, bao, dana, olga
) -> None:
    need, offered = made.scenario(session, ada), made.product(session, bao)
    wish = made.interest(session, need, bao, offered)
    made.interest(session, need, dana, made.product(session, dana, "另一家的仪器"), "sent")
    where = f"/interests/{wish.id}/award"
    page = sign_in(ada).get(where).text
    assert "The other applicant still waits for your answer." in page
    assert [sign_in(who).get(where).status_code for who in (bao, olga, dana)] == [403, 403, 404]
    client = sign_in(ada)
    assert client.post(where, data={"on": "2999-01-01"}).status_code == 422
    answer = client.post(where, data={"product": offered.id, "on": "2026-03-02"})
    one = session.scalars(select(Project)).one()
    assert (answer.status_code, answer.location) == (303, f"/projects/{one.id}")
    assert (one.interest_id, one.product_id, str(one.opened_on)) == (
        wish.id, offered.id, "2026-03-02",
    )  # fmt: skip
    session.commit()
    assert client.post(where, data={}).status_code == 409
    states = session.scalars(select(Interest.state).order_by(Interest.id)).all()
    session.commit()
    assert states == ["awarded", "sent"]
    assert "can be awarded" in client.get(where).text


def test_a_project_is_opened_with_a_registered_supplier(sign_in, session, ada, bao, olga) -> None:
    need, offered = made.scenario(session, ada), made.product(session, bao)
    where, client = f"/scenarios/{need.id}/projects/new", sign_in(ada)
    assert where in client.get(f"/scenarios/{need.id}").text
    house = made.house(bao)
    found = client.get(f"{where}?q=robotics").text
    assert f"{where}?supplier={house.id}" in found
    assert "No registered organisation" in client.get(f"{where}?q=nobody").text
    assert "在线视觉检测仪" in client.get(f"{where}?supplier={house.id}").text
    for supplier in ("", made.house(ada).id, 999_999):
        assert client.post(where, data={"supplier": supplier}).status_code == 422
    assert sign_in(bao).get(where).status_code == 403
    data = {"supplier": house.id, "product": offered.id}
    assert sign_in(olga).post(where, data=data).status_code == 303
    one = session.scalars(select(Project)).one()
    assert (one.supplier_id, one.product_id, one.opened_on) == (house.id, offered.id, today())


def test_a_project_of_a_meeting_names_its_event(sign_in, session, ada, bao, chen, olga) -> None:
    need, offered = made.scenario(session, ada), made.product(session, bao)
    event = events.event(session, chen)
    pair = EventPair(
        event_id=event.id, scenario_id=need.id, product_id=offered.id,
        demand=events.participant(session, event, ada, "demand"),
        supply=events.participant(session, event, bao, "supply"),
    )  # fmt: skip
    session.add(pair)
    session.commit()
    outcome = f"/events/{event.id}/day/pairs/{pair.id}/outcome"
    operator = sign_in(olga)
    assert "Open a project" not in operator.get(outcome).text
    operator.post(outcome, data={"result": "cooperation_possible"})
    where = f"/scenarios/{need.id}/projects/new?event={event.id}&pair={pair.id}"
    assert where.replace("&", "&amp;") in operator.get(outcome).text
    page = operator.get(where).text
    assert f'value="{made.house(bao).id}"' in page
    assert operator.post(where, data={"supplier": made.house(bao).id}).status_code == 303
    assert session.scalars(select(Project.event_id)).one() == event.id


def test_the_dossier_is_agreed_on_pages(sign_in, session, ada, bao, olga, project) -> None:
    where = f"/projects/{project.id}/dossier"
    supplier, owner = sign_in(bao), sign_in(ada)
    assert supplier.get(f"{where}.pdf").status_code == 404
    seen = _seen(supplier.get(where).text)
    assert supplier.post(where, data={**made.SETTLED, "seen": seen}).status_code == 303
    # The owner wrote at the same time: both texts are shown, nothing is lost.
    data = {**made.SETTLED, "risks": "我们写的风险。", "seen": seen}
    conflict = owner.post(where, data=data)
    assert (conflict.status_code, conflict.text.count("我们写的风险。")) == (409, 2)
    read = _seen(owner.get(where).text)
    agree = f"{where}/agree"
    assert owner.post(agree, data={"side": "owner", "seen": seen}).status_code == 409
    assert owner.post(agree, data={"side": "supplier", "seen": read}).status_code == 403
    assert owner.post(agree, data={"side": "owner", "seen": read}).status_code == 303
    assert supplier.post(agree, data={"side": "supplier", "seen": read}).status_code == 303
    page = owner.get(where).text
    assert (page.count("not agreed yet"), "Ada · " in page, "Bao · " in page) == (0, True, True)
    assert sign_in(olga).get(where).text.count("<textarea") == 0


def _seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_the_ledger_is_kept_on_pages(sign_in, session, ada, bao, project) -> None:
    where, client = f"/projects/{project.id}/ledger", sign_in(ada)
    data = {"kind": "paid_in", "investor": "bao  robotics", "reference": "付款 1", "amount": "80",
            "booked_on": "2026-04-01", "currency": "USD"}  # fmt: skip
    refused = client.post(f"{where}/new", data=data)
    assert (refused.status_code, "Type the rate of that day" in refused.text) == (422, True)
    assert client.post(f"{where}/new", data={**data, "rate": "7"}).status_code == 303
    twice = client.post(f"{where}/new", data={**data, "rate": "7"})
    assert (twice.status_code, "booked already" in twice.text) == (422, True)
    page = sign_in(bao).get(where).text
    for said in ("Bao Robotics", "USD 800,000", "has paid in CNY 5,600,000 more than was signed"):
        assert said in page, said
    assert "Reverse" not in page
    correct = f"{where}/1/correct"
    assert correct in client.get(where).text
    assert client.get(correct).status_code == 200
    assert client.post(correct, data={"reason": ""}).status_code == 422
    assert client.post(correct, data={"reason": "多写了一个零"}).status_code == 303
    assert client.post(correct, data={"reason": "再来"}).status_code == 409
    assert "taken back by 2" in client.get(where).text
    assert sign_in(bao).post(correct, data={"reason": "x"}).status_code == 403


def test_a_lesson_goes_from_its_sides_to_the_public_without_names(
    sign_in, session, ada, bao, olga, project
) -> None:
    made.until(session, project, "ended", ada, bao)
    where, supplier, operator = f"/projects/{project.id}/lesson", sign_in(bao), sign_in(olga)
    data = {**TOLD, "happened": "Ada Hospital 停用了它，因为误停太多。"}
    refused = supplier.post(where, data=data)
    assert (refused.status_code, "Please take out: Ada Hospital, Ada." in refused.text) == (
        422,
        True,
    )
    assert supplier.post(where, data=TOLD).status_code == 303
    assert TOLD["title"] not in sign_in().get("/lessons").text
    assert supplier.post(f"{where}/publish").status_code == 403
    assert operator.post(f"{where}/publish").status_code == 303
    number = session.scalars(select(Lesson.id)).one()
    session.commit()
    visitor = sign_in()
    pages = [visitor.get(page).text for page in ("/lessons", f"/lessons/{number}")]
    assert [TOLD["title"] in page for page in pages] == [True, True]
    for name in ("Ada", "Bao", made.TITLE, "在线视觉检测仪", f"/projects/{project.id}"):
        assert [name in page for page in pages] == [False, False], name
    assert TOLD["title"] in visitor.get("/lessons?q=油雾").text
    assert operator.post(f"{where}/withdraw").status_code == 303
    assert visitor.get(f"/lessons/{number}").status_code == 404


def test_no_lesson_before_the_end(sign_in, ada, project) -> None:
    where, client = f"/projects/{project.id}/lesson", sign_in(ada)
    assert (client.get(where).status_code, client.post(where, data=TOLD).status_code) == (303, 403)
    assert sign_in(ada).get(f"/projects/{project.id}/due-diligence.pdf").status_code == 404


def test_a_demonstration_says_that_it_is_one(sign_in, session, ada, bao) -> None:
    one = made.project(session, ada, bao, origin=Origin(is_demonstration=True))
    assert "A demonstration" in sign_in(ada).get(f"/projects/{one.id}").text


def test_every_page_speaks_chinese(sign_in, session, ada, bao, olga, project) -> None:
    made.until(session, project, "ended", ada, bao)
    client, where = sign_in(olga, language="zh"), f"/projects/{project.id}"
    for page in ("", "/dossier", "/ledger", "/ledger/new", "/lesson", "/evidence/1", "/cost"):
        assert 'lang="zh-Hans"' in client.get(where + page).text
