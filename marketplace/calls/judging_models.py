"""Who judges an open call, what they declare and score, and what others object to."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.db import Base, Row
from marketplace.objections.columns import STATES as OBJECTION_STATES
from marketplace.objections.columns import ObjectionColumns

LEAST_JURORS = 3


class Juror(Row, Base):
    """A member of the panel. Nobody sees a bid before declaring; a conflict excludes from a bid."""

    __tablename__ = "call_juror"
    __table_args__ = (UniqueConstraint("call_id", "user_id"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    declared_at: Mapped[dt.datetime | None]
    declaration: Mapped[str] = mapped_column(String(500), default="")
    released_at: Mapped[dt.datetime | None]
    released_why: Mapped[str] = mapped_column(String(500), default="")
    finished_at: Mapped[dt.datetime | None]
    user: Mapped[User] = relationship()
    conflicts: Mapped[list["Conflict"]] = relationship(cascade="all, delete-orphan")


class Conflict(Row, Base):
    """A juror who has an interest in an organisation does not judge its bid."""

    __tablename__ = "call_conflict"
    __table_args__ = (UniqueConstraint("juror_id", "organisation_id"),)

    juror_id: Mapped[int] = mapped_column(ForeignKey("call_juror.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")


class Score(Row, Base):
    """Points (0 to 100) of one juror for one bid by one criterion."""

    __tablename__ = "call_score"
    __table_args__ = (
        UniqueConstraint("juror_id", "bid_id", "criterion_id"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
    )

    juror_id: Mapped[int] = mapped_column(ForeignKey("call_juror.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("call_bid.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("call_criterion.id"))
    points: Mapped[int]
    comment: Mapped[str] = mapped_column(String(500), default="")


class Consensus(Row, Base):
    """What the panel agreed on for one bid by one criterion, after individual scores."""

    __tablename__ = "call_consensus"
    __table_args__ = (
        UniqueConstraint("bid_id", "criterion_id"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
    )

    bid_id: Mapped[int] = mapped_column(ForeignKey("call_bid.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("call_criterion.id"))
    points: Mapped[int]
    comment: Mapped[str] = mapped_column(String(500), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class CallObjection(ObjectionColumns, Base):
    """An objection to the result; one that concerns the issuer is for operators to handle."""

    __tablename__ = "call_objection"
    __table_args__ = (CheckConstraint(f"state IN {OBJECTION_STATES}", name="state"),)
    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"), index=True)
    concerns_issuer: Mapped[bool] = mapped_column(default=False)
