"""How far opportunities got on a day, kept by triggers, so that any day is summed fast."""

import datetime as dt

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Row

MEASURES = ("published", "opened", "trial", "operation", "running")


class OpportunityDay(Row, Base):
    """Opportunities by the day on which something became of them.

    `published`: scenarios released. The rest counts projects, without those that repeat another:
    `opened`, and the stages `trial` and `operation`, how many reached it that day; `running`, one
    more for each that went into operation, one less for each that left it, so that the sum up to
    a day is how many ran on it. `place_id` is a city or a sector, or 0 for the whole.
    """

    __tablename__ = "opportunity_day"
    __table_args__ = (
        UniqueConstraint("place_id", "measure", "day"),
        CheckConstraint(f"measure IN {MEASURES}", name="measure"),
    )

    measure: Mapped[str] = mapped_column(String(10))
    day: Mapped[dt.date]
    place_id: Mapped[int] = mapped_column(default=0)
    number: Mapped[int] = mapped_column(default=0)
