"""What tests of accounts share: the outbox as a mailbox, and passwords that may be known."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.passwords import hash_of
from marketplace.db import Database
from marketplace.records import OutboxMail

PASSWORD = "lorry tangerine quiet"
NEW_PASSWORD = "seven brown kettles"

Mailbox = Callable[[str], list[OutboxMail]]


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of PASSWORD, made once for all tests."""
    return hash_of(PASSWORD)


@pytest.fixture
def with_password(session: Session, password_hash: str) -> Callable[[User], User]:
    """Give a person of the cast the password PASSWORD."""

    def give(user: User) -> User:
        user.password_hash = password_hash
        session.commit()
        return user

    return give


@pytest.fixture
def mailbox(database: Database) -> Mailbox:
    """Letters to an address, oldest first."""

    def read(address: str) -> list[OutboxMail]:
        rows = select(OutboxMail).where(OutboxMail.recipient == address).order_by(OutboxMail.id)
        with database.reading() as session:
            return list(session.scalars(rows))

    return read


def link_in(letter: OutboxMail) -> str:
    """The path of the one link of a letter."""
    found = re.findall(r"http://127\.0\.0\.1:5000(/\S+)", letter.body)
    assert len(found) == 1
    return str(found[0])
