"""Who has made no wish hears of it once, a day before wishes close."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.db import now
from marketplace.events import wishes_due
from marketplace.records import OutboxMail
from tests.events import made

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def event(session, chen, ada, bao):
    """Ada has said whom she wants to meet, Bao has not; wishes close in 20 hours."""
    event = made.event(session, chen)
    demand = made.participant(session, event, ada, "demand")
    made.wish(session, demand, made.participant(session, event, bao, "supply"), "like")
    event.wishes_until = now() + 20 * HOUR
    session.commit()
    return event


def told(session):
    return list(session.scalars(select(OutboxMail.recipient).order_by(OutboxMail.id)))


def test_who_has_wished_for_nobody_is_reminded_once(session, event) -> None:
    assert wishes_due.remind_due(session, site="https://x") == 1
    assert wishes_due.remind_due(session, site="https://x") == 0
    assert told(session) == ["bao@example.cn"]


def test_the_letter_says_until_when_and_where(session, event) -> None:
    wishes_due.remind_due(session, site="https://x")
    letter = session.scalars(select(OutboxMail)).one()
    assert f"https://x/events/{event.id}/mine?as=" in letter.body
    assert event.title in letter.subject


@pytest.mark.parametrize("hours", [-1, 30])
def test_nobody_is_reminded_too_early_or_too_late(session, event, hours: int) -> None:
    event.wishes_until = now() + hours * HOUR
    session.flush()
    assert wishes_due.remind_due(session, site="") == 0


def test_nobody_is_reminded_of_an_event_that_is_over_or_while_alone(session, chen, event) -> None:
    event.state = "cancelled"
    alone = made.event(session, chen)
    made.participant(session, alone, "Owner 9", "demand")
    alone.wishes_until = now() + HOUR
    session.flush()
    assert wishes_due.remind_due(session, site="") == 0
