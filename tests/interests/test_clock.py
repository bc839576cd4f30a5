"""The answer clock: a reminder, the day itself, then officer, department or city, province."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.interests import answering, clock
from marketplace.interests.dealing_models import ScenarioDealing
from marketplace.interests.models import InterestClock, ScenarioOfficer
from marketplace.jobs import enqueue
from marketplace.records import OutboxMail
from marketplace.taxonomy.models import Concept
from tests.interests import made

DAY = dt.timedelta(days=1)


def operator(session, name, level, scope=None) -> User:
    one = User(
        email=f"{name}@example.cn", name=name, password_hash="!", verified_at=now(),
        role="operator", level=level, scope=scope,
    )  # fmt: skip
    session.add(one)
    session.commit()
    return one


@pytest.fixture
def sector(session, scenario) -> Concept:
    one = Concept(key="low-altitude", kind="sector", zh="低空经济", en="Low-altitude economy")
    session.add(one)
    session.flush()
    scenario.sector_id = one.id
    session.commit()
    return one


@pytest.fixture
def officer(session, ada, person) -> User:
    made_one = person("Wen")
    house = ada.memberships[0].organisation_id
    session.add(ScenarioOfficer(organisation_id=house, user_id=made_one.id))
    session.commit()
    return made_one


def run(session, at) -> int:
    count = clock.tick(session, site="https://x", at=at)
    session.commit()
    return count


def levels(session) -> list[tuple[int, int]]:
    chosen = select(InterestClock.level, InterestClock.told).order_by(InterestClock.id)
    return [tuple(row) for row in session.execute(chosen)]


def test_every_level_is_told_once_and_in_its_time(
    session, ada, bao, interest, sector, officer
) -> None:
    department = operator(session, "department", "department", "低空经济")
    operator(session, "other", "department", "医疗")
    operator(session, "city", "city")
    province = operator(session, "province", "province")
    due = interest.due_at
    assert run(session, due - 3 * DAY) == 0
    for days in (-1, 0.1, 1, 3.2, 4, 6.3, 9.4, 30):
        run(session, due + days * DAY)
        assert run(session, due + days * DAY) == 0
    assert levels(session) == [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]
    day = (due + dt.timedelta(hours=8)).date()
    assert made.topics(session, ada)[1:] == [f"overdue:0:{day}", f"overdue:1:{day}"]
    assert [made.topics(session, one) for one in (officer, department, province)] == [
        [f"overdue:2:{day}"], [f"overdue:3:{day}"], [f"overdue:4:{day}"],
    ]  # fmt: skip
    session.refresh(interest)
    assert (interest.state, interest.level, interest.answered_at) == ("lapsed", 4, None)
    [heard] = made.told(session, bao)
    assert heard.startswith("The owner of 冲压件在线检测 did not answer your interest in time.")
    letters = list(session.scalars(select(OutboxMail.body)))
    assert sum(f"https://x/interests/{interest.id}" in one for one in letters) == 6


def test_a_level_that_nobody_holds_is_noted_and_the_next_follows_at_once(session, interest) -> None:
    province = operator(session, "province", "province")
    due = interest.due_at
    run(session, due + DAY)
    run(session, due + 4 * DAY)
    assert levels(session) == [(1, 1), (2, 0), (3, 0), (4, 1)]
    assert len(made.told(session, province)) == 1


def test_without_a_department_the_city_is_told(session, interest, scenario, sector) -> None:
    city = Concept(key="foshan", kind="city", zh="佛山市", en="Foshan")
    session.add(city)
    session.flush()
    scenario.city_id = city.id
    mine, other = (
        operator(session, "foshan", "city", "Foshan"),
        operator(session, "gz", "city", "广州市"),
    )
    run(session, interest.due_at + DAY)
    run(session, interest.due_at + 4 * DAY)
    assert levels(session) == [(1, 1), (2, 0), (3, 1)]
    assert (len(made.told(session, mine)), made.told(session, other)) == (1, [])


def test_a_province_that_is_missing_is_told_as_soon_as_there_is_one(session, interest) -> None:
    due = interest.due_at
    run(session, due + DAY)
    run(session, due + 4 * DAY)
    assert levels(session) == [(1, 1), (2, 0), (3, 0), (4, 0)]
    province = operator(session, "province", "province")
    run(session, due + 8 * DAY)
    assert levels(session)[-1] == (4, 1)
    assert len(made.told(session, province)) == 1
    assert run(session, due + 30 * DAY) == 0


def test_an_answer_stops_the_clock_and_the_next_word_has_its_own(session, ada, interest) -> None:
    first, sent = interest.due_at, interest.sent_at
    answering.take(session, ada, interest=interest, verb="shortlist", at=sent + 2 * DAY)
    session.commit()
    assert interest.due_at - first > 21 * DAY
    assert run(session, first + DAY) == 0
    assert run(session, interest.due_at - DAY) == 1
    assert run(session, interest.due_at + DAY) == 1
    session.refresh(interest)
    assert (interest.state, interest.level) == ("shortlisted", 1)  # it was answered once


def test_a_late_answer_is_an_answer(session, ada, interest) -> None:
    run(session, interest.due_at + DAY)
    session.refresh(interest)
    answering.take(session, ada, interest=interest, verb="meet")
    assert (interest.state, interest.level) == ("meeting", 0)
    assert interest.answered_at is not None


def test_whoever_sets_a_due_date_is_heard_by_the_clock(session, interest) -> None:
    interest.due_at = now() + 40 * DAY
    session.commit()
    assert run(session, now() + 39 * DAY) == 0
    assert run(session, now() + 41 * DAY) == 1
    assert levels(session)[0] == (1, 1)


def test_the_owner_sets_the_days(session, bao, scenario) -> None:
    session.add(ScenarioDealing(scenario_id=scenario.id, answer_days=3))
    session.flush()
    at = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
    sent = made.interest(session, bao, scenario, at=at)
    assert sent.due_at == dt.datetime(2026, 3, 5, 15, 59, 59, tzinfo=dt.UTC)


def test_a_closed_scenario_answers_everybody(session, ada, bao, interest, scenario) -> None:
    elsewhere = made.interest(session, bao, made.scenario(session, ada))
    scenario.state, scenario.closed_reason = "closed", "项目取消。"
    session.commit()
    assert clock.close_over(session) == 1
    assert clock.close_over(session) == 0
    assert (interest.state, interest.reason_code, interest.answered_at) == (
        "declined",
        "closed",
        None,
    )
    assert interest.sentence.endswith("项目取消。")
    assert made.told(session, bao) == ["Your interest in 冲压件在线检测 was declined."]
    assert elsewhere.state == "sent"


def test_the_job_works_until_nothing_is_due(app, session, interest, scenario) -> None:
    interest.due_at = interest.next_at = now() - DAY
    session.commit()
    jobs = app.extensions["jobs"]
    number = enqueue(session, "interests.clock", {}).id
    session.commit()
    jobs.send(number)
    session.expire_all()
    assert interest.state == "lapsed"
    assert levels(session)[0] == (1, 1)
