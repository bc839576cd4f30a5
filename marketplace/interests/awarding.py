"""What becomes of an interest when its project is opened, or given up before its trial."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.queries import speakers
from marketplace.db import now
from marketplace.errors import Sentence
from marketplace.interests.dealing_models import ANSWER_DAYS, ScenarioDealing
from marketplace.interests.models import OPEN_STATES, Interest, InterestMove
from marketplace.interests.states import ENGAGED, LIFE
from marketplace.lives import SYSTEM
from marketplace.notices.service import News, tell
from marketplace.postings.lifecycle import Why
from marketplace.postings.stepping import step

AWARDABLE = ENGAGED
"""States in which an interest can be awarded."""


def awarded(session: Session, actor: User | None, interest: Interest, *, site: str = "") -> None:
    """The award follows from the project that was opened; its supplier is told.

    Hold the interest's row before. Letters are written where `site`, the address of the site, is
    known.

    Raises:
        RefusedError: it stands where no award is drawn.
    """
    move = InterestMove(interest_id=interest.id)
    step(
        session, actor, life=LIFE, subject=interest, move=move, verb="award", hats=(SYSTEM,)
    )  # fmt: skip
    interest.due_at, interest.level = None, 0
    interest.answered_at = interest.answered_at or now()
    _told(session, interest, move, _chosen(interest.scenario.title), site)


def released(
    session: Session, actor: User | None, interest: Interest, *, sentence: str = "", site: str = ""
) -> None:
    """The award is taken back as its project was cancelled: the owner owes an answer again.

    Hold the interest's row before.

    Raises:
        RefusedError: it was not awarded.
    """
    move = InterestMove(interest_id=interest.id)
    step(
        session, actor, life=LIFE, subject=interest, move=move, verb="release", hats=(SYSTEM,),
        why=Why(sentence=sentence),
    )  # fmt: skip
    interest.due_at, interest.level = now() + _answer_time(session, interest), 0
    _told(session, interest, move, _open_again(interest.scenario.title, sentence), site)


def others_waiting(session: Session, interest: Interest) -> int:
    """How many other suppliers of the same scenario wait for an answer still."""
    chosen = select(func.count()).where(
        Interest.scenario_id == interest.scenario_id,
        Interest.id != interest.id,
        Interest.state.in_(OPEN_STATES),
    )
    return session.scalar(chosen) or 0


def _answer_time(session: Session, interest: Interest) -> dt.timedelta:
    chosen = select(ScenarioDealing.answer_days).where(
        ScenarioDealing.scenario_id == interest.scenario_id
    )
    return dt.timedelta(days=session.scalar(chosen) or ANSWER_DAYS)


def _told(
    session: Session, interest: Interest, move: InterestMove, sentence: Sentence, site: str
) -> None:
    house = interest.organisation_id
    people = speakers(session, [house]).get(house, [])
    news = News(f"interest:{interest.id}:move:{move.id}", sentence, f"/interests/{interest.id}")
    tell(session, people, news, site=site, by_mail=bool(site))


def _chosen(title: str) -> Sentence:
    return Sentence(
        f"贵单位被选定承担“{title}”，项目已立项。",
        f"You are chosen for “{title}”; the project is opened.",
    )


def _open_again(title: str, why: str) -> Sentence:
    return Sentence(
        f"“{title}”的项目已取消，您的意向恢复为“已入围”。原因：{why or '未说明'}",
        f"The project of “{title}” was cancelled; you are on the shortlist again. "
        f"Why: {why or 'not said'}",
    )
