"""Vectors of words in the database: made once, when a posting first uses a word."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from marketplace.engine.lexicon import Lexicon, words_by_key
from marketplace.engine.meaning import WORD_SIZE, encoder, word_vectors
from marketplace.engine.profile import Profile
from marketplace.matching.models import MatchWord

MET = "matching_words_met"
CHUNK = 500
LOCK = 7_204_118
"""Transactions with new words take turns on PostgreSQL: two could wait for each other's words."""


def note(session: Session, profiles: Sequence[Profile]) -> None:
    """Remember the words of these profiles until the transaction ends."""
    met = words_by_key([one.facts.words for one in profiles if len(one.vectors)])
    session.info.setdefault(MET, {}).update(met)


def keep(session: Session) -> None:
    """Write the vectors of noted words that are new; the last writing of a transaction."""
    met: dict[int, str] = session.info.pop(MET, {})
    known = encoder()
    if not met or known is None:
        return
    new = _unknown(session, met)
    if new and session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))
        new = _unknown(session, new)
    if not new:
        return
    keys = sorted(new)
    vectors = word_vectors([new[key] for key in keys], known)
    rows = [
        {"hash": key, "vector": vector.tobytes()} for key, vector in zip(keys, vectors, strict=True)
    ]
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.get_bind().dialect.name]
    session.execute(dialect.insert(MatchWord).on_conflict_do_nothing(), rows)


def forget(session: Session) -> None:
    """Nothing of a transaction that was rolled back is kept."""
    session.info.pop(MET, None)


def load(session: Session) -> Lexicon:
    """All words there are; words that come later are encoded when they are met."""
    rows = session.execute(select(MatchWord.hash, MatchWord.vector)).all()
    hashes = np.array([row.hash for row in rows], np.uint64)
    data = b"".join(row.vector for row in rows)
    return Lexicon(encoder(), hashes, np.frombuffer(data, np.int8).reshape(-1, WORD_SIZE))


def _unknown(session: Session, met: Mapping[int, str]) -> dict[int, str]:
    keys = sorted(met)
    there: set[int] = set()
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        there.update(session.scalars(select(MatchWord.hash).where(MatchWord.hash.in_(part))))
    return {key: met[key] for key in keys if key not in there}
