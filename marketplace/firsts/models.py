"""The register of first uses (首试首用): claims, searches for earlier holders, certificates."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.db import Base, Row
from marketplace.objections.columns import STATES as OBJECTION_STATES
from marketplace.objections.columns import ObjectionColumns
from marketplace.postings.models import AttachmentColumns, MoveColumns
from marketplace.products.models import Product
from marketplace.projects.models import Project
from marketplace.taxonomy.models import Concept

SCOPES = ("organisation", "city", "province", "country", "world")
STATES = ("draft", "review", "notice", "registered", "refused", "withdrawn", "revoked")
PUBLIC_STATES = ("notice", "registered", "revoked")
GOES_ON = text("state NOT IN ('refused', 'withdrawn', 'revoked')")


class FirstUse(Row, Base):
    """The claim that a project was the first of its kind within `scope`.

    `number` and `code` are given on registration: the certificate's number and the word of its
    verification address. `registered_on` and `revoked_on` decide what counts on a day. `holds`
    names the product and the area while it is registered, so that nobody else can hold the same.
    """

    __tablename__ = "first_use"
    __table_args__ = (
        CheckConstraint(f"scope IN {SCOPES}", name="scope"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        # One claim of a scope at a time; what came to nothing may be claimed anew.
        Index(
            "uq_first_use_going_on", "project_id", "scope", unique=True, sqlite_where=GOES_ON,
            postgresql_where=GOES_ON,
        ),
    )  # fmt: skip

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    scope: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    title: Mapped[str] = mapped_column(String(200))
    title_other: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="zh")
    statement: Mapped[str] = mapped_column(Text)
    first_used_on: Mapped[dt.date]
    notice_from: Mapped[dt.datetime | None]
    notice_until: Mapped[dt.datetime | None]
    registered_on: Mapped[dt.date | None] = mapped_column(index=True)
    revoked_on: Mapped[dt.date | None]
    number: Mapped[str | None] = mapped_column(String(30), unique=True)
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    holds: Mapped[str | None] = mapped_column(String(260), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    project: Mapped[Project] = relationship()
    product: Mapped[Product | None] = relationship()
    organisation: Mapped[Organisation] = relationship()
    city: Mapped[Concept | None] = relationship(foreign_keys=city_id)
    sector: Mapped[Concept | None] = relationship(foreign_keys=sector_id)
    moves: Mapped[list["FirstUseMove"]] = relationship(order_by="FirstUseMove.id")
    files: Mapped[list["FirstUseFile"]] = relationship(order_by="FirstUseFile.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class FirstUseMove(MoveColumns, Base):
    __tablename__ = "first_use_move"
    first_use_id: Mapped[int] = mapped_column(ForeignKey("first_use.id"), index=True)


class FirstUseFile(AttachmentColumns, Base):
    __tablename__ = "first_use_file"
    first_use_id: Mapped[int] = mapped_column(ForeignKey("first_use.id"), index=True)


class FirstUseSearch(Row, Base):
    """A search for earlier holders: what was asked, what was found, what was concluded."""

    __tablename__ = "first_use_search"

    first_use_id: Mapped[int] = mapped_column(ForeignKey("first_use.id"), index=True)
    asked: Mapped[str] = mapped_column(String(300))
    found: Mapped[int] = mapped_column(default=0)
    elsewhere: Mapped[str] = mapped_column(Text, default="")
    conclusion: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class FirstUseObjection(ObjectionColumns, Base):
    __tablename__ = "first_use_objection"
    __table_args__ = (CheckConstraint(f"state IN {OBJECTION_STATES}", name="state"),)
    first_use_id: Mapped[int] = mapped_column(ForeignKey("first_use.id"), index=True)


class FirstUseNumber(Row, Base):
    """The last number of a year's certificates; the row is locked to give the next."""

    __tablename__ = "first_use_number"

    year: Mapped[int] = mapped_column(unique=True)
    last: Mapped[int] = mapped_column(default=0)
