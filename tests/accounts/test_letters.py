"""Letters leave after the commit, are tried again, and can be read on this machine only."""

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from marketplace import mail
from marketplace.db import now
from marketplace.records import OutboxMail


@pytest.fixture
def settings(app, tmp_path: Path):
    kept = app.config["SETTINGS"]
    app.config["SETTINGS"] = kept.model_copy(update={"data_dir": tmp_path})
    yield app.config["SETTINGS"]
    app.config["SETTINGS"] = kept


def letter(database) -> OutboxMail:
    with database.reading() as session:
        return session.scalars(select(OutboxMail)).one()


def test_letter_is_kept_and_shown_with_a_link(app, sign_in, settings, database, session) -> None:
    mail.write(
        session,
        to="eve@example.cn",
        subject="确认\r\n邮箱",
        body=f"打开 {settings.address}/verify/x 。",
    )
    session.commit()
    assert mail.deliver(database, settings) == 1
    assert mail.deliver(database, settings) == 0
    assert letter(database).sent_at is not None
    page = sign_in().get("/mail", base_url="http://127.0.0.1:5000").get_data(as_text=True)
    assert "确认 邮箱" in page
    assert '<a href="/verify/x">' in page


def test_mail_page_exists_on_this_machine_only(app, sign_in, settings) -> None:
    visitor, here = sign_in(), "http://127.0.0.1:5000"
    answers = [
        visitor.get("/mail", base_url=here),
        visitor.get("/mail", base_url="http://localhost:5000"),
        visitor.get("/mail", base_url=here, environ_base={"REMOTE_ADDR": "203.0.113.9"}),
        visitor.get("/mail", base_url=here, headers={"X-Forwarded-For": "127.0.0.1"}),
        visitor.get("/mail", base_url="http://rebound.example:5000"),
    ]
    assert [one.status_code for one in answers] == [200, 200, 404, 404, 404]
    app.config["SETTINGS"] = settings.model_copy(update={"smtp_url": "smtp://mail.example.cn"})
    assert visitor.get("/mail", base_url=here).status_code == 404


def test_letter_that_cannot_leave_is_tried_again_later(settings, database, session) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    broken = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
    mail.write(session, to="eve@example.cn", subject="Hello", body="Hello")
    session.commit()
    assert mail.deliver(database, broken) == 0
    waiting = letter(database)
    assert (waiting.sent_at, waiting.attempts) == (None, 1)
    assert mail.next_try(database) == waiting.try_after > now()
    assert mail.deliver(database, settings) == 0
    with database.writing() as later:
        later.execute(update(OutboxMail).values(try_after=now() - timedelta(seconds=1)))
    assert mail.deliver(database, settings) == 1
    assert mail.next_try(database) is None
