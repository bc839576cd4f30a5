"""Drafts: the same raw texts from a form, a list row or a seed become the same values."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.products.drafts import ProductDraft
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.texts import budget_text


def scenario(**values: object) -> ScenarioDraft:
    found, problems = ScenarioDraft.read({"title": "巡检无人机", **values})
    assert problems == []
    assert found is not None
    return found


def sentences(**values: object) -> dict[str, str]:
    _found, problems = ScenarioDraft.read({"title": "巡检无人机", **values})
    return {one.field: one.sentence.en for one in problems}


@pytest.mark.parametrize(
    ("text", "low", "high", "open_end"),
    [
        ("120", 120, 120, False),
        ("１００－200万", 100, 200, False),
        ("1.2亿元", 12_000, 12_000, False),
        ("面议", None, None, True),
        ("0", None, None, True),
        ("不超过200", None, 200, False),
    ],
)
def test_budget_is_read_as_lists_write_it(text, low, high, open_end) -> None:
    money = scenario(budget=text).budget
    assert (money.low, money.high, money.by_negotiation) == (low, high, open_end)


@given(
    low=st.none() | st.decimals(1, 10_000, places=2), more=st.none() | st.decimals(1, 900, places=2)
)
def test_budget_comes_back_from_the_form_as_it_was(low: Decimal | None, more: Decimal | None):
    high = None if more is None else (low or Decimal(0)) + more
    kept = Scenario(budget_min_wan=low, budget_max_wan=high, budget_negotiable=False)
    again = scenario(budget=budget_text(kept)).budget
    assert (again and again.low, again and again.high) == (low, high)


def test_money_beyond_reason_is_refused() -> None:
    assert "Check its unit" in sentences(budget="99999999999")["budget"]


def test_deadline_is_the_last_moment_of_its_day_in_china() -> None:
    end = dt.datetime(2026, 12, 1, 15, 59, 59, tzinfo=dt.UTC)
    assert [scenario(deadline=one).deadline for one in ("2026-12-01", "2026年12月1日")] == [end] * 2
    assert [scenario(deadline=one).deadline for one in ("", "长期有效")] == [None, None]
    assert "Write it like 2026-12-31" in sentences(deadline="soon")["deadline"]
    assert "The year looks wrong" in sentences(deadline="0026-12-01")["deadline"]


def test_conditions_are_split_at_sentences_not_at_commas() -> None:
    text = "1. 具备 ISO9001、CMMI 认证；2、数据不出厂。\n无"
    assert scenario(conditions=text).conditions == ("具备 ISO9001、CMMI 认证", "数据不出厂")
    assert scenario(conditions=["甲；乙", "", "甲；乙"]).conditions == ("甲；乙",)


def test_indicators_of_a_text_keep_what_is_no_number_in_the_description() -> None:
    made = scenario(
        description="建设内容", indicators="漏检率≤0.1%；节拍：不低于 30 件/分钟；适应夜班"
    )
    assert [(one.name, one.target, one.unit) for one in made.indicators] == [
        ("漏检率", "≤0.1", "%"),
        ("节拍", "不低于 30", "件/分钟"),
    ]
    assert made.description == "建设内容\n适应夜班"


def test_indicator_needs_a_name_and_a_target() -> None:
    rows = [{"name": "漏检率", "target": "", "unit": "%"}]
    assert "a name and a target" in sentences(indicators=rows)["indicators"]


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("6", 6),
        ("6周", 6),
        ("3个月", 13),
        ("10 days", 2),
        ("2-4周", 4),
        ("约 1 个月", 5),
        ("", None),
    ],
)
def test_weeks_to_deploy_are_read_from_durations(text: str, weeks: int | None) -> None:
    found, problems = ProductDraft.read({"title": "检测仪", "weeks_to_deploy": text})
    assert (problems, found and found.weeks_to_deploy) == ([], weeks)


def test_language_is_that_of_the_title_unless_said() -> None:
    titles = ({"title": "巡检"}, {"title": "Drone patrol"}, {"title": "AI", "language": "zh"})
    assert [ScenarioDraft.read(one)[0].language for one in titles] == ["zh", "en", "zh"]


def test_ticks_are_read_in_both_languages() -> None:
    ticks = ("on", "1", "是", "√", "", "否", None)
    read = [scenario(first_trial_wanted=one).first_trial_wanted for one in ticks]
    assert read == [True, True, True, True, False, False, False]


def test_invisible_characters_are_dropped_everywhere() -> None:
    made = scenario(
        title="巡\u200b检\x00机", pain_point="第一行\r\n第二\x07行", tags=["无\ufeff人机"]
    )
    assert (made.title, made.pain_point, made.tags) == ("巡检机", "第一行\n第二行", ("无人机",))


@given(st.dictionaries(st.sampled_from(sorted(ScenarioDraft.model_fields)), st.text(max_size=50)))
def test_any_text_gives_a_draft_or_sentences(values: dict[str, str]) -> None:
    found, problems = ScenarioDraft.read(values)
    assert (found is None) == bool(problems)
    assert all(one.sentence.zh and one.sentence.en for one in problems)
