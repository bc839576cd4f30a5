"""The match panels as people use them, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from marketplace.matching.models import MatchDecision
from tests.matching.conftest import DRONE

MOST_STATEMENTS = 12


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def decisions(database) -> list[tuple[str, str, str]]:
    columns = MatchDecision.side, MatchDecision.decision, MatchDecision.reason_code
    with database.reading() as session:
        return [tuple(row) for row in session.execute(select(*columns))]


def test_the_owner_sees_why_what_is_missing_and_both_texts(
    sign_in, ada, bao, post, register
) -> None:
    scenario = post(ada, conditions=["具备 ISO 9001 认证", "数据不出厂"])
    register(bao)
    shown = page(sign_in(ada), f"/scenarios/{scenario.id}/suppliers")
    for text in (
        "冲压件表面缺陷视觉检测系统", "Bao Robotics", "Strong match", "How the score adds up",
        "What is missing", "数据不出厂", "Met", "Not mentioned", "<mark>", "↔", "Shortlist",
    ):  # fmt: skip
        assert text in shown, text
    assert "style=" not in shown


def test_the_segments_of_the_bar_add_up_to_the_score(sign_in, ada, bao, post, register) -> None:
    import re

    scenario = post(ada)
    register(bao)
    shown = page(sign_in(ada), f"/scenarios/{scenario.id}/suppliers")
    widths = re.findall(r'<rect class="signal-\w+" x="[\d.]+" y="0" width="([\d.]+)"', shown)
    score = re.search(r'score">([\d.]+)<', shown)
    assert score is not None
    assert round(sum(map(float, widths)), 1) == float(score[1])


def test_the_panel_speaks_chinese(sign_in, ada, bao, post, register) -> None:
    scenario = post(ada)
    register(bao)
    shown = page(sign_in(ada, language="zh"), f"/scenarios/{scenario.id}/suppliers")
    assert "匹配度高" in shown
    assert "描述中都提到" in shown


def test_the_supplier_sees_open_scenarios(sign_in, ada, bao, post, register) -> None:
    scenario, product = post(ada), register(bao)
    shown = page(sign_in(bao), f"/products/{product.id}/opportunities")
    assert f'href="/scenarios/{scenario.id}"' in shown
    assert "Not for us" in shown


def test_plain_ordering_shows_the_newest_first(sign_in, ada, bao, post, register) -> None:
    scenario = post(ada)
    first = register(bao)
    second = register(bao, title="冲压件毛刺检测", description="识别冲压件毛刺与划伤。", tags="")
    ranked = page(sign_in(ada), f"/scenarios/{scenario.id}/suppliers")
    plain = page(sign_in(ada), f"/scenarios/{scenario.id}/suppliers?order=newest")
    places = [[shown.index(f'id="match-{one.id}"') for one in (first, second)]
              for shown in (ranked, plain)]  # fmt: skip
    assert places[0] == sorted(places[0])
    assert places[1] == sorted(places[1], reverse=True)


def test_an_empty_panel_teaches(sign_in, ada, bao, post, register) -> None:
    scenario, product = post(ada), register(bao, DRONE)
    assert "No product comes close yet" in page(sign_in(ada), f"/scenarios/{scenario.id}/suppliers")
    address = f"/products/{product.id}/opportunities"
    assert "No open scenario comes close yet" in page(sign_in(bao), address)


def test_who_may_open_the_panels(sign_in, ada, bao, chen, olga, dana, post, register) -> None:
    public, draft = post(ada), post(ada, state="draft")
    product, unlisted = register(bao), register(bao, state="draft")
    expected = {
        f"/scenarios/{public.id}/suppliers": (200, 200, 200, 403, 403),
        f"/scenarios/{draft.id}/suppliers": (200, 404, 404, 404, 404),
        f"/products/{product.id}/opportunities": (403, 200, 200, 200, 403),
        f"/products/{unlisted.id}/opportunities": (404, 404, 404, 200, 404),
        "/scenarios/999999/suppliers": (404,) * 5,
    }
    clients = [sign_in(person) for person in (ada, chen, olga, bao, dana)]
    seen = {url: tuple(c.get(url).status_code for c in clients) for url in expected}
    assert seen == expected
    assert sign_in().get(f"/scenarios/{public.id}/suppliers").status_code == 303


def test_shortlisting_declining_and_taking_back(
    sign_in, database, ada, bao, post, register
) -> None:
    scenario, product = post(ada), register(bao)
    client, address = sign_in(ada), f"/scenarios/{scenario.id}/suppliers"
    action = f"{address}/{product.id}"
    assert client.post(action, data={"decision": "shortlisted"}).headers["Location"] == address
    assert decisions(database) == [("scenario", "shortlisted", "")]
    assert "Shortlisted" in page(client, address)
    answer = client.post(action, data={"decision": "declined"})
    assert (answer.status_code, "Choose a reason" in answer.text) == (422, True)
    client.post(action, data={"decision": "declined", "reason_code": "price", "sentence": "太贵"})
    assert decisions(database) == [("scenario", "declined", "price")]
    assert "太贵" in page(client, address)
    client.post(action, data={"decision": "undo"})
    assert decisions(database) == []


def test_the_supplier_refuses_and_takes_back(sign_in, database, ada, bao, post, register) -> None:
    scenario, product = post(ada), register(bao)
    client, address = sign_in(bao), f"/products/{product.id}/opportunities"
    said = {"decision": "not_for_us", "reason_code": "capacity"}
    assert client.post(f"{address}/{scenario.id}", data=said).status_code == 303
    assert decisions(database) == [("product", "not_for_us", "capacity")]
    assert "No capacity at present" in page(client, address)
    assert "Supplier: not for us" in page(sign_in(ada), f"/scenarios/{scenario.id}/suppliers")
    client.post(f"{address}/{scenario.id}", data={"decision": "undo"})
    assert decisions(database) == []


def test_others_cannot_decide(sign_in, database, ada, bao, chen, dana, post, register) -> None:
    scenario, product = post(ada), register(bao)
    unlisted = register(bao, state="draft")
    action, said = f"/scenarios/{scenario.id}/suppliers/{product.id}", {"decision": "shortlisted"}
    assert [sign_in(p).post(action, data=said).status_code for p in (bao, chen, dana)] == [403] * 3
    hidden = f"/scenarios/{scenario.id}/suppliers/{unlisted.id}"
    assert sign_in(ada).post(hidden, data=said).status_code == 404
    assert decisions(database) == []


def test_32_parallel_decisions_have_one_effect(sign_in, database, ada, bao, post, register) -> None:
    scenario, product = post(ada), register(bao)
    clients = [sign_in(ada) for _ in range(32)]
    action = f"/scenarios/{scenario.id}/suppliers/{product.id}"

    def send(client) -> int:
        said = {"decision": "declined", "reason_code": "place"}
        status: int = client.post(action, data=said).status_code
        return status

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(send, clients)) == {303}
    assert decisions(database) == [("scenario", "declined", "place")]


@pytest.mark.parametrize("many", [1, 20])
def test_a_panel_takes_the_same_few_statements(
    sign_in, connection_count, ada, bao, post, register, many
) -> None:
    scenario = post(ada)
    for number in range(many):
        product = register(bao, title=f"冲压件缺陷检测 {'甲乙丙丁'[number % 4]}{number}")
    owner, supplier = sign_in(ada), sign_in(bao)
    page(owner, f"/scenarios/{scenario.id}/suppliers")
    connection_count()
    shown = page(owner, f"/scenarios/{scenario.id}/suppliers")
    counts = [connection_count()]
    page(supplier, f"/products/{product.id}/opportunities")
    counts.append(connection_count())
    assert shown.count('class="card-row match"') == many
    assert counts == [10, 11]
    assert max(counts) <= MOST_STATEMENTS


def test_the_preview_finds_products_for_what_is_typed(
    sign_in, database, ada, bao, register
) -> None:
    register(bao)
    client = sign_in(ada)
    typed = {"title": "冲压件缺陷检测", "pain_point": "夜班漏检划伤和毛刺", "tags": ["机器视觉"]}
    answer = client.post("/matching/preview", data=typed)
    assert "冲压件表面缺陷视觉检测系统" in answer.text
    assert "appear here" in client.post("/matching/preview", data={"title": "冲"}).text


def test_the_summaries_name_the_best(sign_in, ada, bao, post, register) -> None:
    scenario, product = post(ada), register(bao)
    shown = page(sign_in(ada), f"/scenarios/{scenario.id}/suppliers/summary")
    assert f'href="/products/{product.id}"' in shown
    shown = page(sign_in(bao), f"/products/{product.id}/opportunities/summary")
    assert f'href="/scenarios/{scenario.id}"' in shown
