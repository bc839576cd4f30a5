"""Features in the database: written with the posting, read to build an index."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Insert, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from marketplace.engine.meaning import encoder
from marketplace.engine.profile import Profile, profiles_of
from marketplace.engine.statistics import Statistics
from marketplace.engine.weights import default_weights
from marketplace.matching import lexicon
from marketplace.matching.binding import MODELS, records
from marketplace.matching.models import SIDES, MatchFeatures, MatchRemake, MatchStatistics
from marketplace.taxonomy.queries import revision, vocabulary

CHUNK = 50
"""Postings encoded in one transaction: about a third of a second, so that writers wait shortly."""
READ_AT_ONCE = 2_000
AGAIN = -1
LEAST_DOCUMENTS = 200
"""In a market of a few alike products their common words are still rare in the world outside."""


def make(session: Session, side: str, ids: Sequence[int]) -> dict[int, Profile]:
    """Profiles of postings of a side from their texts, with the vocabulary of this session."""
    words, weights = vocabulary(session), default_weights()
    found = records(session, side, ids)
    made = profiles_of(list(found.values()), words, weights, encoder())
    return dict(zip(found, made, strict=True))


def write(session: Session, side: str, ids: Sequence[int]) -> None:
    """Make the features of postings and keep them in this transaction."""
    number = revision(session)
    for start in range(0, len(ids), CHUNK):
        made = make(session, side, ids[start : start + CHUNK])
        _keep(session, side, made, number)


def remake(session: Session, side: str, ids: Sequence[int]) -> int:
    """As `write`, leaving a trail for the running indexes; returns how many features changed.

    The rows are locked first: a text saved meanwhile has the last word.
    """
    held = (
        select(MatchFeatures.subject_id, MatchFeatures.features)
        .where(MatchFeatures.side == side, MatchFeatures.subject_id.in_(ids))
        .with_for_update()
    )
    before = {row.subject_id: row.features for row in session.execute(held)}
    made = make(session, side, ids)
    changed = [key for key, profile in made.items() if before.get(key) != profile.to_bytes()]
    _keep(session, side, made, revision(session))
    if changed:
        session.execute(insert(MatchRemake), [{"side": side, "subject_id": n} for n in changed])
    return len(changed)


def _keep(session: Session, side: str, made: dict[int, Profile], number: int) -> None:
    if not made:
        return
    lexicon.note(session, list(made.values()))
    rows = [
        {"side": side, "subject_id": key, "taxonomy_revision": number, "features": one.to_bytes()}
        for key, one in made.items()
    ]
    session.execute(_replacing(session), rows)


def _replacing(session: Session) -> Insert:
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.get_bind().dialect.name]
    statement = dialect.insert(MatchFeatures)
    kept: Insert = statement.on_conflict_do_update(
        index_elements=["side", "subject_id"],
        set_={name: statement.excluded[name] for name in ("taxonomy_revision", "features")},
    )
    return kept


def ask_again(session: Session, side: str, ids: Sequence[int]) -> None:
    """Leave these to the next run of the job; until then their old features serve."""
    for start in range(0, len(ids), CHUNK):
        chosen = MatchFeatures.subject_id.in_(ids[start : start + CHUNK])
        session.execute(
            update(MatchFeatures)
            .where(MatchFeatures.side == side, chosen)
            .values(taxonomy_revision=AGAIN)
        )


def behind(session: Session, side: str, *, limit: int) -> list[int]:
    """Numbers of postings without features, or with features of an older vocabulary."""
    model = MODELS[side]
    joined = (MatchFeatures.side == side) & (MatchFeatures.subject_id == model.id)
    stale = MatchFeatures.id.is_(None) | (MatchFeatures.taxonomy_revision < revision(session))
    chosen = select(model.id).outerjoin(MatchFeatures, joined).where(stale)
    return list(session.scalars(chosen.order_by(model.id).limit(limit)))


def numbers(session: Session, side: str) -> list[int]:
    """Numbers of all postings of a side."""
    return list(session.scalars(select(MODELS[side].id).order_by(MODELS[side].id)))


def recount(session: Session) -> int:
    """Count all kept features anew for every process; returns of how many postings."""
    documents = session.scalar(select(func.count()).select_from(MatchFeatures)) or 0
    made = counted(_all_profiles(session))
    data = made.hashes.tobytes() + made.frequencies.astype(np.int32).tobytes()
    session.add(MatchStatistics(documents=documents, data=zlib.compress(data, 1)))
    session.flush()
    return documents


def world(documents: int) -> int:
    """Of how many records rarity is reckoned."""
    return max(documents, LEAST_DOCUMENTS)


def counted(batches: Iterator[list[Profile]]) -> Statistics:
    """As the engine's `count`, in batches, so that only one is in memory."""
    weights = default_weights()
    hashes, seen, documents = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)], 0
    for batch in batches:
        documents += len(batch)
        joined = np.concatenate([one.hashes for one in batch])
        unique, number = np.unique(joined, return_counts=True)
        hashes.append(unique)
        seen.append(number)
    terms, places = np.unique(np.concatenate(hashes), return_inverse=True)
    sums = np.bincount(places, np.concatenate(seen), minlength=len(terms)).astype(np.int64)
    return Statistics(terms, sums, world(documents), weights.rarity, weights.prior)


def _all_profiles(session: Session) -> Iterator[list[Profile]]:
    chosen = select(MatchFeatures.features).execution_options(yield_per=READ_AT_ONCE)
    for rows in session.scalars(chosen).partitions():
        yield [Profile.from_bytes(data) for data in rows]


def newest_count(session: Session) -> MatchStatistics | None:
    """The row of the newest counts; None while there are none."""
    return session.scalars(
        select(MatchStatistics).order_by(MatchStatistics.id.desc()).limit(1)
    ).one_or_none()


def statistics(counted: MatchStatistics) -> Statistics:
    """How rare each feature is, as counted."""
    data, weights = zlib.decompress(counted.data), default_weights()
    size = len(data) // 12
    hashes = np.frombuffer(data, np.uint64, size)
    frequencies = np.frombuffer(data, np.int32, size, 8 * size).astype(np.int64)
    return Statistics(hashes, frequencies, world(counted.documents), weights.rarity, weights.prior)


def has_drifted(session: Session) -> bool:
    """Whether so many postings came or went that rarity should be counted anew."""
    there = session.scalar(select(func.count()).select_from(MatchFeatures)) or 0
    newest = select(MatchStatistics.documents).order_by(MatchStatistics.id.desc()).limit(1)
    then = session.scalar(newest)
    return there > 0 and (then is None or abs(there - then) > max(5, then // 10))


__all__ = ["SIDES", "behind", "counted", "has_drifted", "make", "recount", "remake", "write"]
