"""Forgotten and changed passwords."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from marketplace.accounts.models import AccountToken
from marketplace.db import now
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, link_in


def asked(client, mailbox, email="dana@example.cn") -> str:
    assert client.post("/reset", data={"email": email}).status_code == 303
    return link_in(mailbox(email)[-1])


def test_reset_sets_the_password_and_ends_all_sessions(sign_in, dana, mailbox) -> None:
    elsewhere, mine = sign_in(dana), sign_in()
    link = asked(mine, mailbox)
    answer = mine.post(link, data={"password": NEW_PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    assert elsewhere.get("/profile").status_code == 303
    assert [one.subject for one in mailbox("dana@example.cn")] == ["重设密码", "您的密码已更改"]
    data = {"email": "dana@example.cn", "password": NEW_PASSWORD}
    assert sign_in().post("/sign-in", data=data).status_code == 303


def test_reset_for_an_unknown_address_writes_no_letter(sign_in, mailbox) -> None:
    answer = sign_in().post("/reset", data={"email": "nobody@example.cn"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reset/sent")
    assert mailbox("nobody@example.cn") == []


def test_weak_new_password_leaves_the_link_alive(sign_in, dana, mailbox) -> None:
    visitor = sign_in()
    link = asked(visitor, mailbox)
    assert visitor.post(link, data={"password": "password1"}).status_code == 422
    assert visitor.post(link, data={"password": NEW_PASSWORD}).status_code == 303


def test_newer_link_replaces_the_older(sign_in, dana, mailbox) -> None:
    visitor = sign_in()
    first, second = asked(visitor, mailbox), asked(visitor, mailbox)
    assert visitor.get(first).status_code == 410
    assert visitor.get(second).status_code == 200


def test_reset_link_dies_when_the_address_or_the_password_changes(
    sign_in, dana, mailbox, session, with_password
) -> None:
    with_password(dana)
    mine = sign_in(dana)
    link = asked(mine, mailbox)
    data = {"old_password": PASSWORD, "password": NEW_PASSWORD}
    assert mine.post("/profile/password", data=data).status_code == 303
    assert mine.get(link).status_code == 410
    link = asked(mine, mailbox)
    dana.email = "dana@elsewhere.cn"
    session.commit()
    assert mine.get(link).status_code == 410


def test_reset_link_lives_an_hour(sign_in, dana, mailbox, session) -> None:
    asked(sign_in(), mailbox)
    token = session.scalars(select(AccountToken)).one()
    assert 3_500 < (token.expires_at - now()).total_seconds() <= 3_600


def test_reset_link_is_no_verification_link(sign_in, dana, mailbox) -> None:
    link = asked(sign_in(), mailbox)
    assert sign_in().get(link.replace("/reset/", "/verify/")).status_code == 410


def test_disabled_person_gets_no_reset(sign_in, dana, mailbox, session) -> None:
    link = asked(sign_in(), mailbox)
    dana.disabled_at = now()
    session.commit()
    assert sign_in().get(link).status_code == 410
    sign_in().post("/reset", data={"email": "dana@example.cn"})
    assert len(mailbox("dana@example.cn")) == 1


def test_sixth_letter_of_a_day_is_refused_for_known_and_unknown(sign_in, dana) -> None:
    for email in ("dana@example.cn", "nobody@example.cn"):
        visitor = sign_in()
        answers = [visitor.post("/reset", data={"email": email}) for _ in range(6)]
        assert [one.status_code for one in answers] == [303] * 5 + [429]
        assert int(answers[-1].headers["Retry-After"]) > 80_000


def test_parallel_uses_of_one_link_have_one_effect(app, sign_in, dana, mailbox) -> None:
    link = asked(sign_in(), mailbox)
    clients = [sign_in() for _ in range(12)]
    for one in clients:
        one.get(link)

    def use(number: int) -> int:
        return clients[number].post(link, data={"password": f"{NEW_PASSWORD} {number}"}).status_code

    with ThreadPoolExecutor(12) as pool:
        answers = sorted(pool.map(use, range(12)))
    assert answers == [303] + [410] * 11
    assert [one.subject for one in mailbox("dana@example.cn")] == ["重设密码", "您的密码已更改"]


def test_password_change_ends_other_sessions(sign_in, dana, with_password) -> None:
    with_password(dana)
    mine, other = sign_in(dana), sign_in(dana)
    data = {"old_password": PASSWORD, "password": NEW_PASSWORD}
    assert mine.post("/profile/password", data=data).status_code == 303
    assert mine.get("/profile").status_code == 200
    assert other.get("/profile").status_code == 303


def test_password_change_needs_the_old_one(sign_in, dana, with_password) -> None:
    with_password(dana)
    mine = sign_in(dana)
    data = {"old_password": "wrong", "password": NEW_PASSWORD}
    answer = mine.post("/profile/password", data=data)
    assert answer.status_code == 422
    assert "The current password is wrong" in answer.get_data(as_text=True)
    assert sign_in().post(
        "/sign-in", data={"email": "dana@example.cn", "password": PASSWORD}
    ).status_code == 303  # fmt: skip
