"""Typical cases (典型案例) and their copies elsewhere."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base, Row
from marketplace.firsts.models import FirstUse
from marketplace.postings.models import AttachmentColumns, MoveColumns
from marketplace.projects.models import Project
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.models import Concept

STATES = ("draft", "review", "published", "withdrawn")
COPY_STATES = ("proposed", "interested", "declined", "started", "running")


class Case(Row, Base):
    """A project told as an example, in Chinese and English. `cost_wan` is in 万元.

    Its owner tells it; its supplier agrees to the texts as they stand (`supplier_agreed_at`).
    It is a first trial where `first_use_id` names a first use that is registered.
    """

    __tablename__ = "typical_case"
    __table_args__ = (CheckConstraint(f"state IN {STATES}", name="state"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)
    first_use_id: Mapped[int | None] = mapped_column(ForeignKey("first_use.id"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    story_zh: Mapped[str] = mapped_column(Text)
    story_en: Mapped[str] = mapped_column(Text, default="")
    effect_zh: Mapped[str] = mapped_column(Text, default="")
    effect_en: Mapped[str] = mapped_column(Text, default="")
    preconditions_zh: Mapped[str] = mapped_column(Text, default="")
    preconditions_en: Mapped[str] = mapped_column(Text, default="")
    cost_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    published_on: Mapped[dt.date | None] = mapped_column(index=True)
    withdrawn_on: Mapped[dt.date | None]
    supplier_agreed_at: Mapped[dt.datetime | None]
    supplier_agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    project: Mapped[Project] = relationship()
    first_use: Mapped[FirstUse | None] = relationship()
    city: Mapped[Concept | None] = relationship(foreign_keys=city_id)
    sector: Mapped[Concept | None] = relationship(foreign_keys=sector_id)
    pictures: Mapped[list["CasePicture"]] = relationship(order_by="CasePicture.id")
    copies: Mapped[list["CaseCopy"]] = relationship(order_by="CaseCopy.id", back_populates="case")
    moves: Mapped[list["CaseMove"]] = relationship(order_by="CaseMove.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class CaseMove(MoveColumns, Base):
    __tablename__ = "case_move"
    case_id: Mapped[int] = mapped_column(ForeignKey("typical_case.id"), index=True)


class CasePicture(AttachmentColumns, Base):
    """A picture of a case with what it shows, in both languages."""

    __tablename__ = "case_picture"
    case_id: Mapped[int] = mapped_column(ForeignKey("typical_case.id"), index=True)
    caption_zh: Mapped[str] = mapped_column(String(200), default="")
    caption_en: Mapped[str] = mapped_column(String(200), default="")


class CaseCopy(Row, Base):
    """A case proposed to the owner of a like open need, and what became of it.

    `words` are what both texts say, `concepts` keys of what both name, the weightiest first, as
    they were when it was proposed.
    """

    __tablename__ = "case_copy"
    __table_args__ = (
        UniqueConstraint("case_id", "scenario_id"),
        CheckConstraint(f"state IN {COPY_STATES}", name="state"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("typical_case.id"))
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    score: Mapped[float] = mapped_column(default=0.0)
    words: Mapped[str] = mapped_column(String(300), default="")
    concepts: Mapped[str] = mapped_column(String(300), default="")
    reason_code: Mapped[str] = mapped_column(String(30), default="")
    sentence: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    case: Mapped[Case] = relationship(back_populates="copies")
    scenario: Mapped[Scenario] = relationship()
    project: Mapped[Project | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class
