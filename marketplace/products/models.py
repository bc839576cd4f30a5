"""Supply: products (capabilities) and what belongs to them."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.postings.models import (
    AmendmentColumns,
    AttachmentColumns,
    MoveColumns,
    PostingColumns,
    TagColumns,
)
from marketplace.taxonomy.models import Concept

STATES = ("draft", "review", "returned", "listed", "expired", "withdrawn")
PUBLIC_STATES = ("listed",)


class Product(PostingColumns, Base):
    """A product of one supplier. Its supplier confirms it every 12 months (`confirmed_at`)."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        # Every filter of the hall is answered from this one, without reading a row.
        Index(
            "ix_product_hall", "state", "published_at", "city_id", "sector_id", "maturity_id",
            "organisation_id",
        ),
    )  # fmt: skip

    highlights: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(Text, default="")
    wanted_customers: Mapped[str] = mapped_column(Text, default="")
    maturity_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    maturity_text: Mapped[str] = mapped_column(String(60), default="")
    price_note: Mapped[str] = mapped_column(String(200), default="")
    price_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    weeks_to_deploy: Mapped[int | None]
    deployment: Mapped[str] = mapped_column(String(120), default="")
    compute_needed: Mapped[str] = mapped_column(String(300), default="")
    data_needed: Mapped[str] = mapped_column(String(300), default="")
    domestic_chips: Mapped[str] = mapped_column(String(300), default="")
    first_set_status: Mapped[str] = mapped_column(String(60), default="")
    intellectual_property: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    maturity: Mapped[Concept | None] = relationship(foreign_keys=[maturity_id])
    tags: Mapped[list["ProductTag"]] = relationship(
        cascade="all, delete-orphan", order_by="ProductTag.id"
    )
    moves: Mapped[list["ProductMove"]] = relationship(order_by="ProductMove.id")
    amendments: Mapped[list["ProductAmendment"]] = relationship(order_by="ProductAmendment.id")
    attachments: Mapped[list["ProductAttachment"]] = relationship(order_by="ProductAttachment.id")

    __mapper_args__ = {"version_id_col": PostingColumns.version}  # noqa: RUF012 - read from the class


class ProductTag(TagColumns, Base):
    __tablename__ = "product_tag"
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)


class ProductMove(MoveColumns, Base):
    __tablename__ = "product_move"
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)


class ProductAmendment(AmendmentColumns, Base):
    __tablename__ = "product_amendment"
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)


class ProductAttachment(AttachmentColumns, Base):
    __tablename__ = "product_attachment"
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
