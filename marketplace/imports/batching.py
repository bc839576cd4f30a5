"""A session that writes a whole chunk at once: hundreds of rows in a handful of statements.

The verbs flush after each posting to learn its number. Here numbers are handed out beforehand and
flushes wait for `write_out`, so that a posting is inserted in its final state, with its neighbours.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from marketplace.db import Database
from marketplace.imports.sides import SIDES

MODELS = tuple(side.model for side in SIDES.values())


class BatchSession(Session):
    """Holds back every flush until `write_out`."""

    held = False

    def hold(self, numbers: int) -> None:
        """Begin to hold back, with that many numbers at hand for postings of each side."""
        self.numbers = {model: iter(_reserved(self, model, numbers)) for model in MODELS}
        self.held = True

    def write_out(self) -> None:
        """Write everything that waits."""
        self.held = False
        self.flush()

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what is pending, unless it is held back."""
        if not self.held:
            super().flush(objects)


def _reserved(session: Session, model: Any, count: int) -> Sequence[int]:
    """Numbers that nobody else will use: this transaction is SQLite's only writer."""
    if session.get_bind().dialect.name == "sqlite":
        first = (session.scalar(select(func.max(model.id))) or 0) + 1
        return range(first, first + count)
    drawn = text(
        "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
    )
    return session.scalars(drawn, {"name": model.__tablename__, "count": count}).all()


def _number(session: Session, instance: object) -> None:
    if isinstance(session, BatchSession) and session.held and isinstance(instance, MODELS):
        instance.id = next(session.numbers[type(instance)])


event.listen(BatchSession, "transient_to_pending", _number)


@contextmanager
def batch(database: Database) -> Iterator[BatchSession]:
    """A transaction as `Database.writing`, with a session that can hold back."""
    makes = sessionmaker(class_=BatchSession, **database.writer.kw)
    with makes() as session, session.begin():
        yield session
