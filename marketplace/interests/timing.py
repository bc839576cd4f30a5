"""When the next word is due, by where an interest stands."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import ZONE
from marketplace.interests.dealing_models import ANSWER_DAYS, ScenarioDealing
from marketplace.interests.models import Interest

NEXT_WORD_DAYS = {"shortlisted": 30, "meeting": 30, "proposal": 30}
"""Days until the next word after such a step; the first answer has the days of its scenario."""
LAST_PART = 4
"""Who owes the answer is reminded in the last quarter of the time."""
END_OF_DAY = dt.time(23, 59, 59)


def answer_days(session: Session, scenario_id: int) -> int:
    """Within how many days the owner promises a first answer."""
    chosen = select(ScenarioDealing.answer_days).where(ScenarioDealing.scenario_id == scenario_id)
    return session.scalar(chosen) or ANSWER_DAYS


def due_on(at: dt.datetime, days: int) -> dt.datetime:
    """The end of the day in China that many days later."""
    day = at.astimezone(ZONE).date() + dt.timedelta(days=days)
    return dt.datetime.combine(day, END_OF_DAY, ZONE).astimezone(dt.UTC)


def wait(interest: Interest, days: int, at: dt.datetime) -> None:
    """Let the clock run anew: a reminder in the last quarter, then the day itself."""
    due = due_on(at, days)
    interest.due_at, interest.level = due, 0
    interest.next_at = due - (due - at) / LAST_PART


def settle(interest: Interest) -> None:
    """Nobody waits any more: stop the clock."""
    interest.due_at, interest.next_at, interest.level = None, None, 0
