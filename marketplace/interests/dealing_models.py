"""How an owner deals with those who are interested: questions, stages of disclosure, days."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.db import Base, Row
from marketplace.postings.models import AttachmentColumns
from marketplace.scenarios.models import Scenario

QUESTION_STATES = ("asked", "answered", "refused")
ANSWER_DAYS = 10


class ScenarioDealing(Row, Base):
    """What the owner settles for one scenario; without a row the defaults hold.

    The scenario itself is the public summary. `details` are for whoever signs in, `confidential`
    (with its files) for whoever accepted `terms` of the newest `terms_version`. None of these is
    ever searched, matched, exported or sent by mail.
    """

    __tablename__ = "scenario_dealing"
    __table_args__ = (CheckConstraint("answer_days BETWEEN 1 AND 60", name="answer_days"),)

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), unique=True)
    answer_days: Mapped[int] = mapped_column(default=ANSWER_DAYS)
    questions_until: Mapped[dt.datetime | None]
    details: Mapped[str] = mapped_column(Text, default="")
    confidential: Mapped[str] = mapped_column(Text, default="")
    terms: Mapped[str] = mapped_column(Text, default="")
    terms_version: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    scenario: Mapped[Scenario] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class ConfidentialFile(AttachmentColumns, Base):
    __tablename__ = "confidential_file"
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)


class TermsAcceptance(Row, Base):
    """Somebody accepted the terms of a scenario's confidential part, word for word, for a house."""

    __tablename__ = "terms_acceptance"
    __table_args__ = (
        UniqueConstraint(
            "scenario_id",
            "terms_version",
            "user_id",
            "organisation_id",
            name="uq_terms_acceptance_once",
        ),
    )

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    terms_version: Mapped[int]
    terms: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()


class ConfidentialRead(Row, Base):
    """A reading of the confidential part; `part` is "text" or a file. Only ever added."""

    __tablename__ = "confidential_read"
    __table_args__ = (Index("ix_confidential_read_scenario", "scenario_id", "id"),)

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("confidential_file.id"))
    part: Mapped[str] = mapped_column(String(300), default="text")
    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class ScenarioQuestion(Row, Base):
    """A question about a scenario; its answer is for everybody, who asked is not.

    Triggers keep the question as it was asked, and all of it once it is answered or refused.
    """

    __tablename__ = "scenario_question"
    __table_args__ = (CheckConstraint(f"state IN {QUESTION_STATES}", name="state"),)

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="asked")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[dt.datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    additions: Mapped[list["QuestionAddition"]] = relationship(order_by="QuestionAddition.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class QuestionAddition(Row, Base):
    """What the owner adds to an answer later, such as a correction; rows are only ever added."""

    __tablename__ = "question_addition"

    question_id: Mapped[int] = mapped_column(ForeignKey("scenario_question.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
