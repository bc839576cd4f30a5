"""Invitations: by letter, to one address, for seven days, once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Invitation, Membership
from marketplace.accounts.queries import organisations_of
from marketplace.db import now
from tests.accounts.conftest import link_in

THREADS = 32


@pytest.fixture
def invited(sign_in, ada, dana, mailbox, session) -> tuple[int, str]:
    """Dana is invited to Ada's hospital: (number of the invitation, path of the link)."""
    house = organisations_of(ada)[0].id
    answer = sign_in(ada).post(
        f"/organisations/{house}/invitations", data={"email": "Dana@example.cn", "duty": "member"}
    )
    assert answer.status_code == 303
    number = session.scalar(select(func.max(Invitation.id)))
    session.rollback()
    return number, link_in(mailbox("dana@example.cn")[-1])


def joined(session, dana, ada) -> int:
    session.rollback()
    house = organisations_of(ada)[0].id
    found = session.scalar(
        select(func.count(Membership.id)).where(
            Membership.user_id == dana.id, Membership.organisation_id == house
        )
    )
    session.rollback()
    return found


def test_invited_person_accepts_through_the_link(sign_in, dana, ada, invited, session) -> None:
    number, link = invited
    danas = sign_in(dana)
    assert f"/invitations/{number}/accept" in danas.get(link).get_data(as_text=True)
    answer = danas.post(f"/invitations/{number}/accept")
    assert answer.status_code == 303
    assert joined(session, dana, ada) == 1
    assert danas.get(link).status_code == 410
    assert danas.post(f"/invitations/{number}/accept").status_code == 409


def test_invitation_waits_on_the_profile(sign_in, dana, invited) -> None:
    assert b"You are invited to speak for Ada Hospital" in sign_in(dana).get("/profile").data


def test_visitor_is_shown_the_way_to_sign_in(sign_in, invited) -> None:
    page = sign_in().get(invited[1]).get_data(as_text=True)
    assert "Ada Hospital" in page
    assert f"/sign-in?next={invited[1]}" in page


def test_invitation_is_for_one_address(sign_in, bao, ada, invited, session) -> None:
    number, link = invited
    baos = sign_in(bao)
    assert b"sent to another address" in baos.get(link).data
    assert baos.post(f"/invitations/{number}/accept").status_code == 404
    assert joined(session, bao, ada) == 0


def test_withdrawn_invitation_is_dead(sign_in, ada, dana, bao, invited, session) -> None:
    number, link = invited
    assert sign_in(bao).post(f"/invitations/{number}/withdraw").status_code == 404
    assert sign_in(ada).post(f"/invitations/{number}/withdraw").status_code == 303
    danas = sign_in(dana)
    assert danas.get(link).status_code == 410
    assert danas.post(f"/invitations/{number}/accept").status_code == 409
    assert joined(session, dana, ada) == 0


def test_invitation_lives_seven_days(sign_in, dana, invited, session) -> None:
    row = session.get(Invitation, invited[0])
    assert 6.9 < (row.expires_at - now()).total_seconds() / 86_400 <= 7
    row.expires_at = now()
    session.commit()
    danas = sign_in(dana)
    assert danas.get(invited[1]).status_code == 410
    assert danas.post(f"/invitations/{invited[0]}/accept").status_code == 409


def test_second_invitation_replaces_the_first(sign_in, ada, dana, invited, mailbox) -> None:
    house = organisations_of(ada)[0].id
    sign_in(ada).post(
        f"/organisations/{house}/invitations", data={"email": "dana@example.cn", "duty": "admin"}
    )
    danas = sign_in(dana)
    assert danas.get(invited[1]).status_code == 410
    assert danas.get(link_in(mailbox("dana@example.cn")[-1])).status_code == 200


def test_removed_person_cannot_come_back_by_an_old_invitation(
    sign_in, ada, dana, invited, session
) -> None:
    house = organisations_of(ada)[0].id
    session.add(Membership(organisation_id=house, user_id=dana.id))
    session.commit()
    number = session.scalar(select(func.max(Membership.id)))
    session.rollback()
    assert sign_in(ada).post(f"/members/{number}/remove").status_code == 303
    assert sign_in(dana).post(f"/invitations/{invited[0]}/accept").status_code == 409


def test_members_without_the_duty_do_not_invite(sign_in, ada, dana, session) -> None:
    house = organisations_of(ada)[0].id
    session.add(Membership(organisation_id=house, user_id=dana.id))
    session.commit()
    answer = sign_in(dana).post(
        f"/organisations/{house}/invitations", data={"email": "x@example.cn"}
    )
    assert answer.status_code == 403


def test_wrong_address_comes_back_in_the_form(sign_in, ada) -> None:
    house = organisations_of(ada)[0].id
    answer = sign_in(ada).post(f"/organisations/{house}/invitations", data={"email": "dana"})
    assert answer.status_code == 422
    assert 'value="dana"' in answer.get_data(as_text=True)


def test_thirty_two_parallel_accepts_have_one_effect(sign_in, dana, ada, invited, session) -> None:
    clients = [sign_in(dana) for _ in range(THREADS)]
    start = threading.Barrier(THREADS)

    def accept(client) -> int:
        start.wait()
        return client.post(f"/invitations/{invited[0]}/accept").status_code

    with ThreadPoolExecutor(THREADS) as pool:
        answers = sorted(pool.map(accept, clients))
    assert answers == [303] + [409] * (THREADS - 1)
    assert joined(session, dana, ada) == 1


def test_thirty_two_repeats_of_one_form_get_the_same_answer(
    sign_in, dana, ada, invited, session
) -> None:
    client = sign_in(dana)
    client.get("/profile")
    clients = [sign_in(dana) for _ in range(THREADS)]
    start = threading.Barrier(THREADS)

    def accept(client) -> tuple[int, str]:
        start.wait()
        path = f"/invitations/{invited[0]}/accept"
        answer = client.post(path, data={"form_token": "the-same-form"})
        return answer.status_code, answer.headers["Location"]

    with ThreadPoolExecutor(THREADS) as pool:
        answers = set(pool.map(accept, clients))
    house = organisations_of(ada)[0].id
    assert answers == {(303, f"/organisations/{house}")}
    assert joined(session, dana, ada) == 1
