"""Scarce things of a timetable go to exactly one of thirty-two who want them at once."""

import pytest
from sqlalchemy import func, select

from marketplace.events import generating
from marketplace.events.models import Representative
from marketplace.events.plan_models import EventPlan
from tests.events import made, racing
from tests.events.racing import THREADS

ROUNDS = 3


@pytest.fixture
def clients(sign_in, chen):
    return [sign_in(chen) for _ in range(THREADS)]


@pytest.mark.timeout(900)  # 640 requests, on a machine that may have much else to do
@pytest.mark.parametrize("scarce", racing.SCARCE)
def test_exactly_one_gets_what_is_scarce(session, chen, clients, scarce) -> None:
    event, pairs = racing.build(session, chen, scarce)
    for _round in range(ROUNDS):
        answers, written = racing.play(session, event, pairs, clients)
        assert (dict(answers), written) == ({303: 1, 409: THREADS - 1}, 1)


def test_one_version_is_in_force_whoever_publishes(session, chen, clients) -> None:
    event = made.event(session, chen, slots=2, tables=2)
    demand, supply = made.crowd(session, event, demand=1, supply=1)
    made.wish(session, demand[0], supply[0])
    for _number in range(2):
        generating.generate(session, chen, event=event)
    session.commit()
    where = f"/events/{event.id}/plan"
    answers = racing.at_once(
        lambda at: clients[at].post(f"{where}/{at % 2 + 1}/publish").status_code
    )
    assert set(answers) <= {303, 409}
    assert answers[303] >= 1
    states = select(EventPlan.state, func.count()).group_by(EventPlan.state)
    assert dict(session.execute(states).all()) in (
        {"published": 1, "replaced": 1}, {"published": 1, "draft": 1},
    )  # fmt: skip


def test_checking_in_at_once_counts_once(session, chen, clients) -> None:
    event = made.event(session, chen, slots=1, tables=1)
    person = made.participant(session, event, "Owner", "demand").people[0]
    where = f"/events/{event.id}/check-in/{person.code}"
    session.commit()
    answers = racing.at_once(lambda at: clients[at].post(where).status_code)
    assert dict(answers) == {303: THREADS}
    assert session.scalars(select(Representative.checked_in_at)).one() is not None
