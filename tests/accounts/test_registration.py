"""From the form to the first sign-in."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.models import AccountToken, User
from marketplace.db import now
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, link_in

EVE = {"name": "Eve", "email": "Eve@Example.cn ", "password": PASSWORD}


def registered(visitor, mailbox, **changes) -> str:
    answer = visitor.post("/register", data=EVE | changes)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/register/sent")
    return link_in(mailbox("eve@example.cn")[-1])


def test_registration_leads_through_the_letter_to_the_profile(sign_in, mailbox, session) -> None:
    visitor = sign_in()
    link = registered(visitor, mailbox)
    assert visitor.get("/profile").status_code == 303
    assert b"eve@example.cn" in visitor.get(link).data
    answer = visitor.post(link, data={"password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile")
    assert b"Eve" in visitor.get("/profile").data
    eve = session.scalars(select(User)).one()
    assert (eve.email, eve.name, eve.language, eve.role) == (
        "eve@example.cn",
        "Eve",
        "en",
        "member",
    )
    assert eve.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_registration_keeps_no_secret_of_the_link(sign_in, mailbox, session) -> None:
    link = registered(sign_in(), mailbox)
    assert session.scalars(select(AccountToken)).one().digest not in link


def test_letter_is_in_the_language_of_the_page(sign_in, mailbox) -> None:
    sign_in(language="zh").post("/register", data=EVE)
    assert mailbox("eve@example.cn")[0].subject == "请确认您的邮箱"


def test_verification_needs_the_password_too(sign_in, mailbox) -> None:
    visitor = sign_in()
    link = registered(visitor, mailbox)
    answer = visitor.post(link, data={"password": "somebody else's"})
    assert answer.status_code == 422
    assert visitor.get("/profile").status_code == 303


def test_stranger_who_registers_my_address_gets_nothing(sign_in, mailbox) -> None:
    stranger, eve = sign_in(), sign_in()
    first = registered(stranger, mailbox, password=NEW_PASSWORD)
    second = registered(eve, mailbox)
    assert eve.get(first).status_code == 410
    assert eve.post(second, data={"password": NEW_PASSWORD}).status_code == 422
    assert eve.post(second, data={"password": PASSWORD}).status_code == 303


def test_verification_link_works_once(sign_in, mailbox) -> None:
    visitor, other = sign_in(), sign_in()
    link = registered(visitor, mailbox)
    assert visitor.post(link, data={"password": PASSWORD}).status_code == 303
    assert other.post(link, data={"password": PASSWORD}).status_code == 410
    assert other.get(link).status_code == 410


def test_verification_link_expires(sign_in, mailbox, session) -> None:
    visitor = sign_in()
    link = registered(visitor, mailbox)
    token = session.scalars(select(AccountToken)).one()
    assert timedelta(hours=47) < token.expires_at - now() <= timedelta(hours=48)
    token.expires_at = now()
    session.commit()
    assert visitor.get(link).status_code == 410


def test_unverified_person_gets_a_new_letter_at_sign_in(sign_in, mailbox) -> None:
    visitor = sign_in()
    old = registered(visitor, mailbox)
    answer = visitor.post("/sign-in", data={"email": "eve@example.cn", "password": PASSWORD})
    assert answer.headers["Location"] == "/register/sent"
    assert visitor.get("/profile").status_code == 303
    assert visitor.get(old).status_code == 410
    assert visitor.get(link_in(mailbox("eve@example.cn")[-1])).status_code == 200


def test_known_address_gets_the_same_answer_and_another_letter(sign_in, dana, mailbox) -> None:
    known = sign_in().post("/register", data=EVE | {"email": "dana@example.cn"})
    unknown = sign_in().post("/register", data=EVE)
    assert (known.status_code, known.headers["Location"]) == (303, "/register/sent")
    assert known.data == unknown.data
    assert [one.subject for one in mailbox("dana@example.cn")] == ["您已有账号"]


def test_wrong_fields_come_back_with_what_to_type(sign_in) -> None:
    answer = sign_in().post("/register", data={"name": "Eve", "email": "eve", "password": "eve"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'value="Eve"' in page
    assert "such as wang@example.cn" in page
    assert "Use at least 8 characters" in page


def test_name_or_address_is_no_password(sign_in) -> None:
    for password in ("eve.lin@example.cn", "Eve Lin 2024", "evelin!!"):
        mine = {"name": "Eve Lin", "email": "eve.lin@example.cn", "password": password}
        answer = sign_in().post("/register", data=mine)
        assert answer.status_code == 422


def test_link_in_the_letter_ignores_the_host_header(sign_in, mailbox) -> None:
    visitor = sign_in()
    visitor.get("/register")
    kept = visitor.get_cookie("session").value
    visitor.set_cookie("session", kept, domain="evil.example")
    answer = visitor.post("/register", data=EVE, base_url="http://evil.example")
    assert answer.status_code == 303
    assert link_in(mailbox("eve@example.cn")[0]).startswith("/verify/")


def test_page_with_a_secret_address_tells_nobody(sign_in, mailbox) -> None:
    visitor = sign_in()
    answer = visitor.get(registered(visitor, mailbox))
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_registering_twice_with_one_form_sends_one_letter(sign_in, mailbox) -> None:
    visitor = sign_in()
    for _ in range(2):
        answer = visitor.post("/register", data=EVE | {"form_token": "same"})
        assert answer.status_code == 303
    assert len(mailbox("eve@example.cn")) == 1
