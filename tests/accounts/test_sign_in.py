"""The door: right and wrong passwords, limits, and what strangers can learn."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.accounts import limits
from marketplace.accounts.models import SignInAttempt, User
from marketplace.db import now
from marketplace.errors import TooManyError
from tests.accounts.conftest import PASSWORD, link_in

DANA = {"email": "dana@example.cn", "password": PASSWORD}
WRONG = {"email": "dana@example.cn", "password": "not this one"}


def test_right_password_opens_the_desk(sign_in, dana, with_password) -> None:
    with_password(dana)
    visitor = sign_in()
    answer = visitor.post("/sign-in", data=DANA | {"email": " DANA@example.cn"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    assert visitor.get("/profile").status_code == 200


def test_sign_in_goes_on_only_within_this_site(sign_in, dana, with_password) -> None:
    with_password(dana)
    wanted = {"/profile": "/profile", "//evil.example": "/desk", "/%09/evil.example": "/desk"}
    went = {
        target: sign_in().post("/sign-in", data=DANA | {"next": target}).headers["Location"]
        for target in wanted
    }
    assert went == wanted


def test_wrong_password_shows_the_form_again(sign_in, dana, with_password) -> None:
    with_password(dana)
    answer = sign_in().post("/sign-in", data=WRONG)
    assert answer.status_code == 422
    assert 'value="dana@example.cn"' in answer.get_data(as_text=True)
    assert "not this one" not in answer.get_data(as_text=True)


def test_disabled_person_is_told_nothing_special(sign_in, dana, with_password, session) -> None:
    with_password(dana).disabled_at = now()
    session.commit()
    assert sign_in().post("/sign-in", data=DANA).status_code == 422


def _body(client, path, data) -> str:
    page = client.post(path, data=data).get_data(as_text=True)
    # What differs in every answer: tokens, and what was typed.
    page = re.sub(r'(name="(?:csrf|form)_token" value="|X-CSRFToken": ")[^"]*', r"\1", page)
    return page.replace(data["email"], "EMAIL")


@pytest.mark.parametrize("path", ["/sign-in", "/reset"])
def test_known_and_unknown_addresses_get_the_same_answer(
    path, sign_in, dana, with_password
) -> None:
    with_password(dana)
    known = _body(sign_in(), path, WRONG)
    assert known == _body(sign_in(), path, WRONG | {"email": "nobody@example.cn"})


def test_eleventh_wrong_try_must_wait(sign_in, dana, with_password) -> None:
    with_password(dana)
    visitor = sign_in()
    assert {visitor.post("/sign-in", data=WRONG).status_code for _ in range(10)} == {422}
    answer = visitor.post("/sign-in", data=DANA)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 301
    assert "Wait five minutes" in answer.get_data(as_text=True)


def test_parallel_guesses_are_counted_one_by_one(sign_in, dana, with_password) -> None:
    with_password(dana)
    clients = [sign_in() for _ in range(24)]
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda one: one.post("/sign-in", data=WRONG).status_code, clients))
    assert sorted(answers) == [422] * 10 + [429] * 14


def test_unknown_address_is_limited_alike(sign_in) -> None:
    visitor = sign_in()
    nobody = WRONG | {"email": "nobody@example.cn"}
    answers = [visitor.post("/sign-in", data=nobody).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_right_passwords_count_for_nothing(sign_in, dana, with_password, session) -> None:
    with_password(dana)
    for _ in range(12):
        assert sign_in().post("/sign-in", data=DANA).status_code == 303
    assert session.scalar(select(func.count(SignInAttempt.id))) == 0


def test_tries_are_forgotten_after_five_minutes(sign_in, dana, with_password, session) -> None:
    with_password(dana)
    old = now() - timedelta(minutes=5, seconds=1)
    key = limits.account_key("dana@example.cn")
    session.add_all([SignInAttempt(key=key, created_at=old) for _ in range(10)])
    session.commit()
    assert sign_in().post("/sign-in", data=DANA).status_code == 303


def test_address_is_limited_whatever_header_it_forges(sign_in, database) -> None:
    with database.writing() as session:
        session.add_all([SignInAttempt(key="address:127.0.0.1") for _ in range(30)])
    answer = sign_in().post("/sign-in", data=DANA, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 429


def test_everybody_together_is_limited(database) -> None:
    with database.writing() as session:
        session.add_all([SignInAttempt(key="all") for _ in range(1_000)])
    with pytest.raises(TooManyError):
        limits.take_sign_in(database, email="x@example.cn", address="203.0.113.9")


def test_neighbours_of_an_ipv6_network_share_a_limit() -> None:
    assert limits.address_key("2001:db8::1") == limits.address_key("2001:db8::ffff")
    assert limits.address_key("2001:db8:0:1::1") != limits.address_key("2001:db8::1")


def test_attacked_person_gets_in_through_a_reset(sign_in, dana, with_password, mailbox) -> None:
    with_password(dana)
    attacker, mine = sign_in(), sign_in()
    for _ in range(11):
        attacker.post("/sign-in", data=WRONG)
    mine.post("/reset", data={"email": "dana@example.cn"})
    link = link_in(mailbox("dana@example.cn")[-1])
    assert mine.post(link, data={"password": "four green bicycles"}).status_code == 303
    assert mine.get("/profile").status_code == 200


def test_old_hash_is_renewed_at_sign_in(sign_in, dana, session) -> None:
    from argon2 import PasswordHasher

    dana.password_hash = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    session.commit()
    assert sign_in().post("/sign-in", data=DANA).status_code == 303
    session.rollback()
    kept = session.scalar(select(User.password_hash).where(User.id == dana.id))
    assert "$m=19456,t=2,p=1$" in kept
    session.rollback()
    assert sign_in().post("/sign-in", data=DANA).status_code == 303


def test_stale_cookie_does_not_hinder_sign_in(sign_in, dana, with_password, session) -> None:
    from marketplace.accounts.service import end_sessions

    with_password(dana)
    mine = sign_in(dana)
    end_sessions(session, dana)
    session.commit()
    assert mine.post("/sign-in", data=DANA).status_code == 303
    assert mine.get("/profile").status_code == 200


def test_sign_in_gives_a_new_session(sign_in, dana, with_password) -> None:
    with_password(dana)
    mine = sign_in(dana)
    with mine.session_transaction() as cookie:
        before = cookie["_user_id"]
    mine.post("/sign-in", data=DANA)
    with mine.session_transaction() as cookie:
        assert cookie["_user_id"] != before
