"""No applicant without an answer: a thousand interests walk through sixty days of the clock.

On PostgreSQL it is fifty.

Some owners answer, at any time, once or again and again; some never do. Some houses have nobody,
some no scenario officer, and not every sector has a department or every city its operator.
"""

import datetime as dt
import random
from collections import Counter

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.db import now
from marketplace.interests import clock, stepping
from marketplace.interests.models import OPEN_STATES, Interest, InterestClock, ScenarioOfficer
from marketplace.interests.states import LIFE
from marketplace.interests.timing import due_on
from marketplace.notices.models import Alert
from marketplace.postings.lifecycle import Why
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.models import Concept
from tests.interests import made

DAYS = 60
HOUSES = 40
START = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SIZE = 1_000
WHY = Why("other", "Others fit better.")


def person(session: Session, name: str, **values: object) -> User:
    one = User(
        email=f"{name}@example.cn", name=name, password_hash="!", verified_at=now(), **values
    )  # fmt: skip
    session.add(one)
    return one


def build(session: Session, chance: random.Random, size: int) -> None:
    """Houses with and without people and officers, their scenarios, and who is interested."""
    sectors = [_concept(session, "sector", number) for number in range(4)]
    cities = [_concept(session, "city", number) for number in range(3)]
    for concept in sectors[:2]:
        person(session, f"d{concept.id}", role="operator", level="department", scope=concept.zh)
    person(session, "city", role="operator", level="city", scope=cities[0].key)
    for number in range(2):
        person(session, f"province{number}", role="operator", level="province")
    scenarios = []
    for number in range(HOUSES):
        house = Organisation(name=f"Owner {number}", name_key=f"owner{number}")
        session.add(house)
        for place in range(chance.choice((0, 1, 1, 2))):
            member = person(session, f"o{number}-{place}")
            member.memberships.append(Membership(organisation=house))
        session.flush()
        if chance.random() < 0.5:
            officer = person(session, f"officer{number}")
            session.add(ScenarioOfficer(organisation_id=house.id, user=officer))
        scenarios.append(made.scenario(session, house, state="matching"))
        scenarios[-1].sector_id = chance.choice(sectors).id
        scenarios[-1].city_id = chance.choice(cities).id
    suppliers = [Organisation(name=f"S {n}", name_key=f"s{n}") for n in range(size // HOUSES + 1)]
    session.add_all(suppliers)
    session.flush()
    _interests(session, chance, scenarios, suppliers, size)


def _concept(session: Session, kind: str, number: int) -> Concept:
    one = Concept(key=f"{kind}-{number}", kind=kind, zh=f"{kind}{number}号", en=f"{kind} {number}")
    session.add(one)
    session.flush()
    return one


def _interests(
    session: Session, chance: random.Random, scenarios: list[Scenario],
    suppliers: list[Organisation], size: int,
) -> None:  # fmt: skip
    rows = []
    for number in range(size):
        sent = START + chance.randrange(20) * DAY
        due = due_on(sent, 10)
        rows.append({
            "scenario_id": scenarios[number % HOUSES].id, "state": "sent", "why": made.WHY,
            "organisation_id": suppliers[number // HOUSES].id, "sent_at": sent, "due_at": due,
            "next_at": due - (due - sent) / 4,
        })  # fmt: skip
    session.execute(insert(Interest), rows)
    session.commit()


def act(session: Session, chance: random.Random, habits: dict[int, float], at: dt.datetime) -> None:
    """What owners and suppliers do on a day: answer, or answer again, or withdraw."""
    chosen = select(Interest.id).where(Interest.state.in_(OPEN_STATES), Interest.sent_at <= at)
    numbers = session.scalars(chosen.order_by(Interest.id))
    busy = [one for one in numbers if chance.random() < habits[one % HOUSES]]
    for one in stepping.hold(session, busy):
        verb = chance.choice(("shortlist", "meet", "decline", "decline", "withdraw"))
        hats = ("supplier",) if verb == "withdraw" else ("owner",)
        if any(arrow.verb == verb for arrow in LIFE.open_to(one.state, hats)):
            stepping.take(session, None, interest=one, verb=verb, hats=hats, why=WHY, at=at)
    session.commit()


def run_clock(session: Session, at: dt.datetime) -> None:
    while clock.tick(session, at=at):
        session.commit()
    session.commit()


def forgotten(session: Session, at: dt.datetime) -> list[tuple[int, str]]:
    """Interests past their due date of which not enough people heard, by rules of their own."""
    told: dict[tuple[int, dt.datetime], dict[int, int]] = {}
    for row in session.scalars(select(InterestClock)):
        told.setdefault((row.interest_id, row.due_at), {})[row.level] = row.told
    wrong = []
    overdue = select(Interest.id, Interest.state, Interest.due_at).where(
        Interest.state.in_(OPEN_STATES), Interest.due_at < at
    )
    for number, state, due in session.execute(overdue):
        levels, days = told.get((number, due), {}), (at - due) // DAY
        reached = [level for level in levels if level]
        heard = [level for level in reached if levels[level]]
        enough = len(reached) >= min(4, 1 + days // 3) and (4 in heard or days < 9)
        if state in ("sent", "seen") or not heard or not enough:
            wrong.append((number, f"{state}, told {levels} after {days} days"))
    return wrong


@pytest.mark.timeout(900)  # on a machine that may have much else to do
def test_nobody_stays_unanswered_and_unescalated(session) -> None:
    chance = random.Random(20260302)
    size = SIZE if session.get_bind().dialect.name == "sqlite" else SIZE // 20
    build(session, chance, size)
    # A third never answers, others now and then, some nearly at once.
    habits = {n: (0.0, 0.02, 0.3)[n % 3] for n in range(HOUSES)}
    wrong = {}
    for day in range(DAYS):
        at = START + day * DAY + dt.timedelta(hours=8)
        act(session, chance, habits, at)
        run_clock(session, at)
        if found := forgotten(session, at):
            wrong[day] = found[:3]
    assert wrong == {}
    counted = select(Interest.state, func.count()).group_by(Interest.state)
    states = Counter(dict(session.execute(counted).all()))
    assert states.total() == size
    assert states["sent"] + states["seen"] == 0
    assert states["lapsed"] > size / 4
    written = session.scalar(select(func.sum(InterestClock.told)))
    heard = select(func.count()).select_from(Alert).where(Alert.topic.like("%:overdue:%"))
    assert session.scalar(heard) == written
    levels = set(session.scalars(select(InterestClock.level)))
    assert levels == {0, 1, 2, 3, 4}
    unheld = select(func.count()).select_from(InterestClock).where(InterestClock.told == 0)
    assert session.scalar(unheld) > 0
