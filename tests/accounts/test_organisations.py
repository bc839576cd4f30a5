"""Organisations: registered, edited, found by name, badges claimed and verified."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Organisation, OrganisationBadge
from marketplace.accounts.organisation_service import verify_badge
from marketplace.accounts.service import organisation_named
from marketplace.db import now
from marketplace.errors import InvalidError
from marketplace.taxonomy.models import Concept

HOUSE = {
    "name": "东江智造（惠州）有限公司", "name_other": "Dongjiang Smart Making", "kind": "sme",
    "credit_code": "91350100M000100Y43", "website": "example.cn", "introduction": "Presses.",
    "badges": ["high_tech", "little_giant"],
}  # fmt: skip


@pytest.fixture
def huizhou(session) -> Concept:
    city = Concept(key="huizhou", kind="city", zh="惠州", en="Huizhou")
    session.add_all([city, Concept(key="drones", kind="technology", zh="无人机", en="Drones")])
    session.commit()
    return city


def made(session) -> Organisation:
    session.rollback()
    session.expire_all()
    rows = select(Organisation).where(Organisation.name.contains("东江"))
    return session.scalars(rows).one()


def test_person_registers_an_organisation(sign_in, person, session, huizhou) -> None:
    eve = person("Eve")
    client = sign_in(eve)
    answer = client.post("/organisations/new", data=HOUSE | {"city": "huizhou"})
    house = made(session)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/organisations/{house.id}")
    assert [(one.user_id, one.duty, one.state) for one in house.memberships] == [
        (eve.id, "admin", "active")
    ]
    assert (house.city.key, house.website) == ("huizhou", "https://example.cn")
    page = sign_in().get(f"/organisations/{house.id}").get_data(as_text=True)
    assert "Huizhou" in page
    assert "High-tech" not in page
    assert "High-tech enterprise · being checked" in client.get(
        f"/organisations/{house.id}"
    ).get_data(as_text=True)


def test_name_and_code_belong_to_one_organisation(sign_in, person, dana) -> None:
    eve = sign_in(person("Eve"))
    eve.post("/organisations/new", data=HOUSE)
    same = HOUSE | {"name": "东江智造(惠州) 有限公司"}
    page = sign_in(dana).post("/organisations/new", data=same)
    assert page.status_code == 422
    text = page.get_data(as_text=True)
    assert "There is an organisation of this name already" in text
    assert "Another organisation here has this credit code" in text
    assert 'value="Dongjiang Smart Making"' in text


def test_unknown_city_is_refused(sign_in, dana, huizhou) -> None:
    for city in ("nowhere", "drones"):
        answer = sign_in(dana).post("/organisations/new", data=HOUSE | {"city": city})
        assert answer.status_code == 422


def test_registering_twice_with_one_form_makes_one(sign_in, dana, session) -> None:
    client = sign_in(dana)
    answers = [
        client.post("/organisations/new", data=HOUSE | {"form_token": "t"}) for _ in range(2)
    ]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert made(session).name_other == "Dongjiang Smart Making"


def _edit(client, house, **changes):
    page = client.get(f"/organisations/{house}/edit").get_data(as_text=True)
    version = page.split('name="version" value="')[1].split('"')[0]
    return lambda: client.post(
        f"/organisations/{house}/edit", data=HOUSE | {"version": version} | changes
    )


def test_only_admins_and_operators_edit(sign_in, person, dana, olga, session) -> None:
    eve = sign_in(person("Eve"))
    eve.post("/organisations/new", data=HOUSE)
    house = made(session).id
    session.rollback()
    assert [
        client.get(f"/organisations/{house}/edit").status_code
        for client in (eve, sign_in(olga), sign_in(dana), sign_in())
    ] == [200, 200, 403, 303]
    answer = sign_in(dana).post(f"/organisations/{house}/edit", data=HOUSE)
    assert answer.status_code == 403
    assert sign_in(dana).get("/organisations/999999/edit").status_code == 404
    assert sign_in().get("/organisations/999999").status_code == 404


def test_second_editor_sees_both_texts_and_loses_nothing(sign_in, person, olga, session) -> None:
    eve = sign_in(person("Eve"))
    eve.post("/organisations/new", data=HOUSE)
    house = made(session).id
    session.rollback()
    first = _edit(eve, house, introduction="Presses and robots.")
    second = _edit(sign_in(olga), house, introduction="Presses, checked by us.")
    assert first().status_code == 303
    answer = second()
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert page.count("Presses and robots.") == 1
    assert page.count("Presses, checked by us.") == 2
    assert made(session).introduction == "Presses and robots."
    session.rollback()
    again = page.split('name="version" value="')[1].split('"')[0]
    data = HOUSE | {"version": again, "introduction": "Presses, checked by us."}
    assert sign_in(olga).post(f"/organisations/{house}/edit", data=data).status_code == 303
    assert made(session).introduction == "Presses, checked by us."


def _queue_ids(session) -> list[int]:
    session.rollback()
    found = list(session.scalars(select(OrganisationBadge.id).order_by(OrganisationBadge.id)))
    session.rollback()
    return found


def test_operator_verifies_and_refuses_badges(sign_in, person, olga, session, mailbox) -> None:
    eve = sign_in(person("Eve"))
    eve.post("/organisations/new", data=HOUSE)
    house = made(session).id
    first, second = _queue_ids(session)
    olgas = sign_in(olga)
    assert olgas.get("/organisations/queue").get_data(as_text=True).count("/verify") == 2
    assert olgas.post(f"/organisations/badges/{first}/verify").status_code == 303
    refusal = f"/organisations/badges/{second}/refuse"
    assert olgas.post(refusal, data={"reason": ""}).status_code == 422
    assert olgas.post(refusal, data={"reason": "The list of 2024 names another firm."})
    page = sign_in().get(f"/organisations/{house}").get_data(as_text=True)
    assert "High-tech enterprise" in page
    assert "giant" not in page
    assert "names another firm" in mailbox("eve@example.cn")[-1].body
    assert olgas.post(refusal, data={"reason": "Again."}).status_code == 404


def test_queue_is_for_operators(sign_in, ada, chen) -> None:
    assert [sign_in(one).get("/organisations/queue").status_code for one in (ada, chen)] == [
        403, 403,
    ]  # fmt: skip
    assert sign_in(ada).post("/organisations/badges/1/verify").status_code == 403


def test_new_name_needs_badges_verified_anew(sign_in, person, session) -> None:
    eve = sign_in(person("Eve"))
    eve.post("/organisations/new", data=HOUSE)
    house = made(session)
    house.badges[0].verified_at = now()
    session.commit()
    number = house.id
    session.rollback()
    assert _edit(eve, number, introduction="More.")().status_code == 303
    assert [one.verified_at is not None for one in made(session).badges] == [True, False]
    session.rollback()
    assert _edit(eve, number, name="东江大集团")().status_code == 303
    assert [one.verified_at for one in made(session).badges] == [None, None]


def test_list_finds_organisations_by_a_piece_of_the_name(
    sign_in, ada, bao, connection_count
) -> None:
    visitor = sign_in()
    page = visitor.get("/organisations?q=bao rob").get_data(as_text=True)
    assert ("Bao Robotics" in page, "Ada Hospital" in page) == (True, False)
    assert "No organisation of this name" in visitor.get("/organisations?q=100%25").get_data(
        as_text=True
    )
    connection_count()
    visitor.get("/organisations")
    assert connection_count() <= 6


def test_organisation_is_found_by_any_writing_of_its_name(session) -> None:
    made_one = organisation_named(session, "广东 XX 科技（集团）有限公司", kind="enterprise")
    again = organisation_named(session, "广东xx科技(集团)有限公司")
    assert (again.id, again.kind) == (made_one.id, "enterprise")
    with pytest.raises(InvalidError):
        organisation_named(session, " … ")


def test_badge_is_not_confirmed_for_a_name_just_given_up(
    sign_in, session, ada, olga, huizhou
) -> None:
    adas = sign_in(ada)
    adas.post("/organisations/new", data=HOUSE | {"badges": ["high_tech"]})
    house = made(session)
    badge, seen = house.badges[0].id, house.version
    renamed = HOUSE | {"badges": ["high_tech"], "name": "东江新名（惠州）有限公司", "version": seen}
    verify_badge(session, olga, badge, version=seen)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(adas.post, f"/organisations/{house.id}/edit", data=renamed)
        time.sleep(0.3)
        session.commit()
        assert answer.result().status_code == 303
    assert [one.verified_at for one in made(session).badges] == [None]
    session.rollback()
    late = sign_in(olga).post(f"/organisations/badges/{badge}/verify", data={"version": str(seen)})
    assert late.status_code == 409
    assert [one.verified_at for one in made(session).badges] == [None]
