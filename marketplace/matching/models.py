"""What the matcher keeps: features of every posting, how rare they are, and people's decisions."""

import datetime as dt

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Row

SIDES = ("scenario", "product")
DECISIONS = ("shortlisted", "declined", "not_for_us")
RUN_STATES = ("running", "done")


class MatchFeatures(Row, Base):
    """The features of one posting, made on writing: an index is built without reading texts.

    `taxonomy_revision` is that of the vocabulary they were made with; -1 asks to make them again.
    """

    __tablename__ = "match_features"
    __table_args__ = (UniqueConstraint("side", "subject_id"),)

    side: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    taxonomy_revision: Mapped[int] = mapped_column(index=True)
    features: Mapped[bytes] = mapped_column(LargeBinary)


class MatchRemake(Row, Base):
    """The trail of features made anew although their posting did not change."""

    __tablename__ = "match_remake"
    __table_args__ = (CheckConstraint(f"side IN {SIDES}", name="side"),)

    side: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]


class MatchStatistics(Row, Base):
    """How many of `documents` postings have each feature; the newest row counts for everybody.

    Kept, so that every process gives a pair the same score.
    """

    __tablename__ = "match_statistics"

    documents: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)


class MatchWord(Row, Base):
    """The vector of a word, by the hash of the word: postings that use it find it ready."""

    __tablename__ = "match_word"
    __table_args__ = (UniqueConstraint("hash"),)

    hash: Mapped[int] = mapped_column(BigInteger)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class MatchDecision(Row, Base):
    """What one side decided about a pair; one row a side, changing one's mind changes it."""

    __tablename__ = "match_decision"
    __table_args__ = (
        UniqueConstraint("scenario_id", "product_id", "side"),
        CheckConstraint(f"decision IN {DECISIONS}", name="decision"),
    )

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    decision: Mapped[str] = mapped_column(String(12))
    reason_code: Mapped[str] = mapped_column(String(30), default="")
    sentence: Mapped[str] = mapped_column(String(500), default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class MatchRun(Row, Base):
    """All open scenarios against all listed products, once; at most one is under way.

    `position` is the highest scenario done, `held_by` who works on it and `beat_at` when that was
    last heard of. `total` is None until the products to compare with are written down.
    """

    __tablename__ = "match_run"
    __table_args__ = (
        CheckConstraint(f"state IN {RUN_STATES}", name="state"),
        Index(
            "uq_match_run_running", "state", unique=True,
            sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'"),
        ),
    )  # fmt: skip

    state: Mapped[str] = mapped_column(String(10), default="running")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    position: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    products: Mapped[int] = mapped_column(default=0)
    held_by: Mapped[str] = mapped_column(String(32), default="")
    beat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime | None]


class MatchPair(Row, Base):
    """A product among the best of a scenario, as of a run; replaced scenario by scenario.

    `fits_since_id` is the first run of an unbroken row in which the pair fits well.
    """

    __tablename__ = "match_pair"
    __table_args__ = (UniqueConstraint("scenario_id", "product_id"),)

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"), index=True)
    place: Mapped[int]
    score: Mapped[float]
    level: Mapped[str] = mapped_column(String(10))
    contradicted: Mapped[bool]
    fits_since_id: Mapped[int | None] = mapped_column(ForeignKey("match_run.id"), index=True)


class MatchCompared(Row, Base):
    """A posting that a run compared: without a pair it is a gap, without this row it is unknown."""

    __tablename__ = "match_compared"
    __table_args__ = (
        UniqueConstraint("run_id", "side", "subject_id"),
        CheckConstraint(f"side IN {SIDES}", name="side"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    side: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
