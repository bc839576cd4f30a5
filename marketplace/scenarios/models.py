"""Demand: scenario opportunities and what belongs to them."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base, Row
from marketplace.postings.models import (
    AmendmentColumns,
    AttachmentColumns,
    MoveColumns,
    PostingColumns,
    TagColumns,
)

STATES = (
    "draft", "review", "returned", "published", "matching", "awarded", "trial",
    "operation", "case", "closed", "expired", "ended",
)  # fmt: skip
PUBLIC_STATES = ("published", "matching", "awarded", "trial", "operation", "case")
OPEN_STATES = ("published", "matching")


class Scenario(PostingColumns, Base):
    """A scenario opportunity: one need of one owner. Money is in 万元 (10,000 RMB)."""

    __tablename__ = "scenario"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        # Every filter of the hall is answered from this one, without reading a row.
        Index(
            "ix_scenario_hall", "state", "published_at", "city_id", "sector_id", "deadline",
            "budget_max_wan", "budget_min_wan", "investment_wan", "budget_negotiable",
            "organisation_id",
        ),
        Index("ix_scenario_state_deadline", "state", "deadline"),
    )  # fmt: skip

    pain_point: Mapped[str] = mapped_column(Text, default="")
    present_state: Mapped[str] = mapped_column(Text, default="")
    cooperation_wanted: Mapped[str] = mapped_column(Text, default="")
    data_opened: Mapped[str] = mapped_column(Text, default="")
    policy_conditions: Mapped[str] = mapped_column(Text, default="")
    safety_terms: Mapped[str] = mapped_column(Text, default="")
    way_of_investing: Mapped[str] = mapped_column(String(120), default="")
    period: Mapped[str] = mapped_column(String(120), default="")
    budget_min_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    budget_max_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    budget_negotiable: Mapped[bool] = mapped_column(default=False)
    investment_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    first_trial_wanted: Mapped[bool] = mapped_column(default=False)
    local_supplier_only: Mapped[bool] = mapped_column(default=False)
    deadline: Mapped[dt.datetime | None]
    tags: Mapped[list["ScenarioTag"]] = relationship(
        cascade="all, delete-orphan", order_by="ScenarioTag.id"
    )
    indicators: Mapped[list["ScenarioIndicator"]] = relationship(
        cascade="all, delete-orphan", order_by="ScenarioIndicator.id"
    )
    conditions: Mapped[list["ScenarioCondition"]] = relationship(
        cascade="all, delete-orphan", order_by="ScenarioCondition.id"
    )
    moves: Mapped[list["ScenarioMove"]] = relationship(order_by="ScenarioMove.id")
    amendments: Mapped[list["ScenarioAmendment"]] = relationship(order_by="ScenarioAmendment.id")
    attachments: Mapped[list["ScenarioAttachment"]] = relationship(order_by="ScenarioAttachment.id")

    __mapper_args__ = {"version_id_col": PostingColumns.version}  # noqa: RUF012 - read from the class


class ScenarioTag(TagColumns, Base):
    __tablename__ = "scenario_tag"
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)


class ScenarioIndicator(Row, Base):
    """A technical indicator with its target and unit, as the owner states it."""

    __tablename__ = "scenario_indicator"
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    target: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(30), default="")


class ScenarioCondition(Row, Base):
    """A must-have condition; never part of the score."""

    __tablename__ = "scenario_condition"
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)
    text: Mapped[str] = mapped_column(String(200))


class ScenarioMove(MoveColumns, Base):
    __tablename__ = "scenario_move"
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)


class ScenarioAmendment(AmendmentColumns, Base):
    __tablename__ = "scenario_amendment"
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)


class ScenarioAttachment(AttachmentColumns, Base):
    __tablename__ = "scenario_attachment"
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)
