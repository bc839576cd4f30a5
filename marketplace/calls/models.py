"""Open calls (揭榜挂帅): what is asked, who bids, who judges, and what came of it."""

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
from marketplace.calls.judging_models import Juror
from marketplace.db import Base, Row
from marketplace.postings.models import AttachmentColumns, MoveColumns
from marketplace.products.models import Product
from marketplace.projects.models import Project
from marketplace.scenarios.models import Scenario

KINDS = ("government", "enterprise")
STATES = (
    "draft", "open", "evaluation", "consensus", "notice", "awarded", "failed", "cancelled",
)  # fmt: skip
PUBLIC_STATES = STATES[1:]
BID_STATES = ("draft", "submitted", "withdrawn", "excluded", "lost", "reserve", "won", "resigned")
MOST_PARTNERS = 4


class Call(Row, Base):
    """An open call for one scenario or several merged ones. Money is in 万元.

    Bids are sealed until `deadline`, to the second of the server's clock. Criteria do not change
    once it is open. `winners` many places can be awarded, no more. `names_hidden` keeps bidders'
    names from the panel until the result is published.
    """

    __tablename__ = "open_call"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("winners BETWEEN 1 AND 10", name="winners"),
        CheckConstraint("notice_days BETWEEN 3 AND 30", name="notice_days"),
        CheckConstraint("reward_wan >= 0", name="reward"),
        Index("ix_open_call_state_deadline", "state", "deadline"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    title: Mapped[str] = mapped_column(String(200))
    title_other: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="zh")
    task: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text, default="")
    reward_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    winners: Mapped[int] = mapped_column(default=1)
    names_hidden: Mapped[bool] = mapped_column(default=False)
    notice_days: Mapped[int] = mapped_column(default=5)
    opened_at: Mapped[dt.datetime | None]
    deadline: Mapped[dt.datetime]
    notice_from: Mapped[dt.datetime | None]
    notice_until: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship()
    scenarios: Mapped[list["CallScenario"]] = relationship(
        order_by="CallScenario.id", cascade="all, delete-orphan"
    )
    criteria: Mapped[list["Criterion"]] = relationship(
        order_by="Criterion.position", cascade="all, delete-orphan"
    )
    addenda: Mapped[list["Addendum"]] = relationship(order_by="Addendum.number")
    jurors: Mapped[list[Juror]] = relationship(order_by="Juror.id")
    places: Mapped[list["CallPlace"]] = relationship(order_by="CallPlace.place")
    moves: Mapped[list["CallMove"]] = relationship(order_by="CallMove.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class CallScenario(Row, Base):
    """A scenario that a call is issued for; one of them leads. Its owner agrees to be merged."""

    __tablename__ = "call_scenario"
    __table_args__ = (
        UniqueConstraint("call_id", "scenario_id"),
        Index(
            "uq_call_scenario_lead", "call_id", unique=True,
            sqlite_where=text("is_lead"), postgresql_where=text("is_lead"),
        ),
    )  # fmt: skip

    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"))
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)
    is_lead: Mapped[bool] = mapped_column(default=False)
    agreed_at: Mapped[dt.datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    refused_at: Mapped[dt.datetime | None]
    scenario: Mapped[Scenario] = relationship()


class Criterion(Row, Base):
    """What bids are judged by. Weights of a call total 100; points run from 0 to 100."""

    __tablename__ = "call_criterion"
    __table_args__ = (
        UniqueConstraint("call_id", "position"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        CheckConstraint("minimum BETWEEN 0 AND 100", name="minimum"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    explanation: Mapped[str] = mapped_column(String(500), default="")
    weight: Mapped[int]
    minimum: Mapped[int] = mapped_column(default=0)


class Addendum(Row, Base):
    """A change or clarification of an open call; numbered, told to all bidders, never changed."""

    __tablename__ = "call_addendum"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    deadline: Mapped[dt.datetime | None]
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class Bid(Row, Base):
    """What one organisation (with at most four partners) offers; sealed until the deadline.

    `alias` (甲, 乙, … or A, B, …) is given at random when bids are unsealed and stands for its name
    where names are hidden; without one, nobody but its own house may know of the bid. `total` and
    `rank` are what the public notice says: ranks go to winners and the reserve alone.
    """

    __tablename__ = "call_bid"
    __table_args__ = (
        UniqueConstraint("call_id", "organisation_id"),
        UniqueConstraint("call_id", "alias"),
        UniqueConstraint("call_id", "rank"),
        CheckConstraint(f"state IN {BID_STATES}", name="state"),
        CheckConstraint("price_wan >= 0", name="price"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    state: Mapped[str] = mapped_column(String(9), default="draft")
    alias: Mapped[int | None]
    rank: Mapped[int | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    approach: Mapped[str] = mapped_column(Text, default="")
    proof: Mapped[str] = mapped_column(Text, default="")
    team: Mapped[str] = mapped_column(Text, default="")
    price_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    weeks: Mapped[int | None]
    submitted_at: Mapped[dt.datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    sentence: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    call: Mapped[Call] = relationship()
    organisation: Mapped[Organisation] = relationship()
    partners: Mapped[list["BidPartner"]] = relationship(
        order_by="BidPartner.position", cascade="all, delete-orphan"
    )
    files: Mapped[list["BidFile"]] = relationship(order_by="BidFile.id")
    moves: Mapped[list["BidMove"]] = relationship(order_by="BidMove.id")
    product: Mapped[Product | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class BidPartner(Row, Base):
    __tablename__ = "call_bid_partner"
    __table_args__ = (
        UniqueConstraint("bid_id", "position"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_PARTNERS}", name="position"),
    )

    bid_id: Mapped[int] = mapped_column(ForeignKey("call_bid.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    part: Mapped[str] = mapped_column(String(200), default="")


class BidFile(AttachmentColumns, Base):
    __tablename__ = "call_bid_file"
    bid_id: Mapped[int] = mapped_column(ForeignKey("call_bid.id"), index=True)


class BidMove(MoveColumns, Base):
    __tablename__ = "call_bid_move"
    bid_id: Mapped[int] = mapped_column(ForeignKey("call_bid.id"), index=True)


class CallPlace(Row, Base):
    """A place that can be awarded: as many rows as `winners`, made when the call opens.

    An award takes a place that is free; there is no other way to win, so the database itself keeps
    the number of winners.
    """

    __tablename__ = "call_place"
    __table_args__ = (UniqueConstraint("call_id", "place"), UniqueConstraint("bid_id"))

    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"))
    place: Mapped[int]
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("call_bid.id"))
    awarded_at: Mapped[dt.datetime | None]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    bid: Mapped[Bid | None] = relationship()
    project: Mapped[Project | None] = relationship()


class CallMove(MoveColumns, Base):
    __tablename__ = "call_move"
    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"), index=True)


class CallFollower(Row, Base):
    """Who asked to be told of addenda and results."""

    __tablename__ = "call_follower"
    __table_args__ = (UniqueConstraint("call_id", "user_id"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)


class CallOffer(Row, Base):
    """An owner was offered to make an open call of a scenario that nothing fits; once."""

    __tablename__ = "call_offer"

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), unique=True)
    dismissed_at: Mapped[dt.datetime | None]
    scenario: Mapped[Scenario] = relationship()
