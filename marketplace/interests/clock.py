"""The answer clock: reminders, overdue answers and their escalation. Nothing here commits.

An overdue answer goes to the owner's people on the day itself, then every three days one level
higher. A level that nobody holds is noted with nobody told, and the next one follows at once; the
highest is tried again until somebody holds it.
"""

import datetime as dt

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from marketplace.db import ZONE, now
from marketplace.errors import Sentence
from marketplace.interests import news, stepping
from marketplace.interests.duties import (
    DEPARTMENT,
    OFFICER,
    OWNER,
    PROVINCE,
    REMIND,
    Duties,
    duties,
)
from marketplace.interests.models import OPEN_STATES, Interest, InterestClock
from marketplace.lives import SYSTEM
from marketplace.notices import service as notices
from marketplace.notices.service import News
from marketplace.postings.lifecycle import Why
from marketplace.scenarios.models import Scenario

BATCH = 100
STEP = dt.timedelta(days=3)
OVER = ("closed", "ended")
TOLD = {
    REMIND: Sentence(
        "请在 {due} 前答复“{supplier}”对“{scenario}”的对接意向。",
        "{supplier} waits for an answer about {scenario}. It is due by {due}.",
    ),
    OWNER: Sentence(
        "答复已逾期：“{supplier}”对“{scenario}”的对接意向应于 {due} 前答复。"
        "请尽快处理，3 天后将上报。",
        "Overdue: {supplier} should have had an answer about {scenario} by {due}. Please answer "
        "now; in three days it goes to the next level.",
    ),
    OFFICER: Sentence(
        "“{owner}”逾期未答复：“{supplier}”对“{scenario}”的对接意向应于 {due} 前答复。请协助督促。",
        "{owner} has not answered {supplier} about {scenario}, due by {due}. Please help that it "
        "does.",
    ),
    DEPARTMENT: Sentence(
        "“{owner}”逾期未答复，场景专员环节未解决：“{supplier}”对“{scenario}”的对接意向"
        "应于 {due} 前答复。",
        "{owner} still has not answered {supplier} about {scenario}, due by {due}; the scenario "
        "officer's level did not settle it.",
    ),
    PROVINCE: Sentence(
        "“{owner}”逾期未答复，部门或地市环节未解决：“{supplier}”对“{scenario}”的对接意向"
        "应于 {due} 前答复。",
        "{owner} still has not answered {supplier} about {scenario}, due by {due}; department or "
        "city did not settle it.",
    ),
}
CLOSED = Sentence(
    "场景方已关闭该场景，对接意向随之结束。",
    "The owner closed the scenario, and with it all interests.",
)


def tick(session: Session, *, site: str = "", at: dt.datetime | None = None) -> int:
    """Do what is due for at most a batch of interests; returns how many there were."""
    moment = at or now()
    found = list(session.scalars(_due(moment)))
    known = duties(session, {one.scenario.organisation_id for one in found}) if found else None
    for one in found:
        if known is not None:
            _advance(session, one, known, site, moment)
    session.flush()
    return len(found)


def close_over(session: Session, *, site: str = "", at: dt.datetime | None = None) -> int:
    """Answer those who wait although the scenario is closed or ended; at most a batch."""
    chosen = (
        _open()
        .where(Interest.scenario_id == Scenario.id, Scenario.state.in_(OVER))
        .order_by(Interest.id)
    )
    found = list(session.scalars(chosen))
    for one in found:
        said = one.scenario.closed_reason
        sentence = f"{CLOSED.zh} {said}" if one.scenario.language == "zh" else f"{CLOSED.en} {said}"
        why = Why("closed", sentence.strip())
        stepping.take(
            session, None, interest=one, verb="decline", hats=(SYSTEM,), why=why, site=site, at=at
        )
    return len(found)


def _open() -> Select[Interest]:
    return (
        select(Interest)
        .where(Interest.state.in_(OPEN_STATES))
        .options(
            joinedload(Interest.organisation),
            joinedload(Interest.scenario).joinedload(Scenario.organisation),
            joinedload(Interest.scenario).joinedload(Scenario.sector),
            joinedload(Interest.scenario).joinedload(Scenario.city),
        )
        .limit(BATCH)
        .with_for_update(of=Interest, key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _due(moment: dt.datetime) -> Select[Interest]:
    return _open().where(Interest.next_at <= moment).order_by(Interest.next_at, Interest.id)


def _advance(
    session: Session, interest: Interest, known: Duties, site: str, moment: dt.datetime
) -> None:
    if interest.due_at is None:
        interest.next_at = None
    elif moment < interest.due_at:
        _tell(session, interest, REMIND, known, site)
        interest.next_at = interest.due_at
    else:
        if interest.state in ("sent", "seen"):
            stepping.take(
                session, None, interest=interest, verb="lapse", hats=(SYSTEM,), site=site, at=moment
            )
        told = _escalate(session, interest, known, site)
        interest.next_at = None if told and interest.level == PROVINCE else moment + STEP


def _escalate(session: Session, interest: Interest, known: Duties, site: str) -> int:
    """Tell the next level that somebody holds; returns how many were told."""
    for level in range(min(interest.level + 1, PROVINCE), PROVINCE + 1):
        interest.level = level
        told = _tell(session, interest, level, known, site)
        if told:
            return told
    return 0


def _tell(session: Session, interest: Interest, level: int, known: Duties, site: str) -> int:
    """Tell whoever holds a level, and write down how many they were; the database keeps it once."""
    people = known.of(interest, level)
    notices.tell(session, people, _news(interest, level), site=site)
    row = session.scalars(
        select(InterestClock).where(
            InterestClock.interest_id == interest.id,
            InterestClock.due_at == interest.due_at,
            InterestClock.level == level,
        )
    ).one_or_none()
    if row is None:
        row = InterestClock(interest_id=interest.id, due_at=interest.due_at, level=level)
        session.add(row)
    row.told = len(people)
    return len(people)


def _news(interest: Interest, level: int) -> News:
    facts = news.facts(interest) | {"owner": interest.scenario.organisation.name}
    due = interest.due_at.astimezone(ZONE).date() if interest.due_at else ""
    topic = f"interest:{interest.id}:overdue:{level}:{due}"
    return News(topic, news.filled(TOLD[level], **facts), news.page(interest))
