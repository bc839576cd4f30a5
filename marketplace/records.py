"""Tables of the wiring itself: jobs, the outbox, and receipts of forms already handled."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Row

JOB_STATES = ("queued", "running", "done", "failed")


class Job(Row, Base):
    """Work outside a request. The row is the truth; a message only carries its number."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(f"state IN {JOB_STATES}", name="state"),
        Index("ix_job_state", "state"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    started_at: Mapped[dt.datetime | None]
    beat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]


class Periodic(Row, Base):
    """When a kind of job that comes again and again is due; one process claims each time."""

    __tablename__ = "periodic"

    kind: Mapped[str] = mapped_column(String(40), unique=True)
    due_at: Mapped[dt.datetime]


class OutboxMail(Row, Base):
    """A letter written in the transaction that causes it, delivered after it."""

    __tablename__ = "outbox_mail"

    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    try_after: Mapped[dt.datetime | None]


class FormReceipt(Row, Base):
    """A form's one-time token and where its answer led: a repeat gets the same answer."""

    __tablename__ = "form_receipt"

    token: Mapped[str] = mapped_column(String(80), unique=True)
    location: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[int] = mapped_column(default=303)
