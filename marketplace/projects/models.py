"""Projects: what an award became, step by step, with its evidence, figures, risks and money."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.db import Base, Row
from marketplace.postings.models import AttachmentColumns
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.models import Concept

STAGES = (
    "intent", "contract", "trial", "accepted", "operation", "scaled", "ended", "cancelled",
)  # fmt: skip
RUNNING_STAGES = ("operation", "scaled")
"""Stages that count as in operation."""
PAYERS = ("", "owner", "supplier", "shared", "public")
EVIDENCE_KINDS = ("contract", "acceptance", "report", "photo", "approval", "other")


class Project(Row, Base):
    """One scenario tried and used with one supplier, from the award on. Money is in 万元.

    Days are days in China. `counts_as_id` names the project that this one repeats (the same
    opportunity released twice, or a second supplier of it): the headline counts the first alone.
    `city_id` and `sector_id` are those of the scenario when the project was opened.
    """

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint(f"stage IN {STAGES}", name="stage"),
        CheckConstraint(f"trial_payer IN {PAYERS}", name="trial_payer"),
        CheckConstraint("trial_cost_wan >= 0", name="trial_cost"),
        CheckConstraint("counts_as_id <> id", name="counts_as"),
        UniqueConstraint("scenario_id", "supplier_id"),
        Index(
            "ix_project_counted", "opened_on", "id", "city_id", "sector_id",
            sqlite_where=text("counts_as_id IS NULL"),
            postgresql_where=text("counts_as_id IS NULL"),
        ),
        Index(
            "ix_project_demonstration", "opened_on",
            sqlite_where=text("is_demonstration"), postgresql_where=text("is_demonstration"),
        ),
    )  # fmt: skip

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    interest_id: Mapped[int | None] = mapped_column(ForeignKey("interest.id"), unique=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    counts_as_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    title_other: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="zh")
    stage: Mapped[str] = mapped_column(String(10), default="intent")
    opened_on: Mapped[dt.date]
    city_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    trial_payer: Mapped[str] = mapped_column(String(8), default="")
    trial_cost_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    scenario: Mapped[Scenario] = relationship()
    owner: Mapped[Organisation] = relationship(foreign_keys=owner_id)
    supplier: Mapped[Organisation] = relationship(foreign_keys=supplier_id)
    product: Mapped[Product | None] = relationship()
    city: Mapped[Concept | None] = relationship(foreign_keys=city_id)
    sector: Mapped[Concept | None] = relationship(foreign_keys=sector_id)
    steps: Mapped[list["ProjectStep"]] = relationship(
        order_by="ProjectStep.position", back_populates="project"
    )
    indicators: Mapped[list["ProjectIndicator"]] = relationship(order_by="ProjectIndicator.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class ProjectStep(Row, Base):
    """A stage that a project reached: from the day `began_on` to the day before `until_on`.

    Where `until_on` is None it is there still. Rows are only ever added and then closed.
    `family_id` is the first project of an opportunity that has several; triggers keep it.
    """

    __tablename__ = "project_step"
    __table_args__ = (
        UniqueConstraint("project_id", "position"),
        CheckConstraint(f"stage IN {STAGES}", name="stage"),
        CheckConstraint("until_on >= began_on", name="days"),
        Index("ix_project_step_at", "stage", "began_on", "until_on", "project_id"),
        Index(
            "ix_project_step_family", "family_id", "project_id", "stage", "began_on", "until_on",
            sqlite_where=text("family_id IS NOT NULL"),
            postgresql_where=text("family_id IS NOT NULL"),
        ),
    )  # fmt: skip

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    position: Mapped[int]
    stage: Mapped[str] = mapped_column(String(10))
    began_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    reason_code: Mapped[str] = mapped_column(String(30), default="")
    sentence: Mapped[str] = mapped_column(String(500), default="")
    family_id: Mapped[int | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    project: Mapped[Project] = relationship(back_populates="steps")
    evidence: Mapped[list["ProjectEvidence"]] = relationship(order_by="ProjectEvidence.id")


class ProjectEvidence(Row, Base):
    """What shows that a step was taken: a document with its date, with or without a file."""

    __tablename__ = "project_evidence"
    __table_args__ = (CheckConstraint(f"kind IN {EVIDENCE_KINDS}", name="kind"),)

    step_id: Mapped[int] = mapped_column(ForeignKey("project_step.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="other")
    title: Mapped[str] = mapped_column(String(200))
    dated_on: Mapped[dt.date]
    note: Mapped[str] = mapped_column(String(500), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    files: Mapped[list["ProjectFile"]] = relationship(order_by="ProjectFile.id")


class ProjectFile(AttachmentColumns, Base):
    __tablename__ = "project_file"
    evidence_id: Mapped[int] = mapped_column(ForeignKey("project_evidence.id"), index=True)


class ProjectIndicator(Row, Base):
    """What the trial is measured by: from a baseline to a target, in a unit."""

    __tablename__ = "project_indicator"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(30), default="")
    baseline: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    target: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    lower_is_better: Mapped[bool] = mapped_column(default=False)
    measures: Mapped[list["ProjectMeasure"]] = relationship(
        order_by="ProjectMeasure.measured_on, ProjectMeasure.id"
    )


class ProjectMeasure(Row, Base):
    """A measured value of an indicator; rows are only ever added."""

    __tablename__ = "project_measure"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("project_indicator.id"), index=True)
    measured_on: Mapped[dt.date]
    value: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    note: Mapped[str] = mapped_column(String(300), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ToleranceDossier(Row, Base):
    """What both sides settle before a trial may start (容错备案); agreed texts do not change.

    Saving other texts takes both agreements back. Once the trial has begun it is fixed.
    """

    __tablename__ = "tolerance_dossier"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)
    risks: Mapped[str] = mapped_column(Text, default="")
    approvals: Mapped[str] = mapped_column(Text, default="")
    stop_conditions: Mapped[str] = mapped_column(Text, default="")
    responsibility: Mapped[str] = mapped_column(Text, default="")
    insurance: Mapped[str] = mapped_column(Text, default="")
    owner_agreed_at: Mapped[dt.datetime | None]
    owner_agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    supplier_agreed_at: Mapped[dt.datetime | None]
    supplier_agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    project: Mapped[Project] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class Lesson(Row, Base):
    """What a trial that ended teaches others; names neither side. Found by `search_terms`."""

    __tablename__ = "lesson"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="zh")
    title: Mapped[str] = mapped_column(String(200))
    tried: Mapped[str] = mapped_column(Text)
    happened: Mapped[str] = mapped_column(Text)
    advice: Mapped[str] = mapped_column(Text)
    search_terms: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    sector: Mapped[Concept | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class
