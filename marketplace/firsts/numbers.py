"""The running numbers of certificates, without gaps, and the words of their addresses."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import inserting, now
from marketplace.firsts.models import FirstUseNumber

CODE_BYTES = 16


def held(session: Session, year: int) -> FirstUseNumber:
    """The row of a year, held until the transaction ends: registrations wait for each other."""
    first = {"year": year, "last": 0, "created_at": now()}
    session.execute(inserting(session, FirstUseNumber).values(first).on_conflict_do_nothing())
    chosen = select(FirstUseNumber).where(FirstUseNumber.year == year).with_for_update()
    return session.scalars(chosen.execution_options(populate_existing=True)).one()


def take(row: FirstUseNumber) -> str:
    """The next number of a held year, such as GD-2026-0007."""
    row.last += 1
    return f"GD-{row.year}-{row.last:04d}"


def new_code() -> str:
    """The word of a verification address; nobody guesses it."""
    return secrets.token_urlsafe(CODE_BYTES)
