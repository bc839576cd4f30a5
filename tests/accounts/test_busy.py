"""A database that is busy when the person is looked up answers 503, not a crash."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from marketplace.db import Database


@pytest.fixture
def impatient(database: Database) -> Iterator[Database]:
    """SQLite connections that give up at once instead of after 15 seconds."""

    def hurry(connection: sqlite3.Connection, *_rest: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA busy_timeout=1")

    def calm(connection: sqlite3.Connection, *_rest: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA busy_timeout=15000")

    event.listen(database.engine, "checkout", hurry)
    yield database
    event.remove(database.engine, "checkout", hurry)
    event.listen(database.engine, "checkout", calm)


def test_busy_database_says_when_to_try_again(sign_in, dana, impatient: Database) -> None:
    danas = sign_in(dana)
    danas.get("/profile")
    if impatient.engine.dialect.name != "sqlite":
        assert danas.post("/profile", data={"name": "D", "language": "en"}).status_code == 303
        return
    with impatient.writing() as other:
        other.connection()
        answer = danas.post("/profile", data={"name": "D", "language": "en"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert b"nothing was saved" in answer.data
