"""What the matcher keeps: features of every posting, how rare they are, and people's decisions."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Row

SIDES = ("scenario", "product")
DECISIONS = ("shortlisted", "declined", "not_for_us")


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
