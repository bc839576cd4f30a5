"""Looking through all published postings for new names of concepts."""

import time
from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import Database
from marketplace.engine.alike import Encode
from marketplace.engine.proposals import propose
from marketplace.engine.records import Record
from marketplace.matching.binding import MODELS, records
from marketplace.matching.models import SIDES
from marketplace.taxonomy import proposal_queries
from marketplace.taxonomy.proposal_queries import Renewed
from marketplace.taxonomy.queries import vocabulary

CHUNK = 200
LONGEST_PAUSE = 0.5
BEAT_SECONDS = 5.0

Progress = Callable[[int, int], None]


class Published:
    """Every posting that was ever published, as the engine's records, read anew each time."""

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
    return list(session.scalars(chosen.order_by(model.id)))


def renew(database: Database, progress: Progress) -> Renewed:
    """Find proposals and keep them; reading and thinking hold no lock, writing is short."""
    with database.reading() as session:
        known, no_more = vocabulary(session), proposal_queries.refused(session)
    found = propose(
        Published(database), known, encode=_encode(), refused=no_more, progress=progress
    )
    with database.writing() as session:
        return proposal_queries.renew(session, found)


def _encode() -> Encode | None:
    """The sentence encoder, where there is one."""
    return None


class Quietly:
    """Progress of a job that nobody waits for: half of the time is left to visitors."""

    def __init__(self, tell: Progress) -> None:
        self._tell = tell
        self._told = self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        moment = time.monotonic()
        if moment - self._told > BEAT_SECONDS:
            self._told = moment
            self._tell(done, total)
        time.sleep(min(moment - self._last, LONGEST_PAUSE))
        self._last = time.monotonic()
