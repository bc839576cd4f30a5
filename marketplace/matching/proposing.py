"""Looking through the published postings for new names of concepts.

With an encoder the names of the whole vocabulary are read first. That takes a minute the first
time, so a job does it in turns, and the process remembers what it has read.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import Database, now
from marketplace.engine.alike import Encode
from marketplace.engine.meaning import encoder
from marketplace.engine.proposals import propose
from marketplace.engine.records import Record
from marketplace.engine.wording import known_names
from marketplace.matching.binding import MODELS, records
from marketplace.matching.models import SIDES
from marketplace.taxonomy import proposal_queries
from marketplace.taxonomy.proposal_queries import Renewed
from marketplace.taxonomy.queries import vocabulary

CHUNK = 200
MOST = 10_000
"""The newest postings of a side say enough about how people write."""
ENCODED_AT_ONCE = 32
BEAT_SECONDS = 5.0

Progress = Callable[[int, int], None]


class Published:
    """The newest postings that were ever published, as the engine's records, read each time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __iter__(self) -> Iterator[Record]:
        for side in SIDES:
            with self._database.reading() as session:
                numbers = _published(session, side)
            for start in range(0, len(numbers), CHUNK):
                with self._database.reading() as session:
                    found = records(session, side, numbers[start : start + CHUNK])
                yield from found.values()


def _published(session: Session, side: str) -> list[int]:
    model = MODELS[side]
    chosen = select(model.id).where(model.published_at.is_not(None))
    return list(session.scalars(chosen.order_by(model.id.desc()).limit(MOST)))


class Memory:
    """The vectors of the vocabulary's names, at half precision."""

    def __init__(self) -> None:
        self._rows: dict[str, NDArray[np.float16]] = {}

    def learn(
        self, names: Sequence[str], encode: Encode, *, until: float, progress: Progress
    ) -> bool:
        """Read names not yet known and forget others; False where time ran out before the end."""
        wanted = set(names)
        self._rows = {name: row for name, row in self._rows.items() if name in wanted}
        new = [name for name in names if name not in self._rows]
        for start in range(0, len(new), ENCODED_AT_ONCE):
            if time.monotonic() > until:
                return False
            progress(len(self._rows), len(names))
            part = new[start : start + ENCODED_AT_ONCE]
            self._rows.update(zip(part, encode(part).astype(np.float16), strict=True))
        return True

    def over(self, encode: Encode) -> Encode:
        """`encode`, asked only for what is not remembered."""

        def look_up(words: Sequence[str]) -> NDArray[np.float32]:
            rows = self._rows
            new = [word for word in words if word not in rows]
            made = dict(zip(new, encode(new), strict=True)) if new else {}
            kept = (rows[word] if word in rows else made[word] for word in words)
            return np.array(list(kept), dtype=np.float32)

        return look_up


_memory = Memory()


def prepare(database: Database, progress: Progress, *, seconds: float = float("inf")) -> bool:
    """Read the vocabulary's names for so long; True when all are known (or no encoder is)."""
    encode = _encoder()
    if encode is None:
        return True
    with database.reading() as session:
        names = list(known_names(vocabulary(session)))
    until = time.monotonic() + seconds
    return _memory.learn(names, encode, until=until, progress=progress)


def renew(database: Database, progress: Progress) -> Renewed:
    """Find proposals and keep them; reading and thinking hold no lock, writing is short."""
    began: dt.datetime = now()
    with database.reading() as session:
        known, no_more = vocabulary(session), proposal_queries.refused(session)
    encode = _encoder()
    found = propose(
        Published(database), known, encode=_memory.over(encode) if encode else None,
        refused=no_more, progress=progress,
    )  # fmt: skip
    with database.writing() as session:
        return proposal_queries.renew(session, found, since=began)


def _encoder() -> Encode | None:
    """The sentence encoder, where there is one."""
    present = encoder()
    return present.encode if present else None


class Seldom:
    """Progress of a job, told every few seconds as its sign of life."""

    def __init__(self, tell: Progress) -> None:
        self._tell = tell
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._last > BEAT_SECONDS:
            self._tell(done, total)
            self._last = time.monotonic()
