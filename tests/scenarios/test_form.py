"""The guided form: saved, kept while typing, submitted, and never silently overwritten."""

import re
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from marketplace.postings.models import WorkingCopy
from marketplace.scenarios.models import Scenario
from tests.scenarios.conftest import form


def test_new_scenario_is_saved_as_a_draft(sign_in, session, ada) -> None:
    client = sign_in(ada)
    assert client.get("/scenarios/new").status_code == 200
    answer = client.post("/scenarios/new", data=form())
    made = session.scalars(select(Scenario)).one()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/scenarios/{made.id}")
    assert (made.state, made.title, made.created_by_id) == ("draft", form()["title"], ada.id)
    assert [row.target for row in made.indicators] == ["≤ 0.1"]


def test_saving_and_submitting_hands_it_to_the_reviewers(sign_in, session, ada) -> None:
    answer = sign_in(ada).post("/scenarios/new", data=form(then="submit"))
    assert answer.status_code == 303
    assert session.scalars(select(Scenario.state)).all() == ["review"]


def test_submitting_too_little_keeps_the_typing_and_saves_nothing(sign_in, session, ada) -> None:
    answer = sign_in(ada).post(
        "/scenarios/new", data=form(then="submit", pain_point="短", description="")
    )
    assert (answer.status_code, "冲压件外观缺陷在线检测" in answer.text) == (422, True)
    assert "Describe the problem" in answer.text
    assert session.scalars(select(Scenario)).all() == []


def test_wrong_values_come_back_with_a_sentence_each(sign_in, session, ada) -> None:
    data = form(title="", budget="很多", deadline="明天", conditions=["好" * 201])
    answer = sign_in(ada).post("/scenarios/new", data=data)
    assert answer.status_code == 422
    assert "4 things need your attention" in answer.text
    for sentence in (
        "Type at least 2 characters.",
        "“很多” is not an amount.",
        "“明天” is not a date.",
        "At most 200 characters; this has 201.",
    ):
        assert sentence in answer.text
    assert 'value="很多"' in answer.text
    assert session.scalars(select(Scenario)).all() == []


def test_more_rows_are_given_without_saving(sign_in, session, ada) -> None:
    answer = sign_in(ada).post("/scenarios/new", data=form(then="rows"))
    assert (answer.status_code, answer.text.count('name="indicator_name"')) == (200, 4)
    assert session.scalars(select(Scenario)).all() == []


def test_somebody_without_an_organisation_is_told_what_to_do(sign_in, person) -> None:
    client = sign_in(person("Eve"))
    assert "Add my organisation" in client.get("/scenarios/new").text
    assert client.post("/scenarios/new", data=form()).status_code == 422


def test_somebody_unverified_may_not_post(sign_in, session, person) -> None:
    eve = person("Eve", organisation="Eve Works")
    eve.verified_at = None
    session.commit()
    assert "Confirm your e-mail address first" in sign_in(eve).get("/scenarios/new").text
    assert sign_in(eve).post("/scenarios/new", data=form()).status_code == 403


def test_posting_for_another_organisation_is_refused(sign_in, session, ada, dana) -> None:
    other = str(dana.memberships[0].organisation_id)
    answer = sign_in(ada).post("/scenarios/new", data=form(organisation=other))
    assert (answer.status_code, session.scalars(select(Scenario)).all()) == (422, [])


def test_typing_is_kept_and_comes_back(sign_in, session, ada) -> None:
    client = sign_in(ada)
    page = client.get("/scenarios/new").text
    key = re.search(r'name="copy" value="([\w-]+)"', page).group(1)
    answer = client.post("/scenarios/autosave", data={"copy": key, "title": "半句", "budget": "嗯"})
    assert answer.headers["HX-Replace-Url"] == f"/scenarios/new?copy={key}"
    assert "Your typing is kept" in answer.text
    assert 'value="半句"' in client.get(f"/scenarios/new?copy={key}").text
    saved = client.post("/scenarios/new", data=form(copy=key))
    assert saved.status_code == 303
    client.post("/scenarios/autosave", data={"copy": key, "title": "迟到的自动保存"})
    assert "迟到的自动保存" not in client.get(f"/scenarios/new?copy={key}").text
    assert session.scalar(select(func.count()).select_from(Scenario)) == 1


def test_typing_of_one_person_is_nobody_elses(sign_in, session, ada, dana) -> None:
    sign_in(ada).post("/scenarios/autosave", data={"copy": "abc", "title": "机密设想"})
    assert "机密设想" not in sign_in(dana).get("/scenarios/new?copy=abc").text


def test_typing_into_a_published_scenario_changes_nothing_public(
    sign_in, session, ada, published
) -> None:
    client = sign_in(ada)
    data = form(copy=str(published.id), version="2", title="还没想好的标题")
    assert client.post("/scenarios/autosave", data=data).status_code == 200
    assert "还没想好的标题" not in sign_in().get(f"/scenarios/{published.id}").text
    assert "还没想好的标题" in client.get(f"/scenarios/{published.id}/edit").text
    client.post("/scenarios/discard", data={"copy": str(published.id)})
    assert "还没想好的标题" not in client.get(f"/scenarios/{published.id}/edit").text


def test_typing_warns_when_somebody_saved_meanwhile(sign_in, session, ada, scenario) -> None:
    client = sign_in(ada)
    client.post(f"/scenarios/{scenario.id}/edit", data=form(title="同事保存的标题"))
    data = form(copy=str(scenario.id), version="1")
    assert "Somebody saved this" in client.post("/scenarios/autosave", data=data).text


def test_second_save_of_one_version_shows_both_texts(sign_in, session, ada, scenario) -> None:
    client, address = sign_in(ada), f"/scenarios/{scenario.id}/edit"
    assert client.post(address, data=form(title="先保存的标题")).status_code == 303
    answer = client.post(address, data=form(title="后保存的标题"))
    assert answer.status_code == 409
    assert answer.text.count("先保存的标题") == 1
    assert 'value="后保存的标题"' in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text).group(1)
    assert client.post(address, data=form(title="后保存的标题", version=version)).status_code == 303
    session.expire_all()
    assert session.get(Scenario, scenario.id).title == "后保存的标题"


def test_parallel_saves_of_one_version_accept_exactly_one(app, sign_in, session, ada, scenario):
    clients = [sign_in(ada) for _one in range(8)]

    def save(number: int) -> int:
        data = form(title=f"第 {number} 个人的标题")
        return clients[number].post(f"/scenarios/{scenario.id}/edit", data=data).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(save, range(8)))
    assert answers == [303] + [409] * 7


def test_form_sent_32_times_makes_one_scenario(app, sign_in, session, ada) -> None:
    clients = [sign_in(ada) for _one in range(32)]
    data = form(form_token="the-same-token", then="submit")

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda one: one.post("/scenarios/new", data=data), clients))
    made = session.scalars(select(Scenario)).one()
    assert {one.status_code for one in answers} == {303}
    assert {one.headers["Location"] for one in answers} == {f"/scenarios/{made.id}"}


def test_saving_ends_what_was_kept(sign_in, session, ada, scenario) -> None:
    client = sign_in(ada)
    client.post("/scenarios/autosave", data=form(copy=str(scenario.id), title="改到一半"))
    client.post(f"/scenarios/{scenario.id}/edit", data=form(title="改好了"))
    assert session.scalars(select(WorkingCopy)).all() == []


def test_gauge_names_the_one_thing_that_helps_most(sign_in, ada) -> None:
    answer = sign_in(ada).post("/scenarios/autosave", data=form(copy="k", pain_point=""))
    assert "Say what goes wrong today" in answer.text
    vague = form(copy="k", indicator_target=["很高"], indicator_unit=[""])
    answer = sign_in(ada).post("/scenarios/autosave", data=vague)
    assert "Add one indicator with a number and a unit" in answer.text


def test_others_cannot_reach_the_form(sign_in, ada, dana, scenario, published) -> None:
    assert sign_in(dana).get(f"/scenarios/{published.id}/edit").status_code == 403
    assert sign_in(dana).post(f"/scenarios/{published.id}/edit", data=form()).status_code == 403
    assert sign_in(dana).get("/scenarios/99999999999999999999/edit").status_code == 404
    assert sign_in().get(f"/scenarios/{published.id}/edit").status_code == 303
