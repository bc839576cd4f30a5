"""Who speaks for an organisation: claims, requests, duties, leaving."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from marketplace.accounts import membership_service, policy
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.queries import organisations_of
from marketplace.accounts.service import organisation_named


@pytest.fixture
def unclaimed(session) -> Organisation:
    house = organisation_named(session, "珠江第一医院", kind="hospital")
    session.commit()
    return house


@pytest.fixture
def memberships(database):
    def read(organisation: int) -> list[tuple[str, str, str]]:
        rows = select(User.name, Membership.duty, Membership.state).join(Membership.user)
        with database.reading() as session:
            found = session.execute(rows.where(Membership.organisation_id == organisation))
            return sorted(tuple(one) for one in found)

    return read


def number_of(database, house: int, name: str) -> int:
    rows = select(Membership.id).join(Membership.user)
    with database.reading() as session:
        return session.scalar(rows.where(Membership.organisation_id == house, User.name == name))


def test_operator_approves_the_claim_of_a_listed_organisation(
    sign_in, unclaimed, dana, olga, database, memberships, mailbox
) -> None:
    danas, olgas = sign_in(dana), sign_in(olga)
    assert b"nobody speaks for it here yet" in danas.get(f"/organisations/{unclaimed.id}").data
    for _ in range(2):
        assert danas.post(f"/organisations/{unclaimed.id}/ask").status_code == 303
    assert memberships(unclaimed.id) == [("Dana", "admin", "requested")]
    assert danas.get(f"/organisations/{unclaimed.id}/edit").status_code == 403
    claim = number_of(database, unclaimed.id, "Dana")
    assert danas.post(f"/members/{claim}/approve").status_code == 404
    assert "珠江第一医院" in olgas.get("/organisations/queue").get_data(as_text=True)
    answer = olgas.post(f"/members/{claim}/approve", data={"next": "/organisations/queue"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/organisations/queue")
    assert memberships(unclaimed.id) == [("Dana", "admin", "active")]
    assert danas.get(f"/organisations/{unclaimed.id}/edit").status_code == 200
    assert mailbox("dana@example.cn")[-1].subject == "您已可代表“珠江第一医院”"
    assert b"Nothing waits" in olgas.get("/organisations/queue").data


def test_second_claim_becomes_a_member(sign_in, unclaimed, dana, bao, olga, database, memberships):
    for one in (dana, bao):
        sign_in(one).post(f"/organisations/{unclaimed.id}/ask")
    for name in ("Dana", "Bao"):
        claim = number_of(database, unclaimed.id, name)
        assert sign_in(olga).post(f"/members/{claim}/approve").status_code == 303
    assert memberships(unclaimed.id) == [("Bao", "member", "active"), ("Dana", "admin", "active")]


def test_refused_claim_is_told_why_and_may_ask_again(
    sign_in, unclaimed, dana, olga, database, memberships, mailbox
) -> None:
    danas = sign_in(dana)
    danas.post(f"/organisations/{unclaimed.id}/ask")
    claim = number_of(database, unclaimed.id, "Dana")
    answer = sign_in(olga).post(f"/members/{claim}/refuse", data={"reason": "请先提供授权书。"})
    assert answer.status_code == 303
    assert memberships(unclaimed.id) == []
    assert "请先提供授权书" in mailbox("dana@example.cn")[-1].body
    assert danas.post(f"/organisations/{unclaimed.id}/ask").status_code == 303


def test_admin_answers_requests_to_join(sign_in, ada, dana, database, memberships) -> None:
    house = organisations_of(ada)[0].id
    danas, adas = sign_in(dana), sign_in(ada)
    danas.post(f"/organisations/{house}/ask")
    assert danas.get(f"/organisations/{house}/members").status_code == 404
    assert b"dana@example.cn" in adas.get(f"/organisations/{house}/members").data
    request = number_of(database, house, "Dana")
    assert adas.post(f"/members/{request}/approve").status_code == 303
    assert memberships(house) == [("Ada", "admin", "active"), ("Dana", "member", "active")]
    assert danas.get(f"/organisations/{house}/members").status_code == 200
    assert danas.post(f"/members/{request}/duty", data={"duty": "admin"}).status_code == 403


def test_removed_member_is_out_at_the_next_request(sign_in, ada, dana, session, database) -> None:
    house = organisations_of(ada)[0].id
    session.add(Membership(organisation_id=house, user_id=dana.id))
    session.commit()
    danas = sign_in(dana)
    assert danas.get(f"/organisations/{house}/members").status_code == 200
    number = number_of(database, house, "Dana")
    assert sign_in(ada).post(f"/members/{number}/remove").status_code == 303
    assert danas.get(f"/organisations/{house}/members").status_code == 404


def test_last_admin_stays(sign_in, ada, dana, session, database, memberships) -> None:
    house = organisations_of(ada)[0].id
    session.add(Membership(organisation_id=house, user_id=dana.id))
    session.commit()
    adas = sign_in(ada)
    number = number_of(database, house, "Ada")
    assert adas.post(f"/members/{number}/remove").status_code == 409
    assert adas.post(f"/members/{number}/duty", data={"duty": "member"}).status_code == 409
    other = number_of(database, house, "Dana")
    assert adas.post(f"/members/{other}/duty", data={"duty": "admin"}).status_code == 303
    answer = adas.post(f"/members/{number}/remove")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile")
    assert memberships(house) == [("Dana", "admin", "active")]


def test_members_of_others_do_not_exist_for_me(sign_in, ada, dana, database) -> None:
    house = organisations_of(ada)[0].id
    number = number_of(database, house, "Ada")
    danas = sign_in(dana)
    answers = [
        danas.post(f"/members/{number}/remove"),
        danas.post(f"/members/{number}/refuse", data={"reason": "I say so."}),
        danas.post(f"/organisations/{house}/invitations", data={"email": "x@example.cn"}),
        danas.post("/members/999999/approve"),
    ]
    assert [one.status_code for one in answers] == [404] * 4


def test_policies_say_who_speaks_for_whom(ada, dana, olga, chen) -> None:
    house = organisations_of(ada)[0].id
    assert [policy.speaks_for(one, house) for one in (ada, dana, olga, None)] == [
        True, False, False, False,
    ]  # fmt: skip
    assert [policy.acts_for(one, house) for one in (ada, dana, olga, None)] == [
        True, False, True, False,
    ]  # fmt: skip
    assert [policy.is_admin_of(one, house) for one in (ada, dana)] == [True, False]
    assert [policy.is_organiser(one) for one in (ada, chen, olga, None)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_members_page_asks_the_same_number_of_statements(
    sign_in, ada, person, session, connection_count
) -> None:
    house = organisations_of(ada)[0].id
    adas = sign_in(ada)
    adas.get(f"/organisations/{house}/members")
    connection_count()
    adas.get(f"/organisations/{house}/members")
    few = connection_count()
    for number in range(3):
        session.add(Membership(organisation_id=house, user_id=person(f"P{number}").id))
    session.commit()
    connection_count()
    assert adas.get(f"/organisations/{house}/members").status_code == 200
    assert connection_count() == few <= 12


def test_claim_approved_twice_at_once_is_decided_once(
    sign_in, session, unclaimed, dana, olga, database, memberships, mailbox
) -> None:
    sign_in(dana).post(f"/organisations/{unclaimed.id}/ask")
    claim = number_of(database, unclaimed.id, "Dana")
    client = sign_in(olga)
    membership_service.approve(session, olga, claim, site="")
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(client.post, f"/members/{claim}/approve")
        time.sleep(0.3)
        session.commit()
        assert second.result().status_code == 303
    assert memberships(unclaimed.id) == [("Dana", "admin", "active")]
    assert len(mailbox("dana@example.cn")) == 1
