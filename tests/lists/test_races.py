"""Thirty-two people press the button at once."""

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from marketplace.lists import service
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.scenarios.models import Scenario, ScenarioMove

THREADS = 32
WAIT = 0.3


def test_releasing_at_once_has_one_effect(session, sign_in, ada, chen, scenario, make_list) -> None:
    rows = [scenario(f"场景{n}", by=chen) for n in range(3)]
    rows.append(scenario("待审核", by=ada, state="review"))
    listed = make_list("清单", rows)
    clients = [sign_in(chen) for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda c: c.post(f"/lists/{listed.id}/publish"), clients))
    assert {answer.status_code for answer in answers} == {303}
    session.rollback()
    session.expire_all()
    assert session.scalars(select(OpportunityList.state)).all() == ["published"]
    assert set(session.scalars(select(Scenario.state))) == {"published"}
    moves = select(ScenarioMove.scenario_id, func.count()).where(ScenarioMove.after == "published")
    counted = session.execute(moves.group_by(ScenarioMove.scenario_id)).all()
    assert sorted(tuple(one) for one in counted) == sorted((row.id, 1) for row in rows)


def test_the_same_form_sent_at_once_makes_one_list(session, sign_in, chen) -> None:
    data = {"title": "同一份清单", "kind": "opportunity", "form_token": "one-token"}
    clients = [sign_in(chen) for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda c: c.post("/lists/new", data=data), clients))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    session.rollback()
    assert session.scalar(select(func.count()).select_from(OpportunityList)) == 1


def test_nothing_is_added_to_a_list_that_is_being_released(
    session, sign_in, chen, scenario, make_list
) -> None:
    first, second = (scenario(f"场景{n}", by=chen) for n in range(2))
    listed = make_list("清单", [first])
    client = sign_in(chen)
    assert service.publish(session, chen, listed=listed)
    with ThreadPoolExecutor(1) as pool:
        data = {"posting": str(second.id)}
        answer = pool.submit(client.post, f"/lists/{listed.id}/entries", data=data)
        time.sleep(WAIT)
        session.commit()
        assert answer.result().status_code == 403
    session.expire_all()
    assert session.scalars(select(ListEntry.scenario_id)).all() == [first.id]
