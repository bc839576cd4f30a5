"""Operators make organisers and operators, and shut people out."""

import pytest

from marketplace.accounts.models import User


@pytest.fixture
def olga(person, session) -> User:
    made = person("Olga", role="operator")
    made.level = "province"
    session.commit()
    return made


@pytest.fixture
def rob(person, session) -> User:
    """An operator of one city."""
    made = person("Rob", role="operator")
    made.level, made.scope = "city", "佛山"
    session.commit()
    return made


@pytest.fixture
def role(database):
    def read(user: User) -> tuple[str, str | None, str | None]:
        with database.reading() as session:
            found = session.get(User, user.id)
            return (found.role, found.level, found.scope)

    return read


def test_operator_makes_an_organiser(sign_in, olga, dana, role, mailbox) -> None:
    danas = sign_in(dana)
    answer = sign_in(olga).post(f"/people/{dana.id}/role", data={"role": "organiser"})
    assert answer.status_code == 303
    assert role(dana) == ("organiser", None, None)
    assert mailbox("dana@example.cn")[-1].body.count("主办方") == 1
    assert danas.get("/people").status_code == 403


def test_operator_makes_an_operator_of_a_city(sign_in, olga, dana, role) -> None:
    data = {"role": "operator", "level": "city", "scope": ""}
    olgas = sign_in(olga)
    assert olgas.post(f"/people/{dana.id}/role", data=data).status_code == 422
    answer = olgas.post(f"/people/{dana.id}/role", data=data | {"scope": "佛山"})
    assert answer.status_code == 303
    assert role(dana) == ("operator", "city", "佛山")
    olgas.post(f"/people/{dana.id}/role", data={"role": "member"})
    assert role(dana) == ("member", None, None)


def test_lowered_role_counts_at_the_next_request(sign_in, olga, rob) -> None:
    robs = sign_in(rob)
    assert robs.get("/people").status_code == 200
    sign_in(olga).post(f"/people/{rob.id}/role", data={"role": "member"})
    assert robs.get("/people").status_code == 403


def test_only_the_province_level_changes_operators(sign_in, olga, rob, dana, role) -> None:
    robs = sign_in(rob)
    province = {"role": "operator", "level": "province"}
    answers = [
        robs.post(f"/people/{dana.id}/role", data=province),
        robs.post(f"/people/{olga.id}/role", data={"role": "member"}),
        robs.post(f"/people/{olga.id}/disable"),
        robs.post(f"/people/{rob.id}/role", data=province),
        sign_in(olga).post(f"/people/{olga.id}/disable"),
        robs.post("/people/999999/disable"),
    ]
    assert [one.status_code for one in answers] == [403] * 5 + [404]
    assert robs.post(f"/people/{dana.id}/role", data={"role": "organiser"}).status_code == 303
    assert role(olga) == ("operator", "province", None)


def test_people_pages_are_for_operators(sign_in, dana, chen) -> None:
    for one in (dana, chen):
        client = sign_in(one)
        assert client.get("/people").status_code == 403
        assert client.get(f"/people/{dana.id}").status_code == 403
        assert client.post(f"/people/{dana.id}/role", data={"role": "operator"}).status_code == 403
    assert sign_in().get("/people").status_code == 303


def test_list_is_searched_and_paged(sign_in, olga, person, connection_count) -> None:
    olgas = sign_in(olga)
    olgas.get("/people")
    connection_count()
    olgas.get("/people")
    few = connection_count()
    for number in range(24):
        person(f"Person{number}", organisation=f"House {number}")
    connection_count()
    page = olgas.get("/people").get_data(as_text=True)
    assert connection_count() == few <= 8
    assert page.count('class="card-row"') == 20
    assert olgas.get("/people?page=2").get_data(as_text=True).count('class="card-row"') == 5
    assert olgas.get("/people?q=PERSON23").get_data(as_text=True).count('class="card-row"') == 1
    assert olgas.get("/people?role=operator").get_data(as_text=True).count('"card-row"') == 1
