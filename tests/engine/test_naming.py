"""Names set side by side: brackets, abbreviations, two languages; and what is no name."""

import time

import pytest

from marketplace.engine.naming import abbreviates, side_by_side
from marketplace.engine.text import normalise
from marketplace.engine.wording import is_acronym, is_name

NAMES = {
    normalise(name): key
    for name, key in (
        ("自动光学检测", "aoi"), ("autonomous mobile robot", "amr"), ("UAV", "drone"),
        ("数字孪生", "twin"), ("缺陷检测", "defect"), ("工业机器人", "robot"),
    )
}  # fmt: skip


def read(text: str) -> list[tuple[str, str, str]]:
    return [(one.key, one.text, one.kind) for one in side_by_side(text, NAMES)]


@pytest.mark.parametrize(
    ("text", "key", "alias"),
    [
        ("在3号线部署自动光学检测（AOI）设备。", "aoi", "AOI"),
        ("采购自动光学检测系统（AOI）", "aoi", "AOI"),
        ("A fleet of autonomous mobile robots (AMR) moves parts.", "amr", "AMR"),
        ("AMR (autonomous mobile robot)", "amr", "AMR"),
        ("面向无人驾驶航空器（UAV）的监管", "drone", "无人驾驶航空器"),
        ("无人驾驶航空器，简称UAV。", "drone", "无人驾驶航空器"),
        ("自动光学检测，以下简称“光检”。", "aoi", "光检"),
        ("工业机器人，又称机械手臂。", "robot", "机械手臂"),
    ],
)
def test_bracket_gives_the_abbreviation_or_the_full_name(text: str, key: str, alias: str) -> None:
    assert read(text) == [(key, alias, "bracket")]
    assert [one.strength for one in side_by_side(text, NAMES)] == [1.0]


@pytest.mark.parametrize(
    "text",
    [
        "数字孪生 digital twin", "采用数字孪生 digital twin 建模", "digital twin / 数字孪生",
        "数字孪生（digital twin）", "数字孪生|digital twin",
    ],
)  # fmt: skip
def test_two_languages_side_by_side_translate_each_other(text: str) -> None:
    assert read(text) == [("twin", "digital twin", "translation")]


def test_translation_and_abbreviation_in_one_bracket_are_both_found() -> None:
    text = "自动光学检测（automated optical inspection，AOI）"
    assert [one[1] for one in read(text)] == ["automated optical inspection", "AOI"]


def test_latin_abbreviation_must_have_the_initials() -> None:
    assert read("autonomous mobile robot (XYZ)") == []
    assert abbreviates("AMR", "fleet of autonomous mobile robots") == "autonomous mobile robots"
    assert abbreviates("IoT", "the Internet of Things") == "Internet of Things"
    assert abbreviates("AOI", "machine vision") == ""


def test_names_known_on_both_sides_say_nothing_new() -> None:
    assert read("自动光学检测（缺陷检测）") == []
    assert read("完全陌生的东西（QQQ）") == []
    assert read("工业机器人（ABB、KUKA、发那科）") == []


def test_part_of_a_longer_name_is_not_that_name() -> None:
    assert read("城市级低空交通全要素数字孪生（CITYX）") == []


def test_product_name_beside_its_kind_weighs_little() -> None:
    strengths = [one.strength for one in side_by_side("Tracer 工业机器人", NAMES)]
    assert strengths == [0.3]
    assert read("Unitree Go2 工业机器人") == []


def test_passage_shows_the_place() -> None:
    text = "前" * 40 + "。产线缺少自动光学检测（AOI），" + "后" * 40
    passage = side_by_side(text, NAMES)[0].passage
    assert "自动光学检测(AOI)" in passage
    assert (passage[0], passage[-1], len(passage) < 90) == ("…", "…", True)


@pytest.mark.parametrize("text", ["AOI", "低空飞行器", "curb management", "IoT", "3D打印机"])
def test_name_is_short_and_says_something(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    ["a", "系统", "数据", "技术方案", "20台", "2026年", "new", "一句话，说完。", "很" * 20,
     "one two three four five six", "data", "平台/服务"],
)  # fmt: skip
def test_generic_words_and_sentences_are_no_names(text: str) -> None:
    assert not is_name(text)


def test_acronym_is_mostly_capitals() -> None:
    assert [is_acronym(one) for one in ("AOI", "AIoT", "MiniMax", "Data", "无人机")] == [
        True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["a" * 50_000, "a " * 25_000, "中" * 50_000, "(" * 50_000, "a(b" * 9_000]
)
def test_odd_texts_are_read_in_bounded_time(text: str) -> None:
    began = time.perf_counter()
    side_by_side(text, NAMES)
    assert time.perf_counter() - began < 10
