"""Saved searches and what people are told."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Row


class SavedSearch(Row, Base):
    """A search of the release hall, kept by a person, with or without mail."""

    __tablename__ = "saved_search"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    side: Mapped[str] = mapped_column(String(10), default="scenario")
    query: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by_mail: Mapped[bool] = mapped_column(default=True)


class Alert(Row, Base):
    """One thing a person is told once: `topic` is unique per person."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("user_id", "topic"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    topic: Mapped[str] = mapped_column(String(120))
    zh: Mapped[str] = mapped_column(String(500))
    en: Mapped[str] = mapped_column(String(500))
    link: Mapped[str] = mapped_column(String(300), default="")
    read_at: Mapped[dt.datetime | None]


class AlertPosition(Row, Base):
    """How far the trail of changed postings has been read; a single row."""

    __tablename__ = "alert_position"

    change_id: Mapped[int] = mapped_column(default=0)


class AlertChoice(Row, Base):
    """Whether a person wants letters about what fits their own postings; no row means yes."""

    __tablename__ = "alert_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    fits_by_mail: Mapped[bool] = mapped_column(default=True)


class PairTold(Row, Base):
    """A pair that both sides were told about after a run of all pairs; once for good."""

    __tablename__ = "pair_told"
    __table_args__ = (UniqueConstraint("scenario_id", "product_id"),)

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
