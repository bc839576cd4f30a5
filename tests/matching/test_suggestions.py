"""Suppliers suggested for the scenarios of an event, from the kept pairs."""

import pytest

from marketplace.accounts.queries import organisations_of
from marketplace.matching import batch, service
from marketplace.matching.suggestions import suggested_suppliers
from tests.matching.conftest import AOI


@pytest.fixture
def run_all(database):
    def run() -> None:
        with database.writing() as session:
            number = batch.begin(session).id
        batch.work(database, number, progress=lambda done, total: None)

    return run


def house(person) -> int:
    number: int = organisations_of(person)[0].id
    return number


def test_suppliers_are_suggested_once_a_scenario_the_best_first(
    database, ada, bao, dana, post, register, run_all
) -> None:
    first, second = post(ada), post(ada, title="冲压件毛刺在线检测")
    best = register(bao)
    register(bao, title="冲压件划伤视觉检测")
    other = register(dana, {**AOI, "certificates": [], "price": ""}, title="冲压件缺陷检测软件")
    run_all()
    with database.reading() as session:
        found = suggested_suppliers(session, [first.id, second.id, 987], 5)
        one = suggested_suppliers(session, [first.id], 1)
    assert set(found) == {first.id, second.id}
    assert [(s.organisation_id, s.product_id) for s in found[first.id]] == [
        (house(bao), best.id), (house(dana), other.id),
    ]  # fmt: skip
    assert [s.score for s in found[first.id]] == sorted(
        (s.score for s in found[first.id]), reverse=True
    )
    assert one == {first.id: found[first.id][:1]}


def test_refused_broken_and_own_pairs_are_not_suggested(
    database, session, ada, bao, dana, chen, post, register, run_all
) -> None:
    need = post(ada, conditions=["本地部署"])
    register(ada)
    register(dana, deployment="仅提供 SaaS，不支持本地部署", certificates=[])
    refused, kept = register(bao), register(chen, title="冲压件划伤视觉检测")
    run_all()
    service.decide(
        session, ada, scenario=need, product=refused, decision="declined", reason_code="price"
    )
    service.decide(session, ada, scenario=need, product=kept, decision="shortlisted")
    session.commit()
    with database.reading() as reader:
        found = suggested_suppliers(reader, [need.id], 9)
    assert [s.product_id for s in found[need.id]] == [kept.id]


def test_suggestions_take_one_statement(
    database, connection_count, ada, bao, post, register, run_all
) -> None:
    needs = [post(ada, title=f"冲压件缺陷检测 {name}线") for name in "甲乙丙"]
    register(bao)
    run_all()
    counts = []
    for some in (needs[:1], needs):
        connection_count()
        with database.reading() as session:
            assert len(suggested_suppliers(session, [one.id for one in some], 3)) == len(some)
        counts.append(connection_count())
    assert counts == [1, 1]
