"""The door: an e-mail and a password in, who it is out. The slow work holds no transaction."""

from dataclasses import dataclass

from marketplace.accounts import limits, passwords, queries
from marketplace.db import Database


@dataclass(frozen=True, slots=True)
class Pass:
    """A right password: whose, the hash it was compared with, a better hash, the try's number."""

    user_id: int
    kept: str
    renewed: str | None
    number: int


def knock(database: Database, *, email: str, password: str, address: str) -> Pass | None:
    """Compare a password; None for a wrong one, an unknown or a disabled person – all alike.

    Raises:
        TooManyError: see `limits.take_sign_in`.
    """
    number = limits.take_sign_in(database, email=email, address=address)
    with database.reading() as session:
        user = queries.person_by_email(session, email)
    # Also for unknown people a hash is computed: the answer takes the same time.
    right = passwords.verify(user.password_hash if user else None, password)
    if user is None or not right or user.disabled_at is not None:
        limits.sign_in_failed(database, address=address)
        return None
    kept = user.password_hash
    return Pass(user.id, kept, passwords.renewed(kept, password), number)
