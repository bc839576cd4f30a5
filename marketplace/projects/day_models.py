"""How many projects got how far on a day, kept by triggers, so that any day is summed fast."""

import datetime as dt

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Row

MEASURES = ("opened", "trial", "operation", "running")


class ProjectDay(Row, Base):
    """Projects that count (no repeats) by the day on which something became of them.

    `opened` and the stages `trial` and `operation`: how many reached it that day. `running`: one
    more for each that went into operation, one less for each that left it; the sum up to a day is
    how many ran on it. `place_id` is a city or a sector, or 0 for the whole.
    """

    __tablename__ = "project_day"
    __table_args__ = (
        UniqueConstraint("measure", "place_id", "day"),
        CheckConstraint(f"measure IN {MEASURES}", name="measure"),
    )

    measure: Mapped[str] = mapped_column(String(10))
    day: Mapped[dt.date]
    place_id: Mapped[int] = mapped_column(default=0)
    number: Mapped[int] = mapped_column(default=0)
