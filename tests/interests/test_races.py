"""Many at once: one interest a pair, one outcome of two decisions, everybody told once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Membership, User
from marketplace.db import now
from marketplace.interests.models import Interest, InterestMove
from tests.interests import made

NO = {"verb": "decline", "reason_code": "other", "sentence": "另选了更合适的方案。"}


def at_once(threads, want) -> Counter:
    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(want, range(threads)))


@pytest.mark.timeout(300)
def test_two_members_of_one_house_send_one_interest(
    session, sign_in, ada, bao, scenario, product
) -> None:
    mate = User(email="mate@example.cn", name="Mate", password_hash="!", verified_at=now())
    mate.memberships.append(Membership(organisation_id=bao.memberships[0].organisation_id))
    session.add(mate)
    session.commit()
    clients = [sign_in((bao, mate)[n % 2]) for n in range(32)]
    data = {"products": [product.id], "why": made.WHY}
    where = f"/scenarios/{scenario.id}/interest"
    answers = at_once(32, lambda n: clients[n].post(where, data=data).status_code)
    assert answers == {303: 1, 409: 31}
    assert session.scalar(select(func.count()).select_from(Interest)) == 1
    assert session.scalar(select(func.count()).select_from(InterestMove)) == 1
    assert len(made.told(session, ada)) == 1
    session.refresh(scenario)
    assert scenario.state == "matching"


@pytest.mark.timeout(300)
def test_decline_and_withdrawal_have_one_outcome_told_once(
    session, sign_in, ada, bao, scenario
) -> None:
    owners, suppliers = [sign_in(ada) for _n in range(8)], [sign_in(bao) for _n in range(8)]
    outcomes = Counter()
    for _round in range(3):
        session.expire_all()
        interest = made.interest(session, bao, made.scenario(session, ada))
        before = {one.id: len(made.told(session, one)) for one in (ada, bao)}
        where = f"/interests/{interest.id}/step"
        session.commit()

        def want(n, where=where):
            client = (owners, suppliers)[n % 2][n // 2]
            data = NO if n % 2 == 0 else {"verb": "withdraw"}
            return client.post(where, data=data).status_code

        assert at_once(16, want) == {303: 1, 409: 15}
        session.expire_all()
        assert [one.before for one in interest.moves] == ["", "sent"]
        outcomes[interest.state] += 1
        heard = {one.id: len(made.told(session, one)) - before[one.id] for one in (ada, bao)}
        declined = interest.state == "declined"
        assert (heard[bao.id], heard[ada.id]) == ((1, 0) if declined else (0, 1))
    assert outcomes.total() == 3
    assert set(outcomes) <= {"declined", "withdrawn"}
