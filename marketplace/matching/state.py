"""The index of a process: both sides in memory, brought up to date before every use.

Features are written in the transaction that changes a posting (`events`), so readers only read:
one statement tells what is new. A search waits for no writer, and sees what was committed before.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Engine, func, literal, select, union_all
from sqlalchemy.orm import Session

from marketplace.engine.index import Index
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.engine.weights import default_weights
from marketplace.matching import features, lexicon
from marketplace.matching.binding import MODELS
from marketplace.matching.models import SIDES, MatchFeatures, MatchRemake, MatchStatistics
from marketplace.matching.trail import Trail
from marketplace.postings.models import PostingChange
from marketplace.products.models import PUBLIC_STATES
from marketplace.scenarios.models import OPEN_STATES
from marketplace.taxonomy.models import TaxonomyRevision
from marketplace.taxonomy.queries import vocabulary

STATES = {"scenario": OPEN_STATES, "product": PUBLIC_STATES}
CHUNK = 500
LARGE = 5_000
"""More postings than this are indexed beside the old index, which serves until then."""


def is_matchable(side: str) -> ColumnElement[bool]:
    """Open for others to be matched with: open scenarios, listed products."""
    condition: ColumnElement[bool] = MODELS[side].state.in_(STATES[side])
    return condition


@dataclass
class Loaded:
    """An index of both sides and how far it has read."""

    matcher: Matcher
    indexes: dict[str, Index]
    trails: dict[str, Trail]
    taxonomy: int
    statistics: int

    def __len__(self) -> int:
        return sum(len(index) for index in self.indexes.values())


@dataclass
class News:
    """What happened since the index was last used."""

    taxonomy: int = 0
    statistics: int = 0
    changed: dict[str, set[int]] = field(default_factory=lambda: {side: set() for side in SIDES})


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

    def candidates(self, profile: Profile, side: str, *, top: int) -> tuple[Matcher, list[int]]:
        """Numbers of matchable postings of `side` worth comparing, as of this moment."""
        with self._lock, Session(self._engine) as session:
            loaded = self._fresh(session)
            found = loaded.matcher.block(profile, loaded.indexes[side], top)
            return loaded.matcher, [int(one) for one in found]

    def refresh(self) -> int:
        """Bring the index up to date; returns how many postings it holds."""
        with self._lock, Session(self._engine) as session:
            return len(self._fresh(session))

    def forget(self) -> None:
        """Drop everything; the next use reads the database anew."""
        with self._lock:
            self._loaded = self._next = self.caught_up = None

    def _fresh(self, session: Session) -> Loaded:
        if self._next is not None:
            self._loaded, self._next = self._next, None
        loaded = self._loaded
        if loaded is None:
            self._loaded = loaded = load(session)
            return loaded
        news = _news(session, loaded)
        if news.statistics != loaded.statistics and len(loaded) > LARGE:
            self._build_aside()
        elif news.statistics != loaded.statistics or _must_recount(loaded, news):
            self._loaded = loaded = load(session)
            return loaded
        _apply(session, loaded, news)
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


def load(session: Session) -> Loaded:
    """Read the features of all matchable postings.

    The position is taken first: what commits meanwhile is read twice rather than never.
    """
    trails = {"change": Trail(PostingChange), "remake": Trail(MatchRemake)}
    for trail in trails.values():
        trail.start(session)
    taxonomy = session.scalar(select(func.max(TaxonomyRevision.id))) or 0
    newest = session.scalar(select(func.max(MatchStatistics.id))) or 0
    counts = features.statistics(session) or features.counted(_batches(session, *SIDES))
    words = lexicon.load(session)
    matcher = Matcher(vocabulary(session), default_weights(), counts, words)
    indexes = {
        side: matcher.index(one for batch in _batches(session, side) for one in batch)
        for side in SIDES
    }
    return Loaded(matcher, indexes, trails, taxonomy, newest)


def _batches(session: Session, *sides: str) -> Iterator[list[Profile]]:
    for side in sides:
        chosen = _matchable(side).execution_options(yield_per=features.READ_AT_ONCE)
        for rows in session.execute(chosen).partitions():
            yield [Profile.from_bytes(data) for _number, data in rows]


def _matchable(side: str):  # type: ignore[no-untyped-def] # a Select of two columns
    model = MODELS[side]
    return (
        select(MatchFeatures.subject_id, MatchFeatures.features)
        .join(model, model.id == MatchFeatures.subject_id)
        .where(MatchFeatures.side == side, is_matchable(side))
    )


def _news(session: Session, loaded: Loaded) -> News:
    """Everything that is new, in one statement."""
    parts = [
        select(literal(name), trail.table.id, trail.table.side, trail.table.subject_id)
        .where(trail.unread())
        for name, trail in loaded.trails.items()
    ]  # fmt: skip
    heads = {"taxonomy": TaxonomyRevision.id, "statistics": MatchStatistics.id}
    parts += [
        select(literal(name), func.coalesce(func.max(column), 0), literal(""), literal(0))
        for name, column in heads.items()
    ]
    news = News()
    read: dict[str, list[int]] = {name: [] for name in loaded.trails}
    for name, number, side, subject in session.execute(union_all(*parts)):
        if name in heads:
            setattr(news, name, number)
        else:
            read[name].append(number)
            news.changed[side].add(subject)
    for name, numbers in read.items():
        loaded.trails[name].take(numbers)
    return news


def _must_recount(loaded: Loaded, news: News) -> bool:
    """While nobody has counted, what is rare is counted from what is there."""
    return not loaded.statistics and len(loaded) <= LARGE and any(news.changed.values())


def _apply(session: Session, loaded: Loaded, news: News) -> None:
    if news.taxonomy != loaded.taxonomy:
        old = loaded.matcher
        loaded.matcher = Matcher(vocabulary(session), old.weights, old.statistics, old.lexicon)
        loaded.taxonomy = news.taxonomy
    for side, numbers in news.changed.items():
        ids = sorted(numbers)
        for start in range(0, len(ids), CHUNK):
            _replace(session, loaded.indexes[side], side, ids[start : start + CHUNK])


def _replace(session: Session, index: Index, side: str, ids: Sequence[int]) -> None:
    there = _matchable(side).where(MatchFeatures.subject_id.in_(ids))
    found = {row.subject_id: row.features for row in session.execute(there)}
    for number in ids:
        if number in found:
            index.add(Profile.from_bytes(found[number]))
        else:
            index.remove(str(number))


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
