"""What all objections (异议) have in common: columns, states, the length of a public notice."""

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.db import Row

STATES = ("raised", "upheld", "rejected", "withdrawn")
NOTICE_DAYS = 5


class ObjectionColumns(Row):
    """An objection raised during a public notice (公示), and how it was handled.

    Who raised it is known to those who handle it, never to the public.
    """

    state: Mapped[str] = mapped_column(String(9), default="raised")
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[dt.datetime | None]

    @declared_attr
    def organisation_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("organisation.id"), index=True)

    @declared_attr
    def raised_by_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("user_account.id"))

    @declared_attr
    def answered_by_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return mapped_column(ForeignKey("user_account.id"))

    @declared_attr
    def organisation(cls) -> Mapped[Organisation | None]:  # noqa: N805 - SQLAlchemy hands the class over
        return relationship(Organisation)
