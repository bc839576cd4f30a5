"""A case from the draft to the list: texts, agreement, publication, first trials."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import User
from marketplace.cases import first_trials, refusals, service
from marketplace.cases.facts import effect_text, facts_of
from marketplace.cases.models import Case, CaseMove
from marketplace.db import today
from marketplace.errors import DomainError, ForbiddenError, InvalidError, StaleError
from marketplace.firsts import service as firsts
from marketplace.notices.models import Alert
from marketplace.projects import service as projects
from marketplace.projects.drafts import StepDraft
from marketplace.records import OutboxMail
from tests.cases import made
from tests.firsts import made as given


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.sentence.en


def told(session, who: User) -> list[str]:
    mine = (
        select(Alert.en)
        .where(Alert.user_id == who.id, Alert.topic.like("case%"))
        .order_by(Alert.id)
    )
    return list(session.scalars(mine))


def test_case_is_told_once_by_the_owner_of_a_project_in_operation(session, ada, bao) -> None:
    trial = given.project(session, ada, bao, until="accept", title="试点中")
    assert refusal(lambda: made.case(session, ada, trial)) == refusals.NOT_RUNNING.en
    project = given.project(session, ada, bao, until="operate")
    with pytest.raises(ForbiddenError):
        made.case(session, bao, project)
    case = made.case(session, ada, project)
    assert (case.state, case.cost_wan) == ("draft", Decimal("120.5"))
    assert refusal(lambda: made.case(session, ada, project)) == refusals.TOLD_ALREADY.en


def test_chinese_is_needed_for_the_review_and_english_for_publication(
    session, ada, bao, olga
) -> None:
    project = given.project(session, ada, bao, until="operate")
    empty = dict.fromkeys(made.TEXTS, "")
    case = made.case(session, ada, project, **{**empty, "title_zh": "标题已经写好"})

    def missing(work) -> list[str]:
        with pytest.raises(InvalidError) as caught:
            work()
        return [one.field for one in caught.value.problems]

    def save(who: User, **values: object) -> None:
        texts = made.draft(**{**empty, "cost_wan": "", **values})
        service.revise(session, who, case=case, draft=texts, version=case.version)

    assert missing(lambda: service.submit(session, ada, case=case)) == [
        "story_zh", "effect_zh", "preconditions_zh",
    ]  # fmt: skip
    save(ada, **made.CHINESE)
    service.submit(session, ada, case=case)
    service.agree(session, bao, case=case)
    assert missing(lambda: service.publish(session, olga, case=case)) == [
        "title_en", "story_en", "effect_en", "preconditions_en",
    ]  # fmt: skip
    save(olga, **made.TEXTS)
    service.publish(session, olga, case=case)
    assert (case.state, case.published_on, project.scenario.state) == (
        "published", today(), "case",
    )  # fmt: skip


def test_supplier_agrees_to_the_texts_as_they_stand(session, ada, bao, dana, olga) -> None:
    project = given.project(session, ada, bao, until="operate")
    case = made.case(session, ada, project, **dict.fromkeys(made.ENGLISH, ""))
    service.submit(session, ada, case=case)
    with pytest.raises(ForbiddenError):
        service.agree(session, ada, case=case)
    assert [service.agree(session, bao, case=case) for _ in range(2)] == [True, False]
    service.revise(session, olga, case=case, draft=made.draft(), version=case.version)
    assert case.supplier_agreed_by_id == bao.id  # English that was missing
    changed = made.draft(effect_zh="漏检率降到 0。")
    service.revise(session, olga, case=case, draft=changed, version=case.version)
    assert (case.supplier_agreed_at, case.supplier_agreed_by_id) == (None, None)
    text = refusal(lambda: service.publish(session, olga, case=case))
    assert text == refusals.NOT_AGREED.en
    ask = (
        "The owner tells your project as a typical case, “{}”. Please read it, and agree that it "
        "is published with your name."
    )
    assert told(session, bao) == [
        ask.format(case.title_zh),
        ask.format(case.title_en),
    ]
    service.agree(session, olga, case=case)  # given in writing
    service.publish(session, olga, case=case)
    service.withdraw(session, olga, case=case, sentence="数据有误。")
    last = [
        f"The case “{case.title_en}” is published.",
        f"The case “{case.title_en}” was withdrawn: 数据有误。",
    ]
    assert told(session, bao)[2:] == told(session, ada) == last
    assert told(session, dana) == []
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 6
    moves = select(CaseMove.after).order_by(CaseMove.id)
    assert session.scalars(moves).all() == ["review", "published", "withdrawn"]


def test_other_texts_saved_in_between_are_shown_not_lost(session, ada, bao) -> None:
    case = made.case(session, ada, given.project(session, ada, bao, until="operate"))
    version = case.version
    other = made.draft(title_zh="另一个标题在此")
    service.revise(session, ada, case=case, draft=other, version=version)
    with pytest.raises(StaleError) as caught:
        service.revise(session, ada, case=case, draft=made.draft(), version=version)
    assert caught.value.theirs == {"title_zh": "另一个标题在此"}


def test_ended_project_is_no_case(session, ada, bao) -> None:
    project = given.project(session, ada, bao, until="operate")
    case = made.case(session, ada, project, state="review")
    ended = StepDraft(sentence="停用。", evidence="决定")
    projects.take(session, None, project=project, verb="end", draft=ended)
    text = refusal(lambda: service.publish(session, None, case=case))
    assert text == refusals.NOT_RUNNING.en


def test_measured_effect_comes_from_the_project(session, ada, bao) -> None:
    project = given.project(session, ada, bao, until="operate")
    given.measured(session, project)
    facts = facts_of(session, project)
    [one] = facts.measured
    assert (one.name, one.before, one.after, one.target, one.reached) == (
        "漏检率", Decimal(2), Decimal("0.1"), Decimal("0.2"), True,
    )  # fmt: skip
    assert facts.days_to_effect == 5  # measured on day 15 of a trial that began on day 10
    assert effect_text(facts.measured, "zh") == "漏检率：由 2 % 变为 0.1 %（目标 0.2 %）"
    assert effect_text(facts.measured, "en") == "漏检率: from 2 % to 0.1 % (target 0.2 %)"


def trials(session) -> int:
    counted = select(func.count()).select_from(Case)
    return session.scalar(counted.where(first_trials.is_first_trial(today())))


def test_case_is_a_first_trial_while_its_first_use_is_registered(session, ada, bao) -> None:
    before = given.project(session, ada, bao, until="operate", title="先登记")
    early = given.claim(session, bao, before, scope="province", state="registered")
    wider = given.claim(
        session, bao, before, scope="country", state="registered", title="先登记的全国首次"
    )
    one = made.case(session, ada, before, state="published")
    assert (one.first_use_id, trials(session)) == (wider.id, 1)
    after = given.project(session, ada, bao, until="operate", title="后登记")
    other = made.case(session, ada, after, state="published")
    assert (other.first_use_id, trials(session)) == (None, 1)
    late = given.claim(session, bao, after, scope="organisation", state="registered")
    assert (other.first_use_id, trials(session)) == (late.id, 2)
    firsts.revoke(session, None, claim=late, sentence="发现更早的应用。")
    firsts.revoke(session, None, claim=wider, sentence="发现更早的应用。")
    assert trials(session) == 1  # the other first use of the first project still counts
    session.refresh(one)
    assert (one.first_use_id, other.first_use_id) == (early.id, late.id)
    firsts.revoke(session, None, claim=early, sentence="发现更早的应用。")
    assert trials(session) == 0
