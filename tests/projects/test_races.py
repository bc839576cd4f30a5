"""Sixteen threads want the same thing of a project: one outcome each."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.errors import DomainError
from marketplace.interests.models import Interest
from marketplace.notices.models import Alert
from marketplace.projects import ledger, queries, service
from marketplace.projects.drafts import StepDraft
from marketplace.projects.ledger_models import LedgerEntry
from marketplace.projects.models import Project, ProjectStep
from marketplace.scenarios.models import Scenario
from tests.projects import made
from tests.projects.test_ledger import draft

THREADS = 16


def at_once(want: Callable[[int], Any]) -> Counter[Any]:
    """All threads do something, each with its number; what came of it, counted."""
    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(want, range(THREADS)))


@pytest.fixture
def writes(database):
    """Run something in a transaction of its own; the status of what refused it, or 200."""

    def run(work: Callable[[Any], None]) -> int:
        try:
            with database.writing() as session:
                work(session)
        except DomainError as error:
            return error.status
        return 200

    return run


def test_sixteen_awards_of_a_pair_are_one_project(session, sign_in, ada, bao) -> None:
    need = made.scenario(session, ada)
    wish = made.interest(session, need, bao, made.product(session, bao))
    clients = [sign_in(ada) for _ in range(THREADS)]
    direct = {"supplier": made.house(bao).id}
    session.commit()

    def want(at: int) -> int:
        if at % 2:
            return clients[at].post(f"/interests/{wish.id}/award", data={}).status_code
        return clients[at].post(f"/scenarios/{need.id}/projects/new", data=direct).status_code

    answers = at_once(want)
    assert dict(answers) == {303: 1, 409: THREADS - 1}
    session.expire_all()
    assert session.scalar(select(func.count(Project.id))) == 1
    assert session.scalar(select(func.count(ProjectStep.id))) == 1
    project = session.scalars(select(Project)).one()
    state = session.scalars(select(Interest.state)).one()
    assert state == ("awarded" if project.interest_id else "shortlisted")
    told = session.scalar(select(func.count(Alert.id)).where(Alert.user_id == bao.id))
    assert told == 1


def test_awards_of_one_title_posted_often_count_once(session, writes, ada, bao) -> None:
    needs = [made.scenario(session, ada, f"{made.TITLE}{'！' * n}").id for n in range(THREADS)]
    supplier, who = made.house(bao).id, ada.id

    def want(at: int) -> int:
        def work(own):
            need = own.get_one(Scenario, needs[at])
            house = own.get_one(type(made.house(bao)), supplier)
            actor = own.get_one(type(ada), who)
            service.open_project(own, actor, scenario=need, supplier=house)

        return writes(work)

    assert dict(at_once(want)) == {200: THREADS}
    session.expire_all()
    roots = session.scalars(select(Project.id).where(Project.counts_as_id.is_(None))).all()
    others = session.scalars(select(Project.counts_as_id).where(Project.counts_as_id.is_not(None)))
    assert (len(roots), set(others)) == (1, set(roots))


def test_two_verbs_on_one_project_have_one_outcome(session, sign_in, ada, bao) -> None:
    project = made.project(session, ada, bao)
    clients = [sign_in(ada) for _ in range(THREADS)]
    session.commit()

    def want(at: int) -> tuple[str, int]:
        verb = "sign" if at % 2 else "cancel"
        data = {"verb": verb, "evidence": "合同", "sentence": "预算取消"}
        return verb, clients[at].post(f"/projects/{project.id}/step", data=data).status_code

    # Cancelled may follow signed, but signed never follows cancelled, and neither comes twice.
    answers = at_once(want)
    session.expire_all()
    stages = session.scalars(select(ProjectStep.stage).order_by(ProjectStep.position)).all()
    assert stages in (["intent", "cancelled"], ["intent", "contract", "cancelled"])
    assert sum(n for (_verb, status), n in answers.items() if status == 303) == len(stages) - 1
    assert {status for _verb, status in answers} == {303, 409}
    told = session.scalar(select(func.count(Alert.id)).where(Alert.user_id == bao.id))
    assert told == len(stages)


def test_the_last_two_ends_of_a_scenario_end_it(session, writes, ada, bao, dana) -> None:
    need = made.scenario(session, ada)
    projects = [made.project(session, ada, who, of=need) for who in (bao, dana)]
    for project, who in zip(projects, (bao, dana), strict=True):
        made.until(session, project, "trial", ada, who)
    numbers, who = [one.id for one in projects], ada.id
    session.commit()

    def want(at: int) -> int:
        def work(own):
            actor = own.get_one(type(ada), who)
            one = queries.visible(own, actor, numbers[at % 2], lock=True)
            step = StepDraft(sentence="双方同意终止", evidence="终止报告")
            service.take(own, actor, project=one, verb="end", draft=step)

        return writes(work)

    assert dict(at_once(want)) == {200: 2, 409: THREADS - 2}
    assert made.state_of(session, need) == "ended"


def test_one_entry_is_booked_and_taken_back_once(session, writes, ada, bao) -> None:
    number, who = made.project(session, ada, bao).id, ada.id

    def work(own, at):
        actor = own.get_one(type(ada), who)
        project = queries.visible(own, actor, number, lock=True)
        if at < THREADS:
            ledger.post(own, actor, project=project, draft=draft())
        else:
            entry = own.scalars(select(LedgerEntry).where(LedgerEntry.corrects_id.is_(None))).one()
            ledger.correct(own, actor, project=project, entry=entry, reason="更正")

    booked = at_once(lambda at: writes(lambda own: work(own, at)))
    back = at_once(lambda at: writes(lambda own: work(own, at + THREADS)))
    assert (dict(booked), dict(back)) == (
        {200: 1, 422: THREADS - 1}, {200: 1, 409: THREADS - 1},
    )  # fmt: skip
    assert session.scalars(select(LedgerEntry.amount_wan).order_by(LedgerEntry.id)).all() == [
        120, -120,
    ]  # fmt: skip
