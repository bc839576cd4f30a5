"""Amounts, dates, lists and ticks as published lists write them."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.errors import Sentence
from marketplace.postings.inert import inert, restore
from marketplace.postings.values import (
    Deadline,
    Money,
    clean,
    parse_date,
    parse_deadline,
    parse_list,
    parse_money,
    parse_yes_no,
)

AMOUNTS = {
    "100": ("100", "100"),
    "１００－２００万元": ("100", "200"),
    "100—200": ("100", "200"),
    "10~20万": ("10", "20"),
    "100万-2亿": ("100", "20000"),
    "2.5亿元": ("25000", "25000"),
    "500,000元": ("50", "50"),
    "约300万元": ("300", "300"),
    "￥1,200.50": ("1200.5", "1200.5"),
    "不超过100万元": (None, "100"),
    "100万元以上": ("100", None),
    "0.1亿": ("1000", "1000"),
}


@pytest.mark.parametrize("text", AMOUNTS)
def test_amount_is_read_in_ten_thousand_yuan(text: str) -> None:
    low, high = AMOUNTS[text]
    expected = Money(Decimal(low) if low else None, Decimal(high) if high else None)
    assert parse_money(text) == expected


@pytest.mark.parametrize("text", ["0", "0.00", "面议", "价格面议", "待定", "negotiable"])
def test_amount_by_negotiation_is_told_from_a_figure(text: str) -> None:
    assert parse_money(text) == Money(by_negotiation=True)


@pytest.mark.parametrize("text", ["", "-", "无", "/", "N/A"])
def test_missing_amount_is_no_problem(text: str) -> None:
    assert parse_money(text) is None


@pytest.mark.parametrize("text", ["abc", "很多", "12个", "200-100万元", "1e309", "--5"])
def test_wrong_amount_gets_a_sentence(text: str) -> None:
    assert isinstance(parse_money(text), Sentence)


@pytest.mark.parametrize(
    "text",
    ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "２０２６年3月5日", "20260305", "46086"],
)
def test_date_is_read_in_every_spelling(text: str) -> None:
    assert parse_date(text) == datetime.date(2026, 3, 5)


def test_deadline_is_the_last_day_that_is_named() -> None:
    end = Deadline(datetime.date(2026, 2, 28))
    for text in ("2026年2月", "2026-01-01至2026-02-28", "2026年2月28日前", "2026-02-28 18:00"):
        assert parse_deadline(text) == end
    assert parse_deadline("长期有效") == Deadline(long_term=True)
    assert parse_deadline("") is None


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "soon", "31/12/2026x"])
def test_wrong_date_gets_a_sentence(text: str) -> None:
    assert isinstance(parse_deadline(text), Sentence)


def test_list_is_split_at_every_usual_sign() -> None:
    assert parse_list("无人机；巡检、AI|电网,物流\n物流；无") == [
        "无人机",
        "巡检",
        "AI",
        "电网",
        "物流",
    ]
    assert parse_list("载重 1,000 kg;CAAC") == ["载重 1,000 kg", "CAAC"]


def test_yes_and_no_are_read_in_both_languages() -> None:
    assert [parse_yes_no(text) for text in ("是", "√", "Yes", "否", "×", "0", "")] == [
        True,
        True,
        True,
        False,
        False,
        False,
        None,
    ]
    assert isinstance(parse_yes_no("也许"), Sentence)


def test_clean_drops_what_cannot_be_seen_and_keeps_lines() -> None:
    assert (
        clean("低空\u200b 经 济\x00 AI  平台\r\n\u3000第二行\u202e") == "低空经济 AI 平台\n第二行"
    )


@given(st.text())
def test_inert_text_is_restored(text: str) -> None:
    assert restore(inert(text)) == text


@given(st.text(max_size=30))
def test_no_text_breaks_a_reader(text: str) -> None:
    for reader in (parse_money, parse_date, parse_deadline, parse_list, parse_yes_no, clean):
        reader(text)


@given(st.text(alphabet="0123456789０１２-~至,.年月日万亿元约面议不超过 ", max_size=24))
def test_no_text_of_figures_breaks_a_reader(text: str) -> None:
    for reader in (parse_money, parse_date, parse_deadline):
        reader(text)
