"""Interests: a supplier's expression of interest in a scenario, its answers and its clock."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from marketplace.accounts.models import Organisation, User
from marketplace.db import Base, Row
from marketplace.postings.models import AttachmentColumns, MoveColumns
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario

STATES = (
    "sent", "seen", "shortlisted", "meeting", "proposal", "awarded", "declined", "withdrawn",
    "lapsed",
)  # fmt: skip
OPEN_STATES = ("sent", "seen", "shortlisted", "meeting", "proposal", "lapsed")
"""States in which the supplier waits for an answer; `due_at` says until when."""
UNANSWERED_STATES = ("sent", "seen", "lapsed")
PARTNER_STATES = ("asked", "agreed", "refused")
MOST_PARTNERS = 4
SIDES = ("owner", "supplier")
CLOCK_LEVELS = (0, 1, 2, 3, 4)
"""0 reminds before the day; then owner, scenario officer, department, province."""


def _when_due(context: DefaultExecutionContext) -> dt.datetime | None:
    given = context.get_current_parameters()  # type: ignore[no-untyped-call] # the library has no types
    due: dt.datetime | None = given.get("due_at")
    return due


class Interest(Row, Base):
    """What one organisation offers for one scenario, on one page; one a pair, whatever happens.

    Money is in 万元. `due_at` is when the next answer is due (None once it is settled), `level` how
    far it was escalated since then, `next_at` when the clock has something to do with it next,
    `answered_at` when the owner first decided anything.
    """

    __tablename__ = "interest"
    __table_args__ = (
        UniqueConstraint("scenario_id", "organisation_id"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("price_wan >= 0", name="price"),
        CheckConstraint("weeks BETWEEN 0 AND 520", name="weeks"),
        Index("ix_interest_state_due", "state", "due_at"),
    )

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="sent")
    why: Mapped[str] = mapped_column(Text)
    proof: Mapped[str] = mapped_column(Text, default="")
    price_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    price_note: Mapped[str] = mapped_column(String(200), default="")
    weeks: Mapped[int | None]
    open_questions: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    sent_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    next_at: Mapped[dt.datetime | None] = mapped_column(default=_when_due, index=True)
    level: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[dt.datetime | None]
    reason_code: Mapped[str] = mapped_column(String(30), default="")
    sentence: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    scenario: Mapped[Scenario] = relationship()
    organisation: Mapped[Organisation] = relationship()
    products: Mapped[list["InterestProduct"]] = relationship(
        order_by="InterestProduct.id", cascade="all, delete-orphan"
    )
    partners: Mapped[list["InterestPartner"]] = relationship(
        order_by="InterestPartner.position", cascade="all, delete-orphan", back_populates="interest"
    )
    moves: Mapped[list["InterestMove"]] = relationship(order_by="InterestMove.id")
    messages: Mapped[list["InterestMessage"]] = relationship(order_by="InterestMessage.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class

    @validates("due_at")
    def _wind_the_clock(self, _name: str, due: dt.datetime | None) -> dt.datetime | None:
        """Whoever sets a due date is heard by the clock on that day at the latest."""
        self.next_at = due
        return due


class InterestProduct(Row, Base):
    """A product that an interest offers; at least one."""

    __tablename__ = "interest_product"
    __table_args__ = (UniqueConstraint("interest_id", "product_id"),)

    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    product: Mapped[Product] = relationship()


class InterestPartner(Row, Base):
    """A partner of the consortium that the interest's organisation leads; at most four.

    A partner that is registered here agrees or refuses; others are named alone.
    """

    __tablename__ = "interest_partner"
    __table_args__ = (
        UniqueConstraint("interest_id", "position"),
        UniqueConstraint("interest_id", "name"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_PARTNERS}", name="position"),
        CheckConstraint(f"state IN {PARTNER_STATES}", name="state"),
    )

    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id"))
    position: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    part: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(8), default="asked")
    interest: Mapped[Interest] = relationship(back_populates="partners")
    organisation: Mapped[Organisation | None] = relationship()


class InterestMove(MoveColumns, Base):
    __tablename__ = "interest_move"
    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id"), index=True)


class InterestMessage(Row, Base):
    """A message between the two sides of an interest; rows are only ever added."""

    __tablename__ = "interest_message"
    __table_args__ = (CheckConstraint(f"side IN {SIDES}", name="side"),)

    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[User] = relationship()
    files: Mapped[list["InterestFile"]] = relationship(order_by="InterestFile.id")


class InterestFile(AttachmentColumns, Base):
    __tablename__ = "interest_file"
    message_id: Mapped[int] = mapped_column(ForeignKey("interest_message.id"), index=True)


class InterestSeen(Row, Base):
    """Up to which message a person has read a thread."""

    __tablename__ = "interest_seen"
    __table_args__ = (UniqueConstraint("interest_id", "user_id"),)

    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    message_id: Mapped[int] = mapped_column(default=0)


class InterestClock(Row, Base):
    """One reminder or escalation of one due date; the database keeps it once.

    `told` is how many people were told; 0 means that nobody held that duty and it went on.
    """

    __tablename__ = "interest_clock"
    __table_args__ = (
        UniqueConstraint("interest_id", "due_at", "level"),
        CheckConstraint(f"level IN {CLOCK_LEVELS}", name="level"),
    )

    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id"))
    due_at: Mapped[dt.datetime]
    level: Mapped[int]
    told: Mapped[int] = mapped_column(default=0)


class ScenarioOfficer(Row, Base):
    """The scenario officer (场景专员) who looks after the scenarios of an organisation."""

    __tablename__ = "scenario_officer"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation: Mapped[Organisation] = relationship()
    user: Mapped[User] = relationship()
