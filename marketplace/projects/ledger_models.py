"""The ledger of investment: entries that are only ever added, and their sums by day."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.db import Base, Row
from marketplace.projects.models import Project

KINDS = ("intended", "signed", "paid_in")
"""Intended is no money yet; what is paid in is a part of what was signed. Never add them up."""


class LedgerEntry(Row, Base):
    """An amount in 万元, of one kind, by one investor, on a day; triggers refuse any change.

    `amount_wan` follows from `original_amount` (in units of `currency`) and the rate of that day.
    A correction is a counter-entry: it names what it corrects, once, with the opposite amount.
    `reference` (the contract or payment) is unique for a kind and investor: no double count.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("corrects_id"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("amount_wan <> 0", name="amount"),
        CheckConstraint("amount_wan > 0 OR corrects_id IS NOT NULL", name="counter_entry"),
        Index(
            "uq_ledger_entry_reference", "project_id", "kind", "investor", "reference",
            unique=True, sqlite_where=text("corrects_id IS NULL"),
            postgresql_where=text("corrects_id IS NULL"),
        ),
        Index("ix_ledger_entry_kind_booked", "kind", "booked_on"),
    )  # fmt: skip

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    investor: Mapped[str] = mapped_column(String(200))
    investor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    reference: Mapped[str] = mapped_column(String(120))
    amount_wan: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    original_amount: Mapped[Decimal] = mapped_column(Numeric(20, 2))
    booked_on: Mapped[dt.date]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    project: Mapped[Project] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class LedgerDay(Row, Base):
    """The sum of a day's entries of one kind, in all and by place; written by triggers alone.

    `place_id` is a city or a sector, or 0 for the whole; what names no city is in the whole alone.
    """

    __tablename__ = "ledger_day"
    __table_args__ = (UniqueConstraint("place_id", "kind", "booked_on"),)

    kind: Mapped[str] = mapped_column(String(8))
    booked_on: Mapped[dt.date]
    place_id: Mapped[int] = mapped_column(default=0)
    amount_wan: Mapped[Decimal] = mapped_column(Numeric(20, 4), default=Decimal(0))
    entries: Mapped[int] = mapped_column(default=0)
