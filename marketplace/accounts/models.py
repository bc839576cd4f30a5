"""People, their organisations, and the rows that let them in."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base, Row
from marketplace.taxonomy.models import Concept

ROLES = ("member", "organiser", "operator")
LEVELS = ("province", "department", "city")
ORGANISATION_KINDS = (
    "enterprise", "soe", "sme", "hospital", "university", "institute", "department",
    "park", "platform", "association", "other",
)  # fmt: skip
BADGES = ("specialised", "little_giant", "champion", "high_tech", "chain_leading")


class User(Row, Base):
    """A person who can sign in. Roles belong to people, badges and lists to organisations."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(10), default="zh")
    role: Mapped[str] = mapped_column(String(12), default="member")
    level: Mapped[str | None] = mapped_column(String(12))
    scope: Mapped[str | None] = mapped_column(String(60))
    verified_at: Mapped[dt.datetime | None]
    disabled_at: Mapped[dt.datetime | None]
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")


class SignInSession(Row, Base):
    """One signed-in browser. The cookie holds a random token, the row only its digest."""

    __tablename__ = "sign_in_session"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    browser: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    user: Mapped[User] = relationship()


class AccountToken(Row, Base):
    """A link sent by mail: once, short, bound to one person, one purpose and one address."""

    __tablename__ = "account_token"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    user: Mapped[User] = relationship()


class SignInAttempt(Row, Base):
    """One failed try, counted per account, per address and in total."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_created", "key", "created_at"),)

    key: Mapped[str] = mapped_column(String(80))


class Organisation(Row, Base):
    """A company, hospital, department …; may own scenarios and supply products at once."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint(f"kind IN {ORGANISATION_KINDS}", name="kind"),)

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    name_other: Mapped[str] = mapped_column(String(200), default="")
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    kind: Mapped[str] = mapped_column(String(12), default="other")
    city_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    website: Mapped[str] = mapped_column(String(300), default="")
    introduction: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    city: Mapped[Concept | None] = relationship()
    badges: Mapped[list["OrganisationBadge"]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="OrganisationBadge.id"
    )
    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class OrganisationBadge(Row, Base):
    """A qualification an organisation claims and an operator verifies."""

    __tablename__ = "organisation_badge"
    __table_args__ = (UniqueConstraint("organisation_id", "badge"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    badge: Mapped[str] = mapped_column(String(20))
    verified_at: Mapped[dt.datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    organisation: Mapped[Organisation] = relationship(back_populates="badges")


class Membership(Row, Base):
    """A person speaks for an organisation; `requested` until an admin or operator agrees."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("organisation_id", "user_id"),
        CheckConstraint("state IN ('active', 'requested')", name="state"),
        CheckConstraint("duty IN ('admin', 'member')", name="duty"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    duty: Mapped[str] = mapped_column(String(8), default="member")
    state: Mapped[str] = mapped_column(String(10), default="active")
    organisation: Mapped[Organisation] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship(back_populates="memberships")


class Invitation(Row, Base):
    """An invitation to join an organisation; accepted once, by the person of that address."""

    __tablename__ = "invitation"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    email: Mapped[str] = mapped_column(String(254))
    duty: Mapped[str] = mapped_column(String(8), default="member")
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[dt.datetime]
    accepted_at: Mapped[dt.datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[dt.datetime | None]
    organisation: Mapped[Organisation] = relationship()
