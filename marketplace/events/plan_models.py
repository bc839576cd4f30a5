"""Who might meet whom, versions of the timetable, and what came of the meetings."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base, Row
from marketplace.events.models import EventSlot, EventTable, Participant, Representative

PLAN_STATES = ("draft", "published", "replaced")
REQUESTS = ("", "asked", "accepted", "refused", "expired")
ATTENDANCES = ("", "held", "demand_missing", "supply_missing", "not_held")
RESULTS = ("did_not_take_place", "insufficient_interest", "informative", "cooperation_possible")
OUTCOME_SIDES = ("demand", "supply", "desk")


class EventPair(Row, Base):
    """Two participants who might meet, once in an event.

    `weight` (1 to 1000) follows from the matcher's `score` (0 to 100) and the wishes; `scenario_id`
    and `product_id` are what the score speaks of. A forced pair is placed whatever it costs.
    In self-service one of the two asks for a slot; it is pinned only once the other accepts.
    """

    __tablename__ = "event_pair"
    __table_args__ = (
        UniqueConstraint("demand_id", "supply_id"),
        CheckConstraint("weight BETWEEN 1 AND 1000", name="weight"),
        CheckConstraint(f"request IN {REQUESTS}", name="request"),
        CheckConstraint(f"attendance IN {ATTENDANCES}", name="attendance"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    demand_id: Mapped[int] = mapped_column(ForeignKey("event_participant.id"))
    supply_id: Mapped[int] = mapped_column(ForeignKey("event_participant.id"), index=True)
    score: Mapped[float] = mapped_column(default=0.0)
    weight: Mapped[int] = mapped_column(default=1)
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    is_forbidden: Mapped[bool] = mapped_column(default=False)
    is_forced: Mapped[bool] = mapped_column(default=False)
    pinned_slot_id: Mapped[int | None] = mapped_column(ForeignKey("event_slot.id"))
    request: Mapped[str] = mapped_column(String(8), default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("event_participant.id"))
    asked_slot_id: Mapped[int | None] = mapped_column(ForeignKey("event_slot.id"))
    expires_at: Mapped[dt.datetime | None]
    reminded_at: Mapped[dt.datetime | None]
    attendance: Mapped[str] = mapped_column(String(14), default="")
    attended_at: Mapped[dt.datetime | None]
    demand: Mapped[Participant] = relationship(foreign_keys=demand_id)
    supply: Mapped[Participant] = relationship(foreign_keys=supply_id)
    asked_slot: Mapped[EventSlot | None] = relationship(foreign_keys=asked_slot_id)


class EventPlan(Row, Base):
    """A version of the timetable: a draft until it is published; one is published at a time.

    `unplaced` holds reasons by pair, `figures` what the engine tells about the plan.
    """

    __tablename__ = "event_plan"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint(f"state IN {PLAN_STATES}", name="state"),
        Index(
            "uq_event_plan_published",
            "event_id",
            unique=True,
            sqlite_where="state = 'published'",
            postgresql_where="state = 'published'",
        ),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    value: Mapped[int] = mapped_column(default=0)
    upper_bound: Mapped[int] = mapped_column(default=0)
    is_proven: Mapped[bool] = mapped_column(default=False)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    unplaced: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(String(300), default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    meetings: Mapped[list["EventMeeting"]] = relationship(
        back_populates="plan", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class EventMeeting(Row, Base):
    """A meeting of a plan. A booth has as many seats as its participant has representatives."""

    __tablename__ = "event_meeting"
    __table_args__ = (
        UniqueConstraint("plan_id", "pair_id"),
        UniqueConstraint("plan_id", "slot_id", "table_id", "seat"),
        UniqueConstraint("plan_id", "slot_id", "demand_person_id"),
        UniqueConstraint("plan_id", "slot_id", "supply_person_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("event_plan.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("event_pair.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("event_slot.id"), index=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("event_table.id"), index=True)
    seat: Mapped[int] = mapped_column(default=1)
    demand_person_id: Mapped[int] = mapped_column(ForeignKey("event_representative.id"), index=True)
    supply_person_id: Mapped[int] = mapped_column(ForeignKey("event_representative.id"), index=True)
    plan: Mapped[EventPlan] = relationship(back_populates="meetings")
    pair: Mapped[EventPair] = relationship()
    slot: Mapped[EventSlot] = relationship()
    table: Mapped[EventTable] = relationship()
    demand_person: Mapped[Representative] = relationship(foreign_keys=demand_person_id)
    supply_person: Mapped[Representative] = relationship(foreign_keys=supply_person_id)


class Outcome(Row, Base):
    """What one side, or the desk, says of a meeting; money in 万元."""

    __tablename__ = "event_outcome"
    __table_args__ = (
        UniqueConstraint("pair_id", "side"),
        CheckConstraint(f"side IN {OUTCOME_SIDES}", name="side"),
        CheckConstraint(f"result IN {RESULTS}", name="result"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint("amount_wan >= 0", name="amount"),
    )

    pair_id: Mapped[int] = mapped_column(ForeignKey("event_pair.id"))
    side: Mapped[str] = mapped_column(String(6))
    result: Mapped[str] = mapped_column(String(24))
    next_step: Mapped[str] = mapped_column(String(300), default="")
    amount_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    follow_up_on: Mapped[dt.date | None]
    rating: Mapped[int | None]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    pair: Mapped[EventPair] = relationship()
