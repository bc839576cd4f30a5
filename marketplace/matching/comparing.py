"""The best products of many scenarios: in this process, or spread over one process a core.

Processes of their own map the same base, so that they share its memory; each compares the scenarios
of a step and gives back plain rows.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, Self

from sqlalchemy.orm import Session
from threadpoolctl import threadpool_limits

from marketplace.db import Database
from marketplace.engine.choice import Compared
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.engine.weights import default_weights, use, weights_as_data, weights_from
from marketplace.matching import bases, queries
from marketplace.matching.loading import LARGE
from marketplace.matching.state import MatcherState, state_of

TOP = 20


class Found(NamedTuple):
    """A product among the best of a scenario: its score and level, and whether it breaks a hard
    condition."""

    product: int
    score: float
    level: str
    contradicted: bool


Pairs = dict[int, list[Found]]


def best_pairs(session: Session, state: MatcherState, scenario_ids: Sequence[int]) -> Pairs:
    """The best products of each of these scenarios that is open and has its features.

    The one place where a run asks the engine.
    """
    asking = queries.profiles(session, "scenario", scenario_ids)
    matcher, pools = state.pools(list(asking.values()), "product", top=TOP)
    fetch = _Remembering(session)
    found: Pairs = {}
    for (number, profile), pool in zip(asking.items(), pools, strict=True):
        chosen = matcher.choose(profile, pool, fetch, top=TOP, fill=False)
        found[number] = [_found(one, matcher) for one in chosen]
    return found


def _found(one: Compared, matcher: Matcher) -> Found:
    score = one.total / 10
    return Found(int(one.id), score, matcher.level(score), one.read.contradicted)


class _Remembering:
    """Reads products of a session, each once for the scenarios of a step."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, Profile] = {}

    def __call__(self, ids: Sequence[str]) -> list[Profile]:
        new = [int(one) for one in ids if one not in self._known]
        if new:
            there = queries.profiles(self._session, "product", new)
            self._known.update({str(number): one for number, one in there.items()})
        return [self._known[one] for one in ids if one in self._known]


class Comparers:
    """Compares steps of scenarios ahead of being asked, one process a core where it is worth it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.reading() as session:
            self._state = state_of(session)
        size = self._state.refresh()  # the first index may take long
        self._pool = _processes(database) if size > LARGE and cores() > 1 else None

    @property
    def is_parallel(self) -> bool:
        """Whether processes of their own compare."""
        return self._pool is not None

    def compared(self, steps: Iterator[Sequence[int]]) -> Iterator[tuple[Sequence[int], Pairs]]:
        """Each step with its pairs, in order."""
        if self._pool is None:
            for ids in steps:
                with self._database.reading() as session:
                    yield ids, best_pairs(session, self._state, ids)
            return
        ahead: list[tuple[Sequence[int], Future[Pairs]]] = []
        for ids in steps:
            ahead.append((ids, self._pool.submit(_compare, ids)))
            if len(ahead) > 2 * cores():
                first, future = ahead.pop(0)
                yield first, future.result()
        for first, future in ahead:
            yield first, future.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def _processes(database: Database) -> ProcessPoolExecutor:
    address = database.engine.url.render_as_string(hide_password=False)
    given = (address, bases.folder(), weights_as_data(default_weights()))
    return ProcessPoolExecutor(
        cores(), mp_context=get_context("spawn"), initializer=_begin, initargs=given
    )


_mine: dict[str, Any] = {}


def _begin(address: str, folder: Path | None, weights: dict[str, Any]) -> None:
    threadpool_limits(1)
    use(weights_from(weights))
    bases.use(folder)
    database = Database(address)
    with database.reading() as session:
        _mine.update(database=database, state=state_of(session))


def _compare(ids: Sequence[int]) -> Pairs:
    with _mine["database"].reading() as session:
        return best_pairs(session, _mine["state"], ids)
