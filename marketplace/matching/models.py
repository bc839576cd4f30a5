"""What the matcher keeps: features of every matchable posting, and people's decisions."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Row

SIDES = ("scenario", "product")
DECISIONS = ("shortlisted", "declined", "not_for_us")


class MatchFeatures(Row, Base):
    """The features of one matchable posting, made on writing, so that an index is built without texts."""

    __tablename__ = "match_features"
    __table_args__ = (UniqueConstraint("side", "subject_id"),)

    side: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    taxonomy_revision: Mapped[int] = mapped_column(index=True)
    features: Mapped[bytes] = mapped_column(LargeBinary)


class MatchDecision(Row, Base):
    """What a person decided about a pair; the newest row of a side counts, none is overwritten."""

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
