"""From the database to an index of both sides, and on with what changes.

Features are written in the transaction that changes a posting (`events`), so readers only read:
one statement tells what is new. Large indexes are built once for all processes (`bases`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlalchemy.orm import Session

from marketplace.engine.index import Index, segments_of
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.engine.statistics import Statistics
from marketplace.engine.store import Store
from marketplace.engine.versions import Arrays
from marketplace.engine.weights import default_weights
from marketplace.matching import bases, features, lexicon
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
"""More postings than this are read from a base that all processes share."""
Progress = Callable[[int, int], None]


def is_matchable(side: str) -> ColumnElement[bool]:
    """Open for others to be matched with: open scenarios, listed products."""
    condition: ColumnElement[bool] = MODELS[side].state.in_(STATES[side])
    return condition


@dataclass
class Loaded:
    """An index of both sides and how far it has read; `base` is the number of what it maps, `key`
    what that was built for, and `changes` how many postings changed since."""

    matcher: Matcher
    indexes: dict[str, Index]
    trails: dict[str, Trail]
    taxonomy: int
    statistics: int
    base: int | None = None
    key: Mapping[str, str] = field(default_factory=dict)
    changes: int = 0

    def __len__(self) -> int:
        return sum(len(index) for index in self.indexes.values())

    @property
    def is_stale(self) -> bool:
        """Whether so much changed beside a base that a new one is worth its price."""
        return self.base is not None and self.changes > max(LARGE, len(self) // 10)


@dataclass
class News:
    """What happened since the index was last used."""

    taxonomy: int = 0
    statistics: int = 0
    changed: dict[str, set[int]] = field(default_factory=lambda: {side: set() for side in SIDES})


def load(session: Session) -> Loaded:
    """The features of all matchable postings: from a base on disk, or read one by one."""
    counted = features.newest_count(session)
    store = bases.store_of(session)
    if store is None or counted is None or counted.documents <= LARGE:
        return _read(session, counted)
    found = _mapped(session, store, counted)
    if found is None:
        with store.building(wait=True):  # another process may be building it right now
            found = _mapped(session, store, counted) or _built(session, store, counted)
    return found


def _read(session: Session, counted: MatchStatistics | None) -> Loaded:
    """The position is taken first: what commits meanwhile is read twice rather than never."""
    trails, taxonomy = _started(session), _taxonomy(session)
    if counted is None:
        counts = features.counted(_batches(session, *SIDES))
    else:
        counts = features.statistics(counted)
    matcher = Matcher(vocabulary(session), default_weights(), counts, lexicon.load(session))
    indexes = {side: matcher.index(_profiles(session, side)) for side in SIDES}
    return Loaded(matcher, indexes, trails, taxonomy, counted.id if counted else 0)


def _mapped(session: Session, store: Store, counted: MatchStatistics) -> Loaded | None:
    """What the newest base holds, and what changed since; None where there is none to be used."""
    key = bases.key_of(counted)
    version = store.newest(key)
    trails = _trails()
    if version is None or not bases.resume(session, trails, version.meta["trails"]):
        return None
    words, counts, segments = bases.unpacked(version, features.world(counted.documents))
    matcher = Matcher(vocabulary(session), default_weights(), counts, words)
    indexes = {side: matcher.index(base=segments[side]) for side in SIDES}
    taxonomy = _taxonomy(session)
    loaded = Loaded(matcher, indexes, trails, taxonomy, counted.id, version.number, key)
    apply(session, loaded, news_of(session, loaded))
    return loaded


def _built(session: Session, store: Store, counted: MatchStatistics) -> Loaded:
    write_base(session, store, counted)
    found = _mapped(session, store, counted)
    if found is None:
        raise RuntimeError("The index that was just written cannot be read.")
    return found


def write_base(
    session: Session, store: Store, counted: MatchStatistics,
    progress: Progress = lambda _done, _all: None,
) -> None:  # fmt: skip
    """Write the features of all matchable postings as the newest base; old ones serve meanwhile."""
    trails = _started(session)
    counts, words = features.statistics(counted), lexicon.load(session)
    meta = {"trails": bases.position(session, trails)}
    groups = _groups(session, counts, words, progress)
    store.write(bases.key_of(counted), meta, groups)
    store.sweep()


def _groups(
    session: Session, counts: Statistics, words: Lexicon, progress: Progress
) -> Iterator[Arrays]:
    total = sum(_count(session, side) for side in SIDES)
    done = 0

    def read(side: str) -> Iterator[Profile]:
        nonlocal done
        for batch in _batches(session, side):
            yield from batch
            done += len(batch)
            progress(done, max(done, total))

    for side in SIDES:
        for segment in segments_of(read(side), counts, words):
            yield bases.packed(side, segment)
    yield bases.shared(words, counts)


def _trails() -> dict[str, Trail]:
    return {"change": Trail(PostingChange), "remake": Trail(MatchRemake)}


def _started(session: Session) -> dict[str, Trail]:
    trails = _trails()
    for trail in trails.values():
        trail.start(session)
    return trails


def _taxonomy(session: Session) -> int:
    return session.scalar(select(func.max(TaxonomyRevision.id))) or 0


def _profiles(session: Session, side: str) -> Iterator[Profile]:
    return (one for batch in _batches(session, side) for one in batch)


def _batches(session: Session, *sides: str) -> Iterator[list[Profile]]:
    for side in sides:
        chosen = _matchable(side).execution_options(yield_per=features.READ_AT_ONCE)
        for rows in session.execute(chosen).partitions():
            yield [Profile.from_bytes(data) for _number, data in rows]


def _count(session: Session, side: str) -> int:
    return session.scalar(select(func.count()).select_from(_matchable(side).subquery())) or 0


def _matchable(side: str):  # type: ignore[no-untyped-def] # a Select of two columns
    model = MODELS[side]
    return (
        select(MatchFeatures.subject_id, MatchFeatures.features)
        .join(model, model.id == MatchFeatures.subject_id)
        .where(MatchFeatures.side == side, is_matchable(side))
    )


def news_of(session: Session, loaded: Loaded) -> News:
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


def must_recount(loaded: Loaded, news: News) -> bool:
    """While nobody has counted, what is rare is counted from what is there."""
    return not loaded.statistics and len(loaded) <= LARGE and any(news.changed.values())


def has_newer_base(session: Session, loaded: Loaded) -> bool:
    """Whether another process wrote a base since this one was mapped: one look at a file."""
    store = bases.store_of(session)
    if store is None or loaded.base is None:
        return False
    newest = store.newest(loaded.key)
    return newest is not None and newest.number != loaded.base


def apply(session: Session, loaded: Loaded, news: News) -> None:
    """Bring an index up to date."""
    if news.taxonomy != loaded.taxonomy:
        old = loaded.matcher
        loaded.matcher = Matcher(vocabulary(session), old.weights, old.statistics, old.lexicon)
        loaded.taxonomy = news.taxonomy
    for side, numbers in news.changed.items():
        ids = sorted(numbers)
        loaded.changes += len(ids)
        for start in range(0, len(ids), CHUNK):
            _replace(session, loaded.indexes[side], side, ids[start : start + CHUNK])


def _replace(session: Session, index: Index, side: str, ids: Sequence[int]) -> None:
    there = _matchable(side).where(MatchFeatures.subject_id.in_(ids))
    found = {row.subject_id: row.features for row in session.execute(there)}
    for number in ids:
        if number not in found:
            index.remove(str(number))
    index.add(*(Profile.from_bytes(data) for data in found.values()))
