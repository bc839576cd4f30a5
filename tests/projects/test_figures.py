"""Indicators, measured values, and days to the first effect beside those of the sector."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from marketplace.db import now, today
from marketplace.errors import ForbiddenError, InvalidError, RefusedError
from marketplace.projects import figures, measuring, showing
from marketplace.projects.measuring import CostDraft, IndicatorDraft, MeasureDraft
from marketplace.projects.models import Project, ProjectIndicator, ProjectMeasure
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.models import Concept
from tests.projects import made


def indicator(session, who, project, **values):
    given = {"name": "漏检率", "unit": "%", "baseline": "2", "target": "0.1"}
    draft, problems = IndicatorDraft.read({**given, **values})
    assert draft is not None, problems
    return measuring.add_indicator(session, who, project=project, draft=draft)


def measure(session, who, project, of, value, days=0):
    day = made.OPENED + dt.timedelta(days=days)
    draft = MeasureDraft(value=Decimal(value), measured_on=day)
    return measuring.measure(session, who, project=project, indicator=of, draft=draft)


def test_the_direction_follows_from_baseline_and_target(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    got = [
        indicator(session, ada, project, name=f"指标 {n}", **values).lower_is_better
        for n, values in enumerate(
            (
                {"baseline": "2", "target": "0.1"},
                {"baseline": "2", "target": "5", "lower_is_better": "1"},
                {"baseline": "", "target": "5"},
                {"baseline": "", "target": "5", "lower_is_better": "1"},
            )
        )
    ]
    assert got == [True, False, False, True]


def test_an_indicator_that_goes_nowhere_or_is_there_already_is_refused(session, ada, bao) -> None:
    _draft, problems = IndicatorDraft.read(
        {"name": "漏检率", "unit": "%", "baseline": "2.0", "target": "2"}
    )
    assert [one.field for one in problems] == ["target"]
    project = made.project(session, ada, bao)
    indicator(session, ada, project)
    with pytest.raises(InvalidError) as refused:
        indicator(session, ada, project)
    assert [one.field for one in refused.value.problems] == ["name"]
    with pytest.raises(ForbiddenError):
        indicator(session, bao, project, name="另一项")


@pytest.mark.parametrize(
    ("baseline", "target", "values", "word", "share"),
    [
        ("2", "0.1", (), "unmeasured", None),
        ("2", "0.1", ("1.05",), "moved", 50),
        ("2", "0.1", ("0.1",), "reached", 100),
        ("2", "0.1", ("1", "2"), "still", 0),
        ("2", "0.1", ("2.5",), "worse", -26),
        ("10", "20", ("25",), "reached", 150),
        ("", "20", ("19",), "missed", None),
        ("", "20", ("20",), "reached", None),
    ],
)
def test_the_last_value_stands_between_baseline_and_target(
    session, ada, bao, baseline, target, values, word, share
) -> None:
    project = made.project(session, ada, bao)
    project.stage = "trial"
    one = indicator(session, ada, project, baseline=baseline, target=target)
    for days, value in enumerate(values):
        measure(session, ada, project, one, value, days)
    standing = figures.standing(one)
    assert (standing.word, standing.share) == (word, share)


def test_values_are_measured_from_the_trial_on(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    one = indicator(session, ada, project)
    with pytest.raises(RefusedError):
        measure(session, ada, project, one, "1")
    project.stage = "trial"
    with pytest.raises(InvalidError) as refused:
        measure(session, ada, project, one, "1", days=-1)
    assert [problem.field for problem in refused.value.problems] == ["measured_on"]
    _draft, problems = MeasureDraft.read(
        {"value": "1", "measured_on": str(today() + dt.timedelta(days=1))}
    )
    assert [one.field for one in problems] == ["measured_on"]


def test_the_database_keeps_measured_values(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    project.stage = "trial"
    measure(session, ada, project, indicator(session, ada, project), "1")
    session.commit()
    with pytest.raises(DBAPIError):
        session.execute(delete(ProjectMeasure))
    session.rollback()


def test_days_to_the_first_effect_beside_the_median_of_the_sector(session, ada, bao, dana) -> None:
    session.add(Concept(key="a-sector", kind="sector", zh="制造", en="Making"))
    session.flush()
    sector = session.scalars(select(Concept.id)).one()
    own = _measured(session, ada, bao, sector, "trial", days=40, name="自己的检测项目")
    compared = []
    for number, (days, stage) in enumerate(
        ((10, "accepted"), (30, "ended"), (5, "trial"), (20, "operation"), (None, "scaled"))
    ):
        _measured(session, ada, dana, sector, stage, days, name=f"第 {number} 件检测项目")
        found = figures.effect(session, own)
        compared.append((found.days, found.compared, found.typical))
    assert compared == [
        (40, 1, None), (40, 2, None), (40, 2, None), (40, 3, 20.0), (40, 3, 20.0),
    ]  # fmt: skip


def _measured(session, owner, supplier, sector, stage, days, *, name) -> Project:
    """A project in a sector whose second value shows an effect, which the first did not."""
    need = made.scenario(session, owner, name)
    project = made.project(session, owner, supplier, of=need)
    project.stage, project.sector_id = "trial", sector
    one = indicator(session, owner, project)
    measure(session, owner, project, one, "2.5", 1)
    if days is not None:
        measure(session, owner, project, one, "1.5", days)
        measure(session, owner, project, one, "1.0", days + 10)
    project.stage = stage
    session.commit()
    return project


def test_what_moves_is_the_same_in_python_and_in_the_database(session, ada, bao, dana) -> None:
    own = made.project(session, ada, bao)
    for number, (start, target, lower) in enumerate(
        (("2", "1", True), ("1", "2", False), (None, "2", False), (None, "1", True))
    ):
        for value in ("0.5", "1", "1.5", "2", "2.5"):
            own.sector_id = _sector(session, f"s-{number}-{value}")
            one = ProjectIndicator(
                name="漏检率", unit="%", target=Decimal(target), lower_is_better=lower,
                baseline=Decimal(start) if start else None,
            )  # fmt: skip
            _finished(session, dana, bao, own.sector_id, one)
            session.add(
                ProjectMeasure(indicator_id=one.id, measured_on=made.OPENED, value=Decimal(value))
            )
            session.flush()
            found = figures.days_of_sector(session, own)
            assert found == [0] * figures.moves(one, Decimal(value)), (start, target, value)


def _finished(session, owner, supplier, sector, indicator) -> Project:
    need = Scenario(title=str(sector), organisation_id=made.house(owner).id, updated_at=now())
    session.add(need)
    session.flush()
    project = Project(
        scenario_id=need.id, owner_id=need.organisation_id, supplier_id=made.house(supplier).id,
        title=need.title, stage="ended", opened_on=made.OPENED, sector_id=sector,
    )  # fmt: skip
    project.indicators.append(indicator)
    session.add(project)
    session.flush()
    return project


def _sector(session, key: str) -> int:
    made_one = Concept(key=key, kind="sector", zh=key, en=key)
    session.add(made_one)
    session.flush()
    return made_one.id


def test_a_drawing_holds_every_value_in_its_box(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    project.stage = "trial"
    one = indicator(session, ada, project)
    assert showing.drawn(one) is None
    for days, value in ((0, "2"), (10, "0.1"), (20, "-3")):
        measure(session, ada, project, one, value, days)
    found = showing.drawn(one)
    assert found.points == ((12.0, 12.0), (150.0, 39.4), (288.0, 84.0))
    assert (found.baseline, found.target) == (12.0, 39.4)


def test_the_line_says_what_is_done_now_and_next(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    made.agreed(session, project, ada, bao)
    made.take(session, ada, project, "try")
    got = [(mark.stage, mark.when) for mark in showing.line_of(project)]
    assert got == [
        ("intent", "done"), ("trial", "now"), ("accepted", "next"), ("operation", "next"),
        ("scaled", "next"),
    ]  # fmt: skip


def test_an_amount_needs_somebody_who_carries_it(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    with pytest.raises(InvalidError):
        measuring.settle_cost(
            session, ada, project=project, draft=CostDraft(trial_cost_wan=Decimal(5))
        )
    draft = CostDraft(trial_payer="shared", trial_cost_wan=Decimal(5))
    measuring.settle_cost(session, ada, project=project, draft=draft)
    assert (project.trial_payer, project.trial_cost_wan) == ("shared", 5)
