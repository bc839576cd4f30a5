"""The demonstration history: exactly the headline of the documents, at any date."""

import csv
import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.db import Database
from marketplace.events.models import Event
from marketplace.lists.selection import found as found_in_hall
from marketplace.programme import checking, paragraph
from marketplace.programme.demonstration import history
from marketplace.programme.demonstration.reading import FOLDER, lines
from marketplace.programme.figures import FIGURES, headline
from marketplace.programme.scope import PROVINCE, Scope, named
from marketplace.projects.models import Lesson, Project
from marketplace.search.filters import Filters
from tests.programme.twin import recomputed

# One process loads the history, once a database.
pytestmark = pytest.mark.xdist_group("history")

FIRST_OF_NOVEMBER = dt.date(2026, 11, 1)
DATES = [
    dt.date(2023, 12, 31), dt.date(2024, 9, 12), dt.date(2025, 6, 30), dt.date(2026, 3, 12),
    FIRST_OF_NOVEMBER,
]  # fmt: skip


def figures(session: Session, scope: Scope, day: dt.date) -> dict[str, object]:
    one = headline(session, scope, day)
    parts = ("paid_in", "intended", "first_trials")
    return {**{name: one.count(name) for name in FIGURES},
            **{name: getattr(one, name) for name in parts}}  # fmt: skip


def test_history_has_exactly_the_headline_of_the_documents(remembered: Database) -> None:
    with remembered.reading() as session:
        one = headline(session, PROVINCE, FIRST_OF_NOVEMBER)
    assert (one.events, one.projects, one.signed, one.operation) == (10, 149, 3_980_000, 93)
    assert (one.cases, one.first_trials, one.first_trial_share) == (20, 7, 35)
    assert (one.firsts, one.repeats, one.is_demonstration) == (27, 6, True)
    assert paragraph.of(one).zh.startswith(
        "截至 2026 年 11 月 1 日，广东全省共举办应用场景供需对接会 10 场，"
        "发布并立项机会项目 149 个，签约投资 398 亿元（"
    )
    assert "with RMB 39.8 billion signed" in paragraph.of(one).en


@pytest.mark.parametrize("day", DATES, ids=str)
def test_headline_is_what_independent_sql_counts(remembered: Database, day: dt.date) -> None:
    with remembered.reading() as session:
        scopes = [PROVINCE]
        for kind, key in (("city", "shenzhen"), ("city", "foshan"), ("sector", "water"),
                          ("sector", "healthcare")):  # fmt: skip
            scope = named(session, kind, key)
            assert scope is not None
            scopes.append(scope)
        for scope in scopes:
            counted = recomputed(session, day, scope.kind, scope.id)
            assert figures(session, scope, day) == counted, (scope.key, day)


def test_sums_by_day_agree_with_the_rows_everywhere(remembered: Database) -> None:
    with remembered.reading() as session:
        assert checking.differences(session, FIRST_OF_NOVEMBER) == []


def test_history_is_loaded_once_and_marked_everywhere(remembered: Database) -> None:
    with remembered.writing() as session:
        assert history.load(session) == 0
        titles = [one for model in (Project, Event) for one in session.scalars(select(model.title))]
        english = [
            one for model in (Project, Event) for one in session.scalars(select(model.title_other))
        ]
        lessons = session.scalar(select(func.count()).where(Lesson.published_at.is_not(None)))
    assert [one for one in titles if not one.startswith("【演示】")] == []
    assert [one for one in english if not one.startswith("[Demo] ")] == []
    assert [
        one["name"] for one in lines("organisations") if not one["name"].startswith("演示")
    ] == []
    assert lessons == 7


def test_history_leaves_nothing_open_in_the_hall(remembered: Database) -> None:
    with remembered.reading() as session:
        assert list(session.scalars(found_in_hall(session, Filters()))) == []


def test_files_of_the_history_are_read_by_people() -> None:
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert {len(row) for row in rows} == {len(rows[0])}, path.name
