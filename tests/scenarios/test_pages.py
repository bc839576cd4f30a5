"""The scenario page: who sees it, what it shows, what may be done with it, and its cost."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from marketplace.db import now
from marketplace.records import OutboxMail
from marketplace.scenarios import service
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario, ScenarioAttachment, ScenarioMove
from tests.scenarios.conftest import PRESSING, make


def test_page_shows_the_need_and_its_facts(sign_in, published) -> None:
    page = sign_in().get(f"/scenarios/{published.id}").text
    for text in ("夜班人工目检漏检率 2%", "具备 ISO 9001 认证", "≤ 0.1", "2099-05-31", "机器视觉"):
        assert text in page
    assert f'<meta property="og:title" content="{published.title}">' in page
    assert "王工" not in page


def test_draft_is_seen_by_its_organisation_alone(sign_in, ada, dana, chen, scenario) -> None:
    address = f"/scenarios/{scenario.id}"
    answers = [sign_in(one).get(address).status_code for one in (None, dana, chen, ada)]
    assert answers == [404, 404, 404, 200]


def test_unknown_and_hidden_scenarios_look_alike(sign_in, dana, scenario) -> None:
    client = sign_in(dana)
    hidden = client.get(f"/scenarios/{scenario.id}").text.replace(f"/{scenario.id}", "")
    unknown = client.get("/scenarios/9999").text.replace("/9999", "")
    for odd in ("0", "2147483648", "99999999999999999999999"):
        assert client.get(f"/scenarios/{odd}").status_code == 404
    strip = hidden.split("<code>")[0].split("</header>")[1]
    assert strip == unknown.split("<code>")[0].split("</header>")[1]


def test_contact_is_for_verified_people(sign_in, session, dana, published) -> None:
    address = f"/scenarios/{published.id}"
    assert "王工" in sign_in(dana).get(address).text
    dana.verified_at = None
    session.commit()
    assert "王工" not in sign_in(dana).get(address).text


def test_reasons_of_moves_are_not_public(sign_in, session, ada, chen, dana, scenario) -> None:
    service.submit(session, ada, scenario=scenario)
    service.return_back(
        session, chen, scenario=scenario, reason_code="unclear", sentence="指标写得太虚。"
    )
    service.submit(session, ada, scenario=scenario)
    service.publish(session, chen, scenario=scenario)
    session.commit()
    address = f"/scenarios/{scenario.id}"
    assert "指标写得太虚" in sign_in(ada).get(address).text
    assert "指标写得太虚" not in sign_in(dana).get(address).text


def test_markup_in_a_scenario_is_shown_as_text(sign_in, session, ada, chen) -> None:
    evil = "<script>alert(1)</script>"
    made = make(session, ada, title=evil, pain_point=evil * 2, tags=[evil], conditions=[evil])
    service.publish(session, chen, scenario=made)
    session.commit()
    assert evil not in sign_in().get(f"/scenarios/{made.id}").text


def test_page_is_chinese_for_chinese_readers(sign_in, published) -> None:
    assert "已发布" in sign_in(language="zh").get(f"/scenarios/{published.id}").text


@pytest.mark.parametrize("count", [1, 50])
def test_page_costs_the_same_for_1_and_50_rows(
    sign_in, session, ada, chen, connection_count, count: int
) -> None:
    made = make(
        session, ada,
        tags=[f"标签{n}" for n in range(count)],
        conditions=[f"条件 {n}" for n in range(min(count, 40))],
        indicators=[(f"指标{n}", "1", "%") for n in range(min(count, 40))],
    )  # fmt: skip
    for number in range(count):
        session.add(
            ScenarioAttachment(
                scenario_id=made.id, name=f"{number}.pdf", media_type="application/pdf", size=9,
                sha256="0" * 64, stored_as=f"{made.id}-{number}",
            )
        )  # fmt: skip
    service.publish(session, chen, scenario=made)
    for number in range(count):
        changed, _none = ScenarioDraft.read({**PRESSING, "period": f"{number} 个月"})
        service.revise(session, ada, scenario=made, draft=changed, version=made.version)
    session.commit()
    costs = []
    for user in (None, ada, chen):
        client = sign_in(user)
        client.get(f"/scenarios/{made.id}")
        connection_count()
        assert client.get(f"/scenarios/{made.id}").status_code == 200
        costs.append(connection_count())
    assert costs == [8, 11, 11]


@pytest.mark.parametrize("count", [1, 15])
def test_form_and_queue_cost_the_same_for_1_and_15(
    sign_in, session, ada, chen, connection_count, count: int
) -> None:
    for _number in range(count):
        service.submit(session, ada, scenario=make(session, ada))
    draft = make(session, ada, tags=[f"标签{n}" for n in range(count)])
    session.commit()
    costs = []
    for user, address in ((chen, "/review"), (ada, f"/scenarios/{draft.id}/edit")):
        client = sign_in(user)
        client.get(address)
        connection_count()
        assert client.get(address).status_code == 200
        costs.append(connection_count())
    assert costs == [7, 10]


def test_steps_are_taken_by_those_who_may(sign_in, session, ada, dana, chen, scenario) -> None:
    address = f"/scenarios/{scenario.id}/move"
    assert sign_in(dana).post(address, data={"verb": "submit"}).status_code == 404
    assert sign_in(ada).post(address, data={"verb": "publish"}).status_code == 403
    assert sign_in(ada).post(address, data={"verb": "operate"}).status_code == 409
    assert sign_in(ada).post(address, data={"verb": "fly"}).status_code == 409
    assert sign_in(ada).post(address, data={"verb": "expire"}).status_code == 409
    assert sign_in(ada).post(address, data={"verb": "submit"}).status_code == 303
    assert sign_in(chen).post(address, data={"verb": "publish"}).status_code == 303
    assert sign_in(dana).post(address, data={"verb": "close"}).status_code == 403
    assert sign_in(ada).post(address, data={"verb": "close", "sentence": " "}).status_code == 422
    assert sign_in(ada).post(address, data={"verb": "expire"}).status_code == 403
    answer = sign_in(ada).post(address, data={"verb": "close", "sentence": "项目取消。"})
    assert answer.status_code == 303
    assert "项目取消。" in sign_in().get(f"/scenarios/{scenario.id}").text
    trail = session.scalars(select(ScenarioMove.after).order_by(ScenarioMove.id)).all()
    assert trail == ["draft", "review", "published", "closed"]


def test_returning_writes_a_letter_with_a_link(sign_in, session, ada, chen, scenario) -> None:
    service.submit(session, ada, scenario=scenario)
    session.commit()
    data = {"verb": "return", "reason_code": "incomplete", "sentence": "请补充节拍。"}
    assert sign_in(chen).post(f"/scenarios/{scenario.id}/move", data=data).status_code == 303
    letter = session.scalars(select(OutboxMail)).one()
    session.commit()
    assert f"http://127.0.0.1:5000/scenarios/{scenario.id}/edit" in letter.body
    page = sign_in(ada).get(f"/scenarios/{scenario.id}").text
    assert "请补充节拍。" in page


def test_queue_is_for_reviewers_and_publishes_many(sign_in, session, ada, dana, chen) -> None:
    waiting = [make(session, ada) for _one in range(3)]
    for one in waiting:
        service.submit(session, ada, scenario=one)
    session.commit()
    assert sign_in(dana).get("/review").status_code == 403
    client = sign_in(chen)
    assert client.get("/review").text.count('name="chosen"') == 3
    data = {"chosen": [str(one.id) for one in waiting[:2]]}
    assert client.post("/review/publish", data=data).status_code == 303
    assert client.post("/review/publish", data={}).status_code == 422
    session.expire_all()
    states = session.scalars(select(Scenario.state).order_by(Scenario.id)).all()
    assert states == ["published", "published", "review"]


def test_publishing_many_is_all_or_nothing(sign_in, session, ada, chen) -> None:
    waiting, closed = make(session, ada), make(session, ada)
    service.submit(session, ada, scenario=waiting)
    service.close(session, ada, scenario=closed, reason="不做了。")
    session.commit()
    data = {"chosen": [str(waiting.id), str(closed.id)]}
    assert sign_in(chen).post("/review/publish", data=data).status_code == 409
    session.expire_all()
    assert session.get(Scenario, waiting.id).state == "review"


def test_publishing_32_times_at_once_has_one_effect(app, sign_in, session, ada, chen) -> None:
    waiting = make(session, ada)
    service.submit(session, ada, scenario=waiting)
    session.commit()
    clients = [sign_in(chen) for _one in range(32)]
    address, data = f"/scenarios/{waiting.id}/move", {"verb": "publish"}
    with ThreadPoolExecutor(32) as pool:
        answers = [
            one.status_code for one in pool.map(lambda c: c.post(address, data=data), clients)
        ]
    assert sorted(answers) == [303] + [409] * 31
    trail = session.scalars(select(ScenarioMove.after).order_by(ScenarioMove.id)).all()
    assert trail == ["draft", "review", "published"]


def test_reason_with_control_characters_is_kept_without_them(sign_in, session, ada, scenario):
    data = {"verb": "close", "sentence": "不\x00做\u202e了"}
    assert sign_in(ada).post(f"/scenarios/{scenario.id}/move", data=data).status_code == 303
    session.expire_all()
    assert session.get(Scenario, scenario.id).closed_reason == "不做了"


def test_passed_deadline_closes_the_page_at_once(sign_in, session, published) -> None:
    published.deadline = now() - dt.timedelta(seconds=1)
    session.commit()
    assert "The deadline has passed" in sign_in().get(f"/scenarios/{published.id}").text


def test_expired_scenario_keeps_its_address(sign_in, session, published) -> None:
    published.deadline = now() - dt.timedelta(days=1)
    session.flush()
    service.expire_due(session)
    session.commit()
    assert sign_in().get(f"/scenarios/{published.id}").status_code == 200


def test_amended_contact_is_shown_to_signed_in_people_only(
    sign_in, session, ada, dana, published
) -> None:
    draft, _problems = ScenarioDraft.read({**PRESSING, "contact": "李工 0755-7654321"})
    service.revise(session, ada, scenario=published, draft=draft, version=published.version)
    session.commit()
    address = f"/scenarios/{published.id}"
    for secret in ("020-1234567", "0755-7654321"):
        assert secret not in sign_in().get(address).get_data(as_text=True)
        assert secret in sign_in(dana).get(address).get_data(as_text=True)
