"""An event: its slots and tables, who takes part, and what they wish for."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.db import Base, Row
from marketplace.lists.models import OpportunityList
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario

STATES = ("draft", "open", "closed", "ended", "cancelled")
"""Registration is `open` once it is announced; `closed` stays until the event has `ended`."""
MODES = ("organiser", "self_service")
SIDES = ("demand", "supply")
SLOT_KINDS = ("meeting", "break", "pitch")
PARTICIPANT_STATES = ("invited", "requested", "approved", "declined", "withdrawn")
WISHES = ("must", "like", "no")
ABSENCES = ("own", "pitch", "late", "no_show")


class Event(Row, Base):
    """A matchmaking event. `zone` is an IANA time zone; all times are stored in UTC.

    `code` opens the hall screen and the calendar feed without signing in. `reason` says why it was
    cancelled. `plan_job_id` is the job that makes a version of the timetable, until it has made it.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"mode IN {MODES}", name="mode"),
        CheckConstraint("min_meetings >= 0 AND max_meetings > 0", name="meetings"),
    )

    title: Mapped[str] = mapped_column(String(200))
    title_other: Mapped[str] = mapped_column(String(200), default="")
    introduction: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(300), default="")
    zone: Mapped[str] = mapped_column(String(60), default="Asia/Shanghai")
    mode: Mapped[str] = mapped_column(String(14), default="organiser")
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    registration_until: Mapped[dt.datetime | None]
    wishes_until: Mapped[dt.datetime | None]
    min_meetings: Mapped[int] = mapped_column(default=0)
    max_meetings: Mapped[int] = mapped_column(default=8)
    most_musts: Mapped[int] = mapped_column(default=3)
    most_wishes: Mapped[int] = mapped_column(default=20)
    request_hours: Mapped[int] = mapped_column(default=48)
    interpreters: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    plan_job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation | None] = relationship()
    slots: Mapped[list["EventSlot"]] = relationship(
        back_populates="event", order_by="EventSlot.starts_at", cascade="all, delete-orphan"
    )
    tables: Mapped[list["EventTable"]] = relationship(
        back_populates="event", order_by="EventTable.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class EventSlot(Row, Base):
    """A stretch of time of an event; people meet in those of kind `meeting` that are not closed.

    Pitch sessions may run beside meetings; absences keep those who pitch from being met then.
    `capacity` is the most meetings in it; None is as many as there are tables.
    """

    __tablename__ = "event_slot"
    __table_args__ = (
        UniqueConstraint("event_id", "kind", "starts_at"),
        CheckConstraint(f"kind IN {SLOT_KINDS}", name="kind"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("capacity >= 0", name="capacity"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    kind: Mapped[str] = mapped_column(String(8), default="meeting")
    label: Mapped[str] = mapped_column(String(80), default="")
    is_closed: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None]
    event: Mapped[Event] = relationship(back_populates="slots")


class EventTable(Row, Base):
    """Where two meet: shared by all, or the booth of a participant. A closed one is lost."""

    __tablename__ = "event_table"
    __table_args__ = (UniqueConstraint("event_id", "label"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    label: Mapped[str] = mapped_column(String(40))
    hall: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[int] = mapped_column(default=0)
    is_closed: Mapped[bool] = mapped_column(default=False)
    booth_of_id: Mapped[int | None] = mapped_column(ForeignKey("event_participant.id"), index=True)
    event: Mapped[Event] = relationship(back_populates="tables")


class EventList(Row, Base):
    """An opportunity or capability list that an event is about."""

    __tablename__ = "event_list"
    __table_args__ = (UniqueConstraint("event_id", "list_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("opportunity_list.id"), index=True)
    list: Mapped[OpportunityList] = relationship()


class Participant(Row, Base):
    """An organisation on one side of an event; a walk-in may be known by its name alone."""

    __tablename__ = "event_participant"
    __table_args__ = (
        UniqueConstraint("event_id", "organisation_id", "side"),
        CheckConstraint(f"side IN {SIDES}", name="side"),
        CheckConstraint(f"state IN {PARTICIPANT_STATES}", name="state"),
        CheckConstraint("min_meetings >= 0 AND max_meetings > 0", name="meetings"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    side: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(10), default="requested")
    introduction: Mapped[str] = mapped_column(Text, default="")
    min_meetings: Mapped[int | None]
    max_meetings: Mapped[int | None]
    is_walk_in: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    wishes_reminded_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    event: Mapped[Event] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    people: Mapped[list["Representative"]] = relationship(
        back_populates="participant", order_by="Representative.id", cascade="all, delete-orphan"
    )
    subjects: Mapped[list["Subject"]] = relationship(
        order_by="Subject.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class Representative(Row, Base):
    """A person who speaks for a participant. `code` is that of the badge; it opens the agenda."""

    __tablename__ = "event_representative"
    __table_args__ = (UniqueConstraint("event_id", "user_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("event_participant.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    job: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    languages: Mapped[str] = mapped_column(String(40), default="zh")
    code: Mapped[str] = mapped_column(String(40), unique=True)
    checked_in_at: Mapped[dt.datetime | None]
    participant: Mapped[Participant] = relationship(back_populates="people")
    user: Mapped[User | None] = relationship()
    absences: Mapped[list["Absence"]] = relationship(cascade="all, delete-orphan")

    @property
    def spoken(self) -> frozenset[str]:
        """The languages this person speaks: `zh`, `en`."""
        return frozenset(part.strip() for part in self.languages.split(",") if part.strip())


class Absence(Row, Base):
    """A slot in which a representative cannot meet anybody, and why."""

    __tablename__ = "event_absence"
    __table_args__ = (
        UniqueConstraint("representative_id", "slot_id"),
        CheckConstraint(f"cause IN {ABSENCES}", name="cause"),
    )

    representative_id: Mapped[int] = mapped_column(ForeignKey("event_representative.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("event_slot.id"), index=True)
    cause: Mapped[str] = mapped_column(String(8), default="own")


class Subject(Row, Base):
    """A scenario or product that a participant speaks for at the event."""

    __tablename__ = "event_subject"
    __table_args__ = (
        UniqueConstraint("participant_id", "scenario_id"),
        UniqueConstraint("participant_id", "product_id"),
        CheckConstraint("(scenario_id IS NULL) <> (product_id IS NULL)", name="one_posting"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("event_participant.id"))
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    representative_id: Mapped[int | None] = mapped_column(
        ForeignKey("event_representative.id"), index=True
    )
    scenario: Mapped[Scenario | None] = relationship()
    product: Mapped[Product | None] = relationship()


class Wish(Row, Base):
    """Whom a participant must or would like to meet, or does not want to."""

    __tablename__ = "event_wish"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id"),
        CheckConstraint(f"kind IN {WISHES}", name="kind"),
        CheckConstraint("from_id <> to_id", name="others"),
        Index("ix_event_wish_to", "to_id"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("event_participant.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("event_participant.id"))
    kind: Mapped[str] = mapped_column(String(4))
    note: Mapped[str] = mapped_column(String(300), default="")
