"""How reliably and how fast an organisation answers those who are interested."""

import datetime as dt
from dataclasses import dataclass
from statistics import median

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.interests.models import Interest, InterestMove
from marketplace.scenarios.models import Scenario

LEAST = 3
"""With fewer answers a rate says more about chance than about the organisation."""
NEWEST = 1_000
DAY = 86_400


@dataclass(frozen=True, slots=True)
class ReplyRate:
    """Of `counted` interests, how many were answered in time, and in how many days (median)."""

    counted: int
    in_time: int
    days: int | None

    @property
    def says_enough(self) -> bool:
        return self.counted >= LEAST

    @property
    def percent(self) -> int:
        return round(100 * self.in_time / self.counted) if self.counted else 0


def reply_rate(
    session: Session, organisation_id: int, *, at: dt.datetime | None = None
) -> ReplyRate:
    """Of its newest 1,000 interests that were answered, or whose first answer was due.

    Only answers that people gave count: what is declined because the scenario was closed does not
    make an owner a reliable one.
    """
    lapsed = (
        select(InterestMove.id)
        .where(
            InterestMove.interest_id == Interest.id,
            InterestMove.after == "lapsed",
            InterestMove.created_at >= Interest.sent_at,
        )
        .exists()
    )
    late = or_(lapsed, and_(Interest.state.in_(("sent", "seen")), Interest.due_at < (at or now())))
    chosen = (
        select(Interest.sent_at, Interest.answered_at, late)
        .join(Scenario, Scenario.id == Interest.scenario_id)
        .where(
            Scenario.organisation_id == organisation_id,
            or_(Interest.answered_at.is_not(None), late),
        )
        .order_by(Interest.id.desc())
        .limit(NEWEST)
    )  # fmt: skip
    rows = session.execute(chosen).all()
    took = [(answered - sent).total_seconds() / DAY for sent, answered, _late in rows if answered]
    in_time = sum(1 for _sent, answered, was_late in rows if answered and not was_late)
    return ReplyRate(len(rows), in_time, round(median(took)) if took else None)
