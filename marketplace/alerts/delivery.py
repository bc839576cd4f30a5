"""Reads the trail of changed postings and tells people, each topic once.

Gathering only reads, so that slow matching holds no lock; writing is one short transaction that
moves the position forward, and does nothing if another process moved it first.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace import mail
from marketplace.accounts.models import User
from marketplace.alerts import fits, news
from marketplace.alerts.models import Alert, AlertPosition
from marketplace.alerts.news import News
from marketplace.db import now
from marketplace.errors import Sentence
from marketplace.postings.models import SIDES, PostingChange

BATCH = 300
LONGEST = 500
MOST_LINES = 20
GAP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes from one position to another, and what they are news of."""

    start: int
    end: int
    news: list[News] = field(default_factory=list)


def gather(session: Session, beat: Callable[[], None]) -> Batch:
    """What the next changes mean for whom; `beat` is called now and then as a sign of life."""
    start = session.scalar(select(AlertPosition.change_id)) or 0
    rows = session.execute(
        select(PostingChange.id, PostingChange.side, PostingChange.subject_id,
               PostingChange.created_at)
        .where(PostingChange.id > start)
        .order_by(PostingChange.id)
        .limit(BATCH)
    ).all()  # fmt: skip
    end = _reach(start, [(row[0], row[3]) for row in rows])
    told: list[News] = []
    for side in SIDES:
        numbers = sorted({row[2] for row in rows if row[1] == side and row[0] <= end})
        if numbers:
            told += news.for_owners(session, side, numbers)
            told += news.for_searches(session, side, numbers, beat)
            told += fits.news(session, side, numbers, beat)
    return Batch(start, end, told)


def _reach(start: int, rows: Sequence[tuple[int, dt.datetime]]) -> int:
    """How far to read: a missing number may belong to a transaction that has not ended yet."""
    settled = now() - dt.timedelta(seconds=GAP_SECONDS)
    reached = start
    for number, at in rows:
        if number != reached + 1 and at > settled:
            break
        reached = number
    return reached


def write(session: Session, batch: Batch, *, site: str) -> int:
    """Give the news and write the letters; returns how many letters wait in the outbox now."""
    if not _advance(session, batch):
        return 0
    fresh = _new_ones(session, batch.news)
    for one in fresh:
        session.add(
            Alert(
                user_id=one.user_id, topic=one.topic, link=one.link,
                zh=one.sentence.zh[:LONGEST], en=one.sentence.en[:LONGEST],
            )
        )  # fmt: skip
    session.flush()
    letters: dict[int, list[News]] = defaultdict(list)
    for one in fresh:
        if one.by_mail:
            letters[one.user_id].append(one)
    return sum(write_letter(session, who, told, site) for who, told in letters.items())


def _advance(session: Session, batch: Batch) -> bool:
    if batch.end == batch.start:
        return False
    if batch.start == 0 and session.scalar(select(AlertPosition.id)) is None:
        session.add(AlertPosition(id=1, change_id=0))
        session.flush()
    moved = session.execute(
        update(AlertPosition)
        .where(AlertPosition.change_id == batch.start)
        .values(change_id=batch.end)
        .returning(AlertPosition.id)
    )
    return moved.first() is not None


def _new_ones(session: Session, told: list[News]) -> list[News]:
    """News not given yet, each (person, topic) once; a kept search before what merely fits."""
    once: dict[tuple[int, str], News] = {}
    for one in told:
        key = (one.user_id, one.topic)
        if key not in once or (one.by_mail and not once[key].by_mail):
            once[key] = one
    people = sorted({user for user, _topic in once})
    for start in range(0, len(people), BATCH):
        given = select(Alert.user_id, Alert.topic).where(
            Alert.user_id.in_(people[start : start + BATCH]),
            Alert.topic.in_({topic for _user, topic in once}),
        )
        for user, topic in session.execute(given):
            once.pop((user, topic), None)
    return list(once.values())


def write_letter(session: Session, user_id: int, told: list[News], site: str) -> int:
    """One letter about all of this to a person with a confirmed address; returns 1 or 0."""
    user = session.get(User, user_id)
    if user is None or user.verified_at is None:
        return 0
    lines = [f"- {one.sentence.in_language(user.language)}\n  {site}{one.link}" for one in told]
    more = len(lines) - MOST_LINES
    subject, first, rest = _words(told, more)
    parts = [first.in_language(user.language), "\n".join(lines[:MOST_LINES])]
    parts += [rest.in_language(user.language)] if more > 0 else []
    parts.append(_stop(site).in_language(user.language))
    mail.write(
        session,
        to=user.email,
        subject=subject.in_language(user.language),
        body="\n\n".join(parts) + "\n",
    )
    return 1


def _words(told: list[News], more: int) -> tuple[Sentence, Sentence, Sentence]:
    number = len(told)
    subject = Sentence(f"{number} 条新内容与您有关", f"{number} new on the marketplace for you")
    if number == 1:
        subject = told[0].sentence
    return (
        subject,
        Sentence("以下内容与您有关：", "This is new and concerns you:"),
        Sentence(f"另有 {more} 条，请登录查看。", f"And {more} more: sign in to see them."),
    )


def _stop(site: str) -> Sentence:
    return Sentence(
        f"不想再收到这类邮件？请在此关闭：{site}/searches",
        f"No more letters of this kind? Turn them off at {site}/searches",
    )
