"""The index of a process: both sides, brought up to date before every use.

A search waits for no writer, and sees what was committed before.
"""

import threading
from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from marketplace.engine.choice import Pool
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.matching import bases, features, loading
from marketplace.matching.loading import LARGE, Loaded, load


class MatcherState:
    """One index for one database in one process; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        # Never a writer: a request that holds SQLite's write lock may be the one that asks.
        self._engine = engine.execution_options(immediate=False)
        self._lock = threading.Lock()
        self._loaded: Loaded | None = None
        self._next: Loaded | None = None
        self._builder: threading.Thread | None = None
        self.caught_up: tuple[tuple[int, int], float] | None = None
        """What the job had seen when nothing was left to do, and when (monotonic seconds)."""

    def pool(self, profile: Profile, side: str, *, top: int) -> tuple[Matcher, Pool]:
        """Matchable postings of `side` worth comparing, compared as of this moment."""
        with self._lock, Session(self._engine) as session:
            loaded = self._fresh(session)
            return loaded.matcher, loaded.matcher.pool(profile, loaded.indexes[side], top)

    def pools(
        self, profiles: Sequence[Profile], side: str, *, top: int
    ) -> tuple[Matcher, list[Pool]]:
        """As `pool`, for several at once."""
        with self._lock, Session(self._engine) as session:
            loaded = self._fresh(session)
            index = loaded.indexes[side]
            return loaded.matcher, [loaded.matcher.pool(one, index, top) for one in profiles]

    def refresh(self) -> int:
        """Bring the index up to date; returns how many postings it holds."""
        with self._lock, Session(self._engine) as session:
            return len(self._fresh(session))

    def forget(self) -> None:
        """Drop everything; the next use reads the database anew."""
        with self._lock:
            self._loaded = self._next = self.caught_up = None

    def renew_base(self, progress: loading.Progress | None = None) -> bool:
        """Write a new base where so much changed beside the last one; whether it did.

        With `progress`, it is written in any case where bases are kept.
        """
        with self._lock:
            loaded = self._loaded
        if progress is None and (loaded is None or not loaded.is_stale):
            return False
        with Session(self._engine) as session:
            store, counted = bases.store_of(session), features.newest_count(session)
            if store is None or counted is None or counted.documents <= LARGE:
                return False
            with store.building(wait=progress is not None) as is_mine:
                if is_mine:
                    loading.write_base(session, store, counted, progress or _silent)
        return is_mine

    def _fresh(self, session: Session) -> Loaded:
        if self._next is not None:
            self._loaded, self._next = self._next, None
        loaded = self._loaded
        if loaded is None:
            self._loaded = loaded = load(session)
            return loaded
        news = loading.news_of(session, loaded)
        recounted = news.statistics != loaded.statistics
        if (recounted and len(loaded) > LARGE) or loading.has_newer_base(session, loaded):
            self._build_aside()
        elif recounted or loading.must_recount(loaded, news):
            self._loaded = loaded = load(session)
            return loaded
        loading.apply(session, loaded, news)
        return loaded

    def _build_aside(self) -> None:
        if self._builder is None or not self._builder.is_alive():
            self._builder = threading.Thread(target=self._build, name="matcher-index", daemon=True)
            self._builder.start()

    def _build(self) -> None:
        with Session(self._engine) as session:
            made = load(session)
        with self._lock:
            self._next = made


def _silent(_done: int, _all: int) -> None:
    pass


_states: dict[str, MatcherState] = {}
_guard = threading.Lock()


def state_of(session: Session) -> MatcherState:
    """The index of this process for the session's database."""
    engine = session.get_bind().engine
    where = engine.url.render_as_string(hide_password=True)
    with _guard:
        if where not in _states:
            _states[where] = MatcherState(engine)
        return _states[where]


def forget() -> None:
    """Drop the indexes of this process (tests empty the tables and number rows anew)."""
    with _guard:
        for state in _states.values():
            state.forget()
