"""Asking and answering. Nothing here commits; `site` is the address that letters link to."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import speakers
from marketplace.db import now
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence, StaleError
from marketplace.interests import dealing_policy as policy
from marketplace.interests import dealing_queries, question_queries
from marketplace.interests.dealing_drafts import AnswerDraft, QuestionDraft
from marketplace.interests.dealing_models import QuestionAddition, ScenarioQuestion
from marketplace.interests.models import Interest
from marketplace.notices.service import News, tell
from marketplace.scenarios.models import Scenario

MOST_WAITING = 5


def ask(
    session: Session, actor: User, *, scenario: Scenario, organisation: Organisation,
    draft: QuestionDraft, site: str, at: dt.datetime | None = None,
) -> ScenarioQuestion:  # fmt: skip
    """Ask for one's house; the owner is told of a question and never by whom. Hold the scenario.

    Raises:
        RefusedError: the time for questions is over.
        InvalidError: five questions of this house wait for an answer already.
    """
    dealing = dealing_queries.dealing(session, scenario)
    if not policy.takes_questions(scenario, dealing, at or now()):
        raise RefusedError(_too_late())
    if question_queries.waiting_count(session, scenario, organisation.id) >= MOST_WAITING:
        raise InvalidError([Problem("text", _too_many())])
    question = ScenarioQuestion(
        scenario_id=scenario.id, organisation_id=organisation.id, asked_by_id=actor.id,
        text=draft.text,
    )  # fmt: skip
    session.add(question)
    session.flush()
    owners = speakers(session, [scenario.organisation_id])[scenario.organisation_id]
    tell(session, owners, _asked(scenario, question), site=site)
    return question


def answer(
    session: Session, actor: User, *, scenario: Scenario, question: ScenarioQuestion,
    draft: AnswerDraft, version: int, site: str,
) -> None:  # fmt: skip
    """Answer for everybody; who asked and who has an interest are told alike.

    Raises:
        StaleError: somebody answered or refused it meanwhile; it carries both texts.
    """
    _settle(actor, question, "answered", draft, version)
    session.flush()
    tell(session, _concerned(session, question), _answered(scenario, question), site=site)


def refuse(
    session: Session, actor: User, *, scenario: Scenario, question: ScenarioQuestion,
    draft: AnswerDraft, version: int, site: str,
) -> None:  # fmt: skip
    """Say in a sentence why it is not answered; only who asked reads and hears of it.

    Raises:
        StaleError: as `answer`.
    """
    _settle(actor, question, "refused", draft, version)
    session.flush()
    asker = session.get_one(User, question.asked_by_id)
    tell(session, [asker], _refused(scenario, question), site=site)


def add(
    session: Session, actor: User, *, scenario: Scenario, question: ScenarioQuestion,
    draft: AnswerDraft, site: str,
) -> None:  # fmt: skip
    """Add to an answer, which itself stays as it was given; the same people are told.

    Raises:
        RefusedError: it was not answered.
    """
    if question.state != "answered":
        raise RefusedError(_not_answered())
    row = QuestionAddition(question_id=question.id, text=draft.answer, added_by_id=actor.id)
    session.add(row)
    session.flush()
    tell(session, _concerned(session, question), _added(scenario, question, row), site=site)


def _settle(
    actor: User, question: ScenarioQuestion, state: str, draft: AnswerDraft, version: int
) -> None:
    if question.state != "asked" or question.version != version:
        raise StaleError(
            yours={"answer": draft.answer}, theirs={"answer": question.answer},
            version=question.version,
        )  # fmt: skip
    question.state, question.answer = state, draft.answer
    question.answered_at, question.answered_by_id = now(), actor.id


def _concerned(session: Session, question: ScenarioQuestion) -> list[User]:
    """Who asked, and everybody whose house has an interest that was not settled."""
    chosen = select(Interest.organisation_id).where(
        Interest.scenario_id == question.scenario_id, Interest.state.not_in(policy.SETTLED)
    )
    found = speakers(session, session.scalars(chosen))
    asker = session.get_one(User, question.asked_by_id)
    return [asker, *(one for house in found.values() for one in house)]


def _link(scenario: Scenario) -> str:
    return f"/scenarios/{scenario.id}/questions"


def _asked(scenario: Scenario, question: ScenarioQuestion) -> News:
    said = Sentence(
        f"有人就“{scenario.title}”提问，请答复", f"A question about “{scenario.title}” to answer"
    )
    return News(f"question:{question.id}", said, _link(scenario))


def _answered(scenario: Scenario, question: ScenarioQuestion) -> News:
    said = Sentence(
        f"“{scenario.title}”答复了一个提问", f"A question about “{scenario.title}” was answered"
    )
    return News(f"question:{question.id}:answered", said, _link(scenario))


def _refused(scenario: Scenario, question: ScenarioQuestion) -> News:
    said = Sentence(
        f"您就“{scenario.title}”的提问未获答复，原因见页面",
        f"Your question about “{scenario.title}” is not answered; the page says why",
    )
    return News(f"question:{question.id}:refused", said, _link(scenario))


def _added(scenario: Scenario, question: ScenarioQuestion, row: QuestionAddition) -> News:
    said = Sentence(
        f"“{scenario.title}”的一条答复有补充", f"An answer about “{scenario.title}” was added to"
    )
    return News(f"question:{question.id}:added:{row.id}", said, _link(scenario))


def _too_late() -> Sentence:
    return Sentence(
        "提问时间已过，不再接受提问。已答复的问题仍可查阅。",
        "The time for questions is over. What was answered can still be read.",
    )


def _too_many() -> Sentence:
    return Sentence(
        f"贵单位已有 {MOST_WAITING} 个提问等待答复。请等其中一个答复后再提。",
        f"{MOST_WAITING} questions of your organisation wait for an answer. Ask again once one "
        "of them is answered.",
    )


def _not_answered() -> Sentence:
    return Sentence(
        "这个提问还没有答复，请先答复。", "This question was not answered yet. Answer it first."
    )
