"""Many participants press their buttons at once: one table, one request, one cap."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from marketplace.db import now
from marketplace.events import self_service
from marketplace.events.models import Wish
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from tests.events import made

THREADS = 16


@pytest.fixture
def event(session, chen):
    given = {"mode": "self_service", "most_musts": 1, "most_wishes": 40}
    return made.event(session, chen, slots=1, tables=1, **given)


def at_once(calls):
    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted({answer.status_code for answer in pool.map(lambda call: call(), calls)})


def asked(session, event, mine, other):
    pair = self_service.ask(
        session, event=event, mine=mine, other=other, slot=event.slots[0], at=now()
    )
    session.commit()
    return pair


def test_one_table_goes_to_one_of_many(session, event, person, sign_in) -> None:
    calls = []
    for number in range(THREADS):
        owner = made.participant(session, event, f"Owner {number}", "demand")
        user = person(f"S{number}", organisation=f"Supplier {number}")
        mine = made.participant(session, event, user, "supply")
        pair = asked(session, event, owner, mine)
        address = f"/events/{event.id}/mine/{mine.id}/requests/{pair.id}"
        client = sign_in(user)
        calls.append(lambda c=client, a=address: c.post(a, data={"verb": "accept"}))
    statuses = at_once(calls)
    # Where no timetable was published yet, those who come second may be sent back with a 409.
    assert set(statuses) <= {303, 409}
    assert session.scalar(select(func.count()).select_from(EventPlan)) == 1
    assert session.scalar(select(func.count()).select_from(EventMeeting)) == 1
    accepted = select(func.count()).where(EventPair.request == "accepted")
    assert session.scalar(accepted) == 1


def test_one_request_accepted_many_times_is_one_meeting(session, event, ada, bao, sign_in) -> None:
    mine = made.participant(session, event, ada, "demand")
    other = made.participant(session, event, bao, "supply")
    pair = asked(session, event, mine, other)
    address = f"/events/{event.id}/mine/{other.id}/requests/{pair.id}"
    clients = [sign_in(bao) for _ in range(THREADS)]
    calls = [lambda c=c: c.post(address, data={"verb": "accept"}) for c in clients]
    assert at_once(calls) == [303]
    assert session.scalar(select(func.count()).select_from(EventMeeting)) == 1


def test_a_cap_holds_against_many_windows(session, event, ada, sign_in) -> None:
    mine = made.participant(session, event, ada, "demand")
    others = made.crowd(session, event, demand=0, supply=THREADS)[1]
    address = f"/events/{event.id}/mine/{mine.id}/wishes"
    pairs = [(sign_in(ada), other.id) for other in others]
    calls = [lambda c=c, o=o: c.post(address, data={"other": o, "kind": "must"}) for c, o in pairs]
    assert at_once(calls) == [303]
    assert session.scalar(select(func.count()).select_from(Wish)) == 1


def test_two_who_ask_each_other_wait_for_one_request(session, event, ada, bao, sign_in) -> None:
    mine = made.participant(session, event, ada, "demand")
    other = made.participant(session, event, bao, "supply")
    calls = []
    for who, one, two in ((ada, mine, other), (bao, other, mine)) * (THREADS // 2):
        data = {"other": two.id, "slot": event.slots[0].id}
        address = f"/events/{event.id}/mine/{one.id}/requests"
        client = sign_in(who)
        calls.append(lambda c=client, a=address, d=data: c.post(a, data=d))
    # Two that make the row of the pair at once: the constraint lets one in, the other reloads.
    assert set(at_once(calls)) <= {303, 409}
    assert session.scalars(select(EventPair.request)).all() == ["asked"]
