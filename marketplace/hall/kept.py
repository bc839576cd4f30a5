"""Counts kept for seconds: exact after every change of a posting, and never older than that."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

KEPT_SECONDS = 10.0
MOST = 512
T = TypeVar("T")


class Kept(Generic[T]):
    """Values by database, question and number of the newest change of any posting.

    What is no posting (a badge verified, a concept renamed) shows after ten seconds at most.
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, tuple[float, int, T]] = {}

    def get(self, session: Session, question: Hashable, change: int, count: Callable[[], T]) -> T:
        """The kept answer, or a fresh one from `count()`."""
        bind: Engine | Connection = session.get_bind()
        key = (bind.engine.url.render_as_string(hide_password=True), question)
        made, as_of, value = self._values.get(key, (0.0, -1, None))
        if value is not None and as_of == change and time.monotonic() - made < KEPT_SECONDS:
            return value
        fresh = count()
        if len(self._values) >= MOST:
            self._values.clear()
        self._values[key] = (time.monotonic(), change, fresh)
        return fresh

    def forget(self) -> None:
        """Drop everything (tests number their rows anew)."""
        self._values.clear()
