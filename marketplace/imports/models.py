"""Imports: one run per uploaded file, and what became of each of its rows."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Row

RUN_STATES = ("uploaded", "checked", "queued", "running", "done", "failed")
OUTCOMES = ("created", "changed", "unchanged", "refused", "duplicate")


class ImportRun(Row, Base):
    """An uploaded file, what its columns mean, and what became of it."""

    __tablename__ = "import_run"
    __table_args__ = (CheckConstraint(f"state IN {RUN_STATES}", name="state"),)

    file_name: Mapped[str] = mapped_column(String(300))
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="uploaded")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    list_id: Mapped[int | None] = mapped_column(ForeignKey("opportunity_list.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    plan: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[str] = mapped_column(String(500), default="")
    finished_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class ImportRow(Row, Base):
    """What became of one row of a file; problems name the column, the cell and the reason."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("run_id", "sheet", "row"),
        Index("ix_import_row_run_outcome", "run_id", "outcome"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    sheet: Mapped[str] = mapped_column(String(120))
    row: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    like_id: Mapped[int | None]
    decision: Mapped[str] = mapped_column(String(10), default="")


class ImportKey(Row, Base):
    """The identity of an imported row (owner and title): the same file twice changes nothing."""

    __tablename__ = "import_key"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))


class ColumnMapping(Row, Base):
    """A mapping answered once, remembered per list owner and heading row."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("owner_key", "headings_digest"),)

    owner_key: Mapped[str] = mapped_column(String(80))
    headings_digest: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
