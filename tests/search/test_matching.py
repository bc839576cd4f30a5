"""Searching both databases with the same words finds the same postings."""

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.db import now
from marketplace.engine.vocabulary import Concept, Vocabulary
from marketplace.scenarios.models import Scenario
from marketplace.search.queries import matching
from marketplace.search.terms import terms_of

TITLES = ("无人机巡检电网", "智慧养老机器人", "Bridge inspection by drones", "钢板表面质量检测")
DRONE = Concept(
    key="drone", kind="technology", zh="无人机", en="Drone", aliases=("UAV", "无人驾驶航空器")
)


@pytest.fixture
def find(session):
    house = Organisation(name="Ada", name_key="ada")
    for title in TITLES:
        session.add(
            Scenario(
                title=title, organisation=house, updated_at=now(), search_terms=terms_of(title)
            )
        )
    session.flush()

    def titles(text, vocabulary=None):
        rows = session.scalars(
            select(Scenario.title).where(matching(Scenario, text, vocabulary)).order_by(Scenario.id)
        )
        return [TITLES.index(title) for title in rows]

    return titles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("巡检", [0]),
        ("电网巡检", [0]),
        ("电网 巡检", [0]),
        ("無人機", [0]),
        ("無人機對電網的巡檢", [0]),
        ("wrj", [0]),
        ("WRJXJ", [0]),
        ("zlj", [3]),
        ("drone", [2]),
        ("inspect", [2]),
        ("inspections of bridges", [2]),
        ("机", [0, 1]),
        ("网", [0]),
        ("ＤＲＯＮＥＳ", [2]),
        ("ron", []),
        ("", []),
        ("！？*", []),
    ],
)
def test_search_finds(find, text, expected) -> None:
    assert find(text) == expected


def test_aliases_of_a_concept_find_its_other_names(find) -> None:
    known = Vocabulary([DRONE])
    assert (find("drone", known), find("无人驾驶航空器", known)) == ([0, 2], [0, 2])
    assert find("电网 UAV", known) == [0]


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1 --", '"', '""', "a AND", "NEAR(", "search_terms:x", "^巡", "*", "(((", "-x",
        "'; DROP TABLE scenario; --", ":*", "!巡检", "a & | !", "\x00\x01巡", "%_%", "\\'",
        "巡" * 5000, "a " * 3000, "\U0001f681 𠮷 ﷽ ą̊ ñ", "{search_terms}: x", "x" * 5000, "１２３",
    ],
)  # fmt: skip
def test_hostile_queries_are_only_text(find, text) -> None:
    assert isinstance(find(text), list)
    assert find(text, Vocabulary([DRONE])) == find(text)


def test_changed_terms_are_found_at_once(session, find) -> None:
    row = session.scalars(select(Scenario).where(Scenario.title == TITLES[0])).one()
    row.search_terms = terms_of("港口集卡")
    session.flush()
    assert (find("巡检"), find("集卡")) == ([], [0])
    session.delete(row)
    session.flush()
    assert find("集卡") == []
