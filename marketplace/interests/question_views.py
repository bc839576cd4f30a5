"""Questions about a scenario and their answers, on one page."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.db import now
from marketplace.errors import ForbiddenError, InvalidError, Problem, Sentence, StaleError
from marketplace.interests import dealing_policy as policy
from marketplace.interests import dealing_queries, disclosure, question_service
from marketplace.interests import question_queries as queries
from marketplace.interests.dealing_blueprint import pages
from marketplace.interests.dealing_drafts import AnswerDraft, QuestionDraft
from marketplace.interests.dealing_words import name_of
from marketplace.postings import views as shared
from marketplace.scenarios.models import Scenario
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

CHOOSE = Sentence("请选择您代表哪家单位提问。", "Choose the organisation for which you ask.")


@pages.get("/scenarios/<int:scenario_id>/questions")
@access("public")
def questions(scenario_id: int) -> str:
    """What was asked and answered; a form for whoever may ask, the waiting ones for the owner."""
    return _page(dealing_queries.scenario(db(), actor_or_none(), scenario_id), Form())


@pages.post("/scenarios/<int:scenario_id>/questions")
@access("signed_in")
@once
def ask(scenario_id: int) -> Any:
    """Ask for one's house; nobody but the house itself ever reads that it was this one."""
    scenario = dealing_queries.scenario(db(), actor(), scenario_id, lock=True)
    if not policy.other_houses(actor(), scenario):
        raise ForbiddenError
    draft, form = read(QuestionDraft, posted())
    house = disclosure.house_of(actor(), number_in(form.value("organisation")))
    if house is None:
        form.problems.append(Problem("organisation", CHOOSE))
    if draft is None or house is None:
        return _page(scenario, form), 422
    try:
        question_service.ask(
            db(), actor(), scenario=scenario, organisation=house, draft=draft,
            site=shared.settings().address,
        )  # fmt: skip
    except InvalidError as error:
        form.problems = error.problems
        return _page(scenario, form), 422
    deliver_soon()
    flash(_("Your question is with the owner. You are told when it is answered."), "good")
    return _back(scenario)


@pages.post("/scenarios/<int:scenario_id>/questions/<int:question_id>")
@access("signed_in")
@once
def answer(scenario_id: int, question_id: int) -> Any:
    """The owner answers for everybody, or refuses with a sentence, or adds to an answer."""
    scenario = dealing_queries.own(db(), actor(), scenario_id)
    question = queries.question(db(), scenario, question_id)
    draft, form = read(AnswerDraft, posted())
    if draft is None:
        return _page(scenario, form, at=question.id), 422
    given: dict[str, Any] = {
        "scenario": scenario, "question": question, "draft": draft,
        "site": shared.settings().address,
    }  # fmt: skip
    version = shared.posted_version()
    verbs: dict[str, Callable[[], None]] = {
        "refuse": lambda: question_service.refuse(db(), actor(), **given, version=version),
        "add": lambda: question_service.add(db(), actor(), **given),
    }
    usual = lambda: question_service.answer(db(), actor(), **given, version=version)  # noqa: E731 - as the two above
    try:
        verbs.get(request.form.get("verb", ""), usual)()
    except StaleError as stale:
        return _page(scenario, form, at=question.id, stale=stale), 409
    deliver_soon()
    flash(_("Done. Everybody concerned is told."), "good")
    return _back(scenario)


def _back(scenario: Scenario) -> Response:
    return redirect(url_for(".questions", scenario_id=scenario.id), 303)


def _page(scenario: Scenario, form: Form, *, at: int = 0, stale: StaleError | None = None) -> str:
    """`at` is the question whose form is shown as it was typed; 0 is the form to ask."""
    user, number = actor_or_none(), page_number()
    rows = queries.answered(db(), scenario, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    dealing = dealing_queries.dealing(db(), scenario)
    houses = policy.other_houses(user, scenario)
    return render_template(
        "dealings/questions.html",
        scenario=scenario, dealing=dealing, form=form, at=at, stale=stale, name_of=name_of,
        page=Page(rows, number, queries.answered_count(db(), scenario)),
        unanswered=queries.unanswered(db(), user, scenario),
        is_owner=policy.is_owner(user, scenario),
        is_open=policy.takes_questions(scenario, dealing, now()),
        houses=[(one.id, one.name) for one in houses],
        most=question_service.MOST_WAITING,
    )  # fmt: skip
