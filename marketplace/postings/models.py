"""What demand and supply have in common: the columns of a posting, its moves, tags and files."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.db import Base, Row
from marketplace.taxonomy.models import Concept

SIDES = ("scenario", "product")


class PostingColumns(Row):
    """Columns and relationships shared by scenarios and products (one table each)."""

    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    title_other: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="zh")
    description: Mapped[str] = mapped_column(Text, default="")
    sector_text: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    source_title: Mapped[str] = mapped_column(String(300), default="")
    source_address: Mapped[str] = mapped_column(String(500), default="")
    source_file: Mapped[str] = mapped_column(String(200), default="")
    source_sheet: Mapped[str] = mapped_column(String(120), default="")
    source_row: Mapped[int | None]
    search_terms: Mapped[str] = mapped_column(Text, default="")
    updated_at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    closed_reason: Mapped[str] = mapped_column(String(500), default="")

    @declared_attr
    def organisation_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("organisation.id"), index=True)

    @declared_attr
    def created_by_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("user_account.id"))

    @declared_attr
    def sector_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("concept.id"))

    @declared_attr
    def city_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("concept.id"))

    @declared_attr
    def organisation(cls) -> Mapped[Organisation]:  # noqa: N805 - SQLAlchemy hands the class over
        return relationship(Organisation)

    @declared_attr
    def sector(cls) -> Mapped[Concept | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return relationship(Concept, foreign_keys=[cls.sector_id])  # type: ignore[list-item] # a column at mapping time

    @declared_attr
    def city(cls) -> Mapped[Concept | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return relationship(Concept, foreign_keys=[cls.city_id])  # type: ignore[list-item] # a column at mapping time


class TagColumns(Row):
    """A term on a posting: as typed, and the concept it was linked to where there is one."""

    role: Mapped[str] = mapped_column(String(12), default="tag")
    text: Mapped[str] = mapped_column(String(80))

    @declared_attr
    def concept_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("concept.id"), index=True)

    @declared_attr
    def concept(cls) -> Mapped[Concept | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return relationship(Concept)


class MoveColumns(Row):
    """One step in the life of a posting: who, when, from where to where, and why."""

    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    reason_code: Mapped[str] = mapped_column(String(30), default="")
    sentence: Mapped[str] = mapped_column(String(500), default="")

    @declared_attr
    def actor_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("user_account.id"))


class AmendmentColumns(Row):
    """A change after publication; rows are only ever added."""

    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(String(500), default="")

    @declared_attr
    def actor_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("user_account.id"))


class AttachmentColumns(Row):
    """A file kept beside the database under a random name; always downloaded, never rendered."""

    name: Mapped[str] = mapped_column(String(300))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    removed_at: Mapped[dt.datetime | None]

    @declared_attr
    def uploaded_by_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("user_account.id"))


class PostingChange(Row, Base):
    """Posting `subject_id` of `side` changed; the highest id tells a reader how fresh it is."""

    __tablename__ = "posting_change"
    __table_args__ = (CheckConstraint(f"side IN {SIDES}", name="side"),)

    side: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]


class WorkingCopy(Row, Base):
    """Typed into a form and not saved; `key` is the posting's number or a new form's token."""

    __tablename__ = "working_copy"
    __table_args__ = (
        CheckConstraint(f"side IN {SIDES}", name="side"),
        UniqueConstraint("user_id", "side", "key"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    side: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    typed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
