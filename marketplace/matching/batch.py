"""All open scenarios against all listed products: a run in short steps that survives a crash.

A run is a row. Whoever works on it holds it under a random name and writes a sign of life with
every step; a step reads and compares first, then replaces the pairs of its scenarios and moves the
position forward in one short transaction. After a crash the next one goes on at the position.
"""

import datetime as dt
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.db import Database, now
from marketplace.matching import queries
from marketplace.matching.comparing import Comparers, Found, Pairs
from marketplace.matching.loading import is_matchable
from marketplace.matching.models import MatchCompared, MatchFeatures, MatchPair, MatchRun
from marketplace.matching.service import TELLING
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario

CHUNK = 25
LARGE_CHUNK = 100
"""Scenarios in a step: where processes compare ahead, a step may be larger."""
STALE = dt.timedelta(seconds=90)
"""Whoever gave no sign of life for so long is dead, and the run is anybody's."""
NIGHT = range(2, 6)
NIGHT_ZONE = ZoneInfo("Asia/Shanghai")
LEAST_APART = dt.timedelta(hours=20)
MOST_APART = dt.timedelta(hours=30)

Progress = Callable[[int, int], None]


class Outcome(StrEnum):
    """How `work` ended: all done, its time is up, or somebody else holds the run."""

    DONE = "done"
    PAUSED = "paused"
    HELD = "held"


class LostError(Exception):
    """Somebody else took the run over; what this one was about to write is theirs to write."""


def under_way(session: Session) -> MatchRun | None:
    """The run that is not finished, if there is one."""
    return session.scalars(select(MatchRun).where(MatchRun.state == "running")).one_or_none()


def begin(session: Session, *, asked_by: int | None = None) -> MatchRun:
    """A new run, or the one that is under way; the database lets no second one in."""
    found = under_way(session)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            made = MatchRun(asked_by_id=asked_by)
            session.add(made)
    except IntegrityError:  # begun by somebody else a moment ago
        return session.scalars(select(MatchRun).where(MatchRun.state == "running")).one()
    return made


def is_due(session: Session, moment: dt.datetime | None = None) -> bool:
    """Once a night in China; where the machine sleeps at night, 30 hours after the last one."""
    moment = moment or now()
    last = session.scalar(select(func.max(MatchRun.created_at)))
    if last is not None and moment - last > MOST_APART:
        return True
    is_night = moment.astimezone(NIGHT_ZONE).hour in NIGHT
    return is_night and (last is None or moment - last > LEAST_APART)


def work(
    database: Database, run_id: int, *, progress: Progress, seconds: float | None = None,
    chunk: int | None = None,
) -> Outcome:  # fmt: skip
    """Go on with a run for so many seconds (None: to its end)."""
    name, ends = secrets.token_hex(8), time.monotonic() + (seconds or 0)
    with Comparers(database) as comparers:  # the first index may take long: nothing is held yet
        size = chunk or (LARGE_CHUNK if comparers.is_parallel else CHUNK)
        with database.writing() as session:
            if not _take(session, run_id, name):
                return Outcome.HELD
        try:
            for ids, found in comparers.compared(_steps(database, run_id, size)):
                _write(database, run_id, name, ids, found)
                progress(*_reached(database, run_id))
                if seconds is not None and time.monotonic() > ends:
                    _let_go(database, run_id, name)
                    return Outcome.PAUSED
            with database.writing() as session:
                _finish(session, run_id, name)
        except LostError:
            return Outcome.HELD
    progress(*_reached(database, run_id))
    return Outcome.DONE


def _take(session: Session, run_id: int, name: str) -> bool:
    """Hold the run, unless it is finished or somebody alive holds it; prepare it once."""
    free = or_(MatchRun.held_by == "", MatchRun.beat_at.is_(None), MatchRun.beat_at < now() - STALE)
    mine = (
        update(MatchRun)
        .where(MatchRun.id == run_id, MatchRun.state == "running", free)
        .values(held_by=name, beat_at=now())
        .returning(MatchRun.total)
    )
    taken = session.execute(mine).one_or_none()
    if taken is not None and taken.total is None:
        _prepare(session, run_id)
    return taken is not None


def _prepare(session: Session, run_id: int) -> None:
    """Write down which products are compared, so that later ones are not taken for gaps."""
    known = select(MatchFeatures.subject_id).where(MatchFeatures.side == "product")
    there = select(literal(run_id), literal("product"), Product.id).where(
        is_matchable("product"), Product.id.in_(known)
    )
    columns = [MatchCompared.run_id, MatchCompared.side, MatchCompared.subject_id]
    session.execute(insert(MatchCompared).from_select(columns, there))
    compared = select(func.count()).where(
        MatchCompared.run_id == run_id, MatchCompared.side == "product"
    )
    wanted = select(func.count()).select_from(Scenario).where(queries.is_open("scenario"))
    values = {"total": session.scalar(wanted) or 0, "products": session.scalar(compared) or 0}
    session.execute(update(MatchRun).where(MatchRun.id == run_id).values(values))


def _steps(database: Database, run_id: int, chunk: int) -> Iterator[list[int]]:
    """The scenarios that the run has not reached, some at a time."""
    with database.reading() as session:
        position = session.scalar(select(MatchRun.position).where(MatchRun.id == run_id)) or 0
    while True:
        later = select(Scenario.id).where(Scenario.id > position, queries.is_open("scenario"))
        with database.reading() as session:
            ids = list(session.scalars(later.order_by(Scenario.id).limit(chunk)))
        if not ids:
            return
        position = ids[-1]
        yield ids


def _write(database: Database, run_id: int, name: str, ids: Sequence[int], found: Pairs) -> None:
    """Keep the pairs of a step and move the run forward, or neither. Raises LostError."""
    with database.writing() as session:
        _hold(session, run_id, name, position=ids[-1], done=MatchRun.done + len(ids))
        _replace(session, run_id, found)


def _hold(session: Session, run_id: int, name: str, **values: object) -> None:
    """Move the run forward, if it is still held under this name. Raises LostError."""
    still = MatchRun.id == run_id, MatchRun.state == "running", MatchRun.held_by == name
    moved = update(MatchRun).where(*still).values(beat_at=now(), **values)
    if session.execute(moved.returning(MatchRun.id)).first() is None:
        raise LostError


def _replace(session: Session, run_id: int, found: Pairs) -> None:
    """The pairs of these scenarios as they are now, instead of those that were kept."""
    if not found:
        return
    mine = MatchPair.scenario_id.in_(found)
    kept = select(MatchPair.scenario_id, MatchPair.product_id, MatchPair.fits_since_id)
    since = {(row[0], row[1]): row[2] for row in session.execute(kept.where(mine))}
    session.execute(delete(MatchPair).where(mine))
    compared = [{"run_id": run_id, "side": "scenario", "subject_id": number} for number in found]
    session.execute(insert(MatchCompared), compared)
    rows = [
        _row(run_id, number, place, one, since.get((number, one.product)))
        for number, pairs in found.items()
        for place, one in enumerate(pairs, 1)
    ]
    if rows:
        session.execute(insert(MatchPair), rows)


def _row(
    run_id: int, scenario_id: int, place: int, one: Found, since: int | None
) -> dict[str, object]:
    fits = one.level in TELLING and not one.contradicted
    return {
        "run_id": run_id, "scenario_id": scenario_id, "product_id": one.product, "place": place,
        "score": one.score, "level": one.level, "contradicted": one.contradicted,
        "fits_since_id": (since or run_id) if fits else None,
    }  # fmt: skip


def _finish(session: Session, run_id: int, name: str) -> None:
    """What this run did not reach is open no more: its pairs go. Raises LostError."""
    _hold(
        session, run_id, name, state="done", finished_at=now(), held_by="", total=MatchRun.done
    )  # fmt: skip
    for table in (MatchPair, MatchCompared):
        session.execute(delete(table).where(table.run_id != run_id))


def _let_go(database: Database, run_id: int, name: str) -> None:
    with database.writing() as session:
        _hold(session, run_id, name, held_by="")


def _reached(database: Database, run_id: int) -> tuple[int, int]:
    with database.reading() as session:
        run = session.get_one(MatchRun, run_id)
        return run.done, max(run.total or 0, run.done)
