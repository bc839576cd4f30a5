"""Sign-ins are rows: listed, ended, and dead at the next request."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.models import SignInSession
from marketplace.db import now


def rows(session) -> list[SignInSession]:
    session.rollback()
    return list(session.scalars(select(SignInSession).order_by(SignInSession.id)))


def test_one_sign_in_can_be_ended(sign_in, dana, session) -> None:
    mine, other, third = sign_in(dana), sign_in(dana), sign_in(dana)
    number = rows(session)[1].id
    session.rollback()
    assert mine.post(f"/profile/sessions/{number}/end").status_code == 303
    assert [one.get("/profile").status_code for one in (mine, other, third)] == [200, 303, 200]


def test_all_other_sign_ins_can_be_ended(sign_in, dana, bao) -> None:
    mine, other, baos = sign_in(dana), sign_in(dana), sign_in(bao)
    assert mine.post("/profile/sessions/end-others").status_code == 303
    assert [one.get("/profile").status_code for one in (mine, other, baos)] == [200, 303, 200]


def test_sign_ins_of_others_do_not_exist_for_me(sign_in, dana, bao, session) -> None:
    mine, baos = sign_in(dana), sign_in(bao)
    number = rows(session)[1].id
    session.rollback()
    assert mine.post(f"/profile/sessions/{number}/end").status_code == 404
    assert baos.get("/profile").status_code == 200


def test_copied_cookie_is_dead_after_sign_out(sign_in, dana) -> None:
    mine = sign_in(dana)
    with mine.session_transaction() as cookie:
        kept = dict(cookie)
    assert mine.post("/sign-out").status_code == 303
    thief = sign_in()
    with thief.session_transaction() as cookie:
        cookie.update(kept)
    assert thief.get("/profile").status_code == 303


def test_sign_in_ends_when_idle_or_old(sign_in, dana, session) -> None:
    idle, old = sign_in(dana), sign_in(dana)
    first, second = rows(session)
    first.seen_at = now() - timedelta(hours=3)
    second.expires_at = now()
    session.commit()
    assert [one.get("/profile").status_code for one in (idle, old)] == [303, 303]


def test_disabled_person_is_out_at_the_next_request(sign_in, dana, olga) -> None:
    danas, olgas = sign_in(dana), sign_in(olga)
    assert danas.get("/profile").status_code == 200
    assert olgas.post(f"/people/{dana.id}/disable").status_code == 303
    assert danas.get("/profile").status_code == 303
    assert danas.post("/profile", data={"name": "Dana", "language": "en"}).status_code == 303
    assert olgas.post(f"/people/{dana.id}/enable").status_code == 303
    assert danas.get("/profile").status_code == 303


def test_profile_keeps_name_and_language(sign_in, dana) -> None:
    mine = sign_in(dana, language="zh")
    assert mine.post("/profile", data={"name": " Dana  Li ", "language": "en"}).status_code == 303
    page = mine.get("/profile").get_data(as_text=True)
    assert 'lang="en"' in page
    assert "Dana Li" in page
    answer = mine.post("/profile", data={"name": "", "language": "fr"})
    assert answer.status_code == 422


def test_profile_asks_the_same_number_of_statements(sign_in, dana, session, connection_count):
    from marketplace.accounts.models import Membership, Organisation

    mine = sign_in(dana)
    mine.get("/profile")
    connection_count()
    mine.get("/profile")
    few = connection_count()
    for number in range(5):
        house = Organisation(name=f"House {number}", name_key=f"house{number}")
        session.add(Membership(user_id=dana.id, organisation=house))
        sign_in(dana)
    session.commit()
    connection_count()
    assert mine.get("/profile").status_code == 200
    assert connection_count() == few <= 12
