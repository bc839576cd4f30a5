"""Many hands at one event: one of them has the effect, and nobody sees a crash."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from marketplace.events.models import EventSlot, EventTable, Participant
from marketplace.records import OutboxMail
from tests.events import made

THREADS = 16
DAY = {
    "first_day": "2030-06-01", "days": "1", "starts": "09:00", "ends": "10:00", "length": "20",
    "pause": "0",
}  # fmt: skip


@pytest.fixture
def at_once(sign_in, chen):
    """Send the same form from many browsers at once; the statuses, sorted."""

    def send(address, data=None):
        clients = [sign_in(chen) for _ in range(THREADS)]
        with ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(lambda client: client.post(address, data=data or {}), clients))
        return sorted(answer.status_code for answer in answers)

    return send


def test_slots_are_laid_out_once(session, chen, at_once) -> None:
    event = made.event(session, chen, slots=0)
    statuses = at_once(f"/events/{event.id}/slots/lay-out", DAY)
    assert statuses == [303] + [422] * (THREADS - 1)
    assert session.scalar(select(func.count()).select_from(EventSlot)) == 3


def test_tables_are_set_up_once(session, chen, at_once) -> None:
    event = made.event(session, chen, tables=0)
    statuses = at_once(f"/events/{event.id}/tables/set-up", {"prefix": "A", "count": "5"})
    assert statuses == [303] + [422] * (THREADS - 1)
    assert session.scalar(select(func.count()).select_from(EventTable)) == 5


def test_one_participant_gets_one_booth(session, chen, bao, sign_in) -> None:
    event = made.event(session, chen, tables=8)
    number, supplier = event.id, made.participant(session, event, bao, "supply").id
    tables = [one.id for one in event.tables]
    clients = [sign_in(chen) for _ in tables]
    with ThreadPoolExecutor(len(tables)) as pool:
        answers = list(
            pool.map(
                lambda one: one[0].post(
                    f"/events/{number}/tables/{one[1]}/booth", data={"participant": supplier}
                ),
                zip(clients, tables, strict=True),
            )
        )
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * 7
    owned = select(func.count()).where(EventTable.booth_of_id == supplier)
    assert session.scalar(owned) == 1


def test_event_is_announced_once(session, chen, ada, at_once) -> None:
    event = made.event(session, chen, state="draft")
    made.participant(session, event, ada, "demand", state="invited", people=0)
    assert at_once(f"/events/{event.id}/announce") == [303] * THREADS
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 1


def test_request_is_decided_once(session, chen, ada, at_once) -> None:
    event = made.event(session, chen)
    one = made.participant(session, event, ada, "demand", state="requested")
    address = f"/events/{event.id}/participants/{one.id}/decide"
    statuses = at_once(address, {"decision": "approve", "version": one.version})
    assert statuses == [303] + [409] * (THREADS - 1)
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 1


def test_walk_in_of_one_name_is_added_once(session, chen, at_once) -> None:
    event = made.event(session, chen)
    data = {"organisation": "新来科技", "side": "supply", "person": "李雷"}
    assert at_once(f"/events/{event.id}/walk-ins", data) == [303] + [422] * (THREADS - 1)
    assert session.scalar(select(func.count()).select_from(Participant)) == 1
