"""Opportunity and capability lists, released in batches."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.db import Base, Row
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario


class OpportunityList(Row, Base):
    """One batch of one series: a draft until an organiser releases it, then permanent."""

    __tablename__ = "opportunity_list"
    __table_args__ = (
        CheckConstraint("kind IN ('opportunity', 'capability')", name="kind"),
        CheckConstraint("state IN ('draft', 'published')", name="state"),
        UniqueConstraint("series", "batch"),
    )

    kind: Mapped[str] = mapped_column(String(12), default="opportunity")
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    title: Mapped[str] = mapped_column(String(200))
    title_other: Mapped[str] = mapped_column(String(200), default="")
    publisher: Mapped[str] = mapped_column(String(200), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    series: Mapped[str] = mapped_column(String(120))
    batch: Mapped[int] = mapped_column(default=1)
    introduction: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[dt.date | None]
    source_title: Mapped[str] = mapped_column(String(300), default="")
    source_address: Mapped[str] = mapped_column(String(500), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation | None] = relationship()
    entries: Mapped[list["ListEntry"]] = relationship(
        back_populates="list", order_by="ListEntry.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class ListEntry(Row, Base):
    """A scenario or a product on a list, at its place."""

    __tablename__ = "list_entry"
    __table_args__ = (
        UniqueConstraint("list_id", "scenario_id"),
        UniqueConstraint("list_id", "product_id"),
        CheckConstraint("(scenario_id IS NULL) <> (product_id IS NULL)", name="one_posting"),
    )

    list_id: Mapped[int] = mapped_column(ForeignKey("opportunity_list.id"))
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    position: Mapped[int]
    serial: Mapped[str] = mapped_column(String(30), default="")
    heading: Mapped[str] = mapped_column(String(120), default="")
    list: Mapped[OpportunityList] = relationship(back_populates="entries")
    scenario: Mapped[Scenario | None] = relationship()
    product: Mapped[Product | None] = relationship()
