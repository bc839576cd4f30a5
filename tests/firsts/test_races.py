"""Many hands at the register: one holder, numbers without gaps, one outcome."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.db import Database, now
from marketplace.errors import DomainError
from marketplace.firsts import objecting, queries, service
from marketplace.firsts.models import FirstUse, FirstUseNumber, FirstUseObjection
from marketplace.objections.service import ObjectionDraft
from tests.firsts import made

THREADS = 16
TEXT = "我单位已在 2024 年于同一城市的线路上使用同型设备，并有验收报告为证。"


@pytest.fixture
def at_once(database: Database) -> Callable[..., Counter[str]]:
    """Do `work(session, claim, number)` in a transaction each; the answers by their kind."""

    def run(works: list[tuple[str, int, Callable[..., object]]]) -> Counter[str]:
        def one(entry: tuple[str, int, Callable[..., object]]) -> str:
            name, number, work = entry
            try:
                with database.writing() as session:
                    operator = session.scalars(select(User).where(User.role == "operator")).one()
                    claim = queries.visible(session, operator, number, lock=True)
                    work(session, claim)
            except DomainError as error:
                return f"{name} {error.status}"
            return name

        with ThreadPoolExecutor(THREADS) as pool:
            return Counter(pool.map(one, works))

    return run


def register(session, claim: FirstUse) -> None:
    service.register(session, None, claim=claim)


def notices(session, ada: User, bao: User, count: int, *, same: bool) -> list[int]:
    """Claims whose notice is over, all of one product or each of its own."""
    drone = made.product(session, bao)
    found = []
    for number in range(count):
        of = drone if same else made.product(session, bao, f"产品 {number}")
        project = made.project(session, ada, bao, of=of, title=f"项目 {number}")
        claim = made.claim(session, bao, project, scope="world", state="notice")
        claim.notice_until = now()
        found.append(claim.id)
    session.commit()
    return found


def test_numbers_have_no_gaps_under_sixteen_threads(session, ada, bao, olga, at_once) -> None:
    claims = notices(session, ada, bao, THREADS, same=False)
    assert at_once([("registered", one, register) for one in claims]) == {"registered": THREADS}
    numbers = sorted(session.scalars(select(FirstUse.number)))
    year = numbers[0].split("-")[1]
    assert numbers == [f"GD-{year}-{one:04d}" for one in range(1, THREADS + 1)]
    assert session.scalars(select(FirstUseNumber.last)).all() == [THREADS]


def test_one_of_many_claims_of_the_same_is_registered(session, ada, bao, olga, at_once) -> None:
    claims = notices(session, ada, bao, 4, same=True)
    works = [("registered", claims[place % 4], register) for place in range(THREADS)]
    assert at_once(works) == {"registered": 1, "registered 409": THREADS - 1}
    session.rollback()
    states = Counter(session.scalars(select(FirstUse.state)))
    assert states == {"registered": 1, "notice": 3}
    assert session.scalars(select(FirstUseNumber.last)).all() == [1]


def test_objection_and_registration_have_one_outcome(
    session, ada, bao, dana, olga, at_once
) -> None:
    """The last second: whoever holds the row first decides, and the other is refused."""
    [number] = notices(session, ada, bao, 1, same=True)
    over = session.get_one(FirstUse, number).notice_until
    early = over - made.LATER
    person = dana.id
    session.rollback()

    def object_to(session, claim: FirstUse) -> None:
        actor = session.get_one(User, person)
        draft = ObjectionDraft(text=TEXT)
        objecting.raise_one(session, actor, claim=claim, draft=draft, at=early)

    works = [("registered", number, register), ("objected", number, object_to)] * (THREADS // 2)
    answers = at_once(works)
    session.rollback()
    state = session.scalars(select(FirstUse.state)).one()
    objections = len(session.scalars(select(FirstUseObjection)).all())
    won = "registered" if state == "registered" else "objected"
    lost = "objected" if won == "registered" else "registered"
    assert (state, objections) in (("registered", 0), ("notice", 1))
    assert answers == {won: 1, f"{won} 409": THREADS // 2 - 1, f"{lost} 409": THREADS // 2}
