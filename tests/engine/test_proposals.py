"""Proposals for the vocabulary: who speaks for a name, how strongly, and what never comes."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from marketplace.engine.alike import Meanings, spelt_alike
from marketplace.engine.proposals import propose
from marketplace.engine.records import Capability, Need
from marketplace.engine.together import Company
from marketplace.engine.vocabulary import Concept, Vocabulary

VOCABULARY = Vocabulary(
    [
        Concept("drone", "technology", "无人机", "Drone", (), ("UAV",)),
        Concept("multirotor", "technology", "多旋翼无人机", "Multirotor drone"),
        Concept("wastewater", "technology", "污水处理", "Wastewater treatment", (), ("废水处理",)),
        Concept("defect", "technology", "缺陷检测", "Defect detection"),
        Concept("shenzhen", "city", "深圳市", "Shenzhen", (), ("深圳",)),
    ]
)
DIRECTIONS = {"污水处理": 0, "废水处理": 0, "sewage works": 0, "无人机": 1, "缺陷检测": 2}


def need(number: int, text: str = "", *tags: str, title: str = "需求") -> Need:
    return Need(id=str(number), title=f"{title}{number}", text=text, tags=tags)


REST = [need(n, "别的事情") for n in range(100, 240)]


def encode(words: Sequence[str]) -> NDArray[np.float32]:
    """Words of one meaning point one way; every other word has a way of its own."""
    rows = np.zeros((len(words), 64), np.float32)
    for row, word in zip(rows, words, strict=True):
        row[DIRECTIONS.get(word, 8 + sum(word.encode()) % 56)] = 1
    return rows


def found(postings, **more) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.key, one.text, one.kinds) for one in propose(postings, VOCABULARY, **more)]


def test_bracket_is_proposed_with_its_passages_and_support() -> None:
    postings = [need(n, f"第{n}片区用无人驾驶航空器（UAV）巡检。") for n in range(4)]
    [one] = propose(postings, VOCABULARY)
    assert (one.key, one.text, one.language) == ("drone", "无人驾驶航空器", "zh")
    assert (one.support, len(one.examples)) == (4, 3)
    assert "无人驾驶航空器(UAV)" in one.examples[0]
    assert "bracket" in one.kinds
    assert one.score == pytest.approx(0.9 * 4 / 4.5)


def test_more_places_and_more_kinds_make_a_higher_score() -> None:
    once = propose([need(1, "无人驾驶航空器（UAV）")], VOCABULARY)
    twice = propose([need(n, "无人驾驶航空器（UAV）") for n in (1, 2)], VOCABULARY)
    assert once[0].score < twice[0].score
    assert once[0].score == pytest.approx(0.9 * 1 / 1.5, abs=1e-4)


def test_company_alone_needs_many_postings() -> None:
    few = [need(n, "污水处理", "清流计划") for n in range(3)]
    many = [need(n, "污水处理", "清流计划") for n in range(9)]
    assert found(few + REST) == []
    assert found(many + REST) == [("wastewater", "清流计划", ("together",))]


def test_examples_are_passages_or_the_title_where_it_is_a_tag_only() -> None:
    said = [need(n, "污水处理属于清流计划。", "清流计划") for n in range(2)]
    typed = [need(n, "污水处理", "清流计划") for n in range(2, 9)]
    [one] = propose(said + typed + REST, VOCABULARY)
    assert one.examples == ("需求0 污水处理属于清流计划。", "需求1 污水处理属于清流计划。", "需求2")


def test_company_and_meaning_agree_on_a_tag() -> None:
    postings = [need(n, "污水处理", "sewage works") for n in range(3)] + REST
    found_with = found(postings, encode=encode)
    assert found_with == [("wastewater", "sewage works", ("meaning", "together"))]
    assert found(postings) == []


def test_misspelt_tag_is_proposed_for_what_it_nearly_is() -> None:
    assert found([Capability(id="1", title="x", tags=("Defect detektion",))]) == [
        ("defect", "Defect detektion", ("spelling",))
    ]


def test_word_that_already_speaks_of_a_concept_is_never_proposed_for_it() -> None:
    postings = [need(n, "", "重型无人机", "UAV") for n in range(12)] + REST
    assert found(postings) == []


def test_generic_and_too_common_words_are_never_proposed() -> None:
    assert found([need(n, "污水处理", "数据", "系统") for n in range(9)] + REST) == []
    common = [need(n, "污水处理", "清流计划") for n in range(20)]
    assert found(common + REST) == []
    assert found(common + REST + [need(n, "别的") for n in range(300, 360)]) != []


def test_places_and_cities_get_no_aliases() -> None:
    assert found([need(n, "哈尔滨工业大学（深圳）") for n in range(5)]) == []


def test_refused_text_stays_away() -> None:
    postings = [need(n, "无人驾驶航空器（UAV）") for n in range(3)]
    assert found(postings, refused=[("drone", "无人驾驶航空器")]) == []


def test_text_goes_to_the_concept_that_most_places_name() -> None:
    postings = [need(n, "铁鸟（UAV）") for n in range(3)] + [need(9, "铁鸟（污水处理）")]
    assert [one[:2] for one in found(postings)] == [("drone", "铁鸟")]


def test_frequent_title_phrase_is_looked_at_like_a_tag() -> None:
    postings = [
        Need(id=str(n), title=f"清流计划（第{n}期）", text="污水处理") for n in range(1, 10)
    ]
    assert [one[:2] for one in found(postings + REST)] == [("wastewater", "清流计划")]


def test_progress_is_told_in_both_parts() -> None:
    seen: list[tuple[int, int]] = []
    propose(
        [need(1, "", "sewage works")], VOCABULARY, encode=encode,
        progress=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert seen.count((1, 0)) == 2
    assert [one for one in seen if one[1]] != []


def test_nothing_comes_of_nothing() -> None:
    assert propose([], VOCABULARY) == []
    assert propose([need(1, "铁鸟（UAV）", "云上")], Vocabulary([]), encode=encode) == []


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("unsupervised learning", ["supervised learning"]), ("3d printing", ["2d printing"]),
        ("robot", ["robotics platform"]), ("abc", ["abd"]), ("数字孪生体系统", ["数字孪生系统"]),
    ],
)  # fmt: skip
def test_other_word_is_no_misspelling(word: str, names: list[str]) -> None:
    assert list(spelt_alike(word, dict.fromkeys(names, "key"))) == []


def test_misspelling_is_found_in_both_languages() -> None:
    names = {"predictive maintenance": "pm", "多旋翼无人机巡检": "patrol"}
    assert next(spelt_alike("predictive maintenence", names))[0] == "pm"
    assert next(spelt_alike("多旋冀无人机巡检", names))[0] == "patrol"


def test_company_is_no_chance_and_grows_with_postings() -> None:
    company = Company()
    for number in range(60):
        together = number < 6
        company.add(["词"] if together else [], ["a"] if together else ["b"])
    assert company.of("词") == ["a"]
    assert company.support("词", "a") == 6
    assert company.strength("词", "a", least=2) == pytest.approx(6 / 8)
    assert company.strength("词", "a", least=7) == 0.0
    assert company.strength("词", "b", least=0) == 0.0
    assert company.of("别的") == []


def test_meaning_is_clear_only_where_nothing_else_is_as_near() -> None:
    names = {"污水处理": "wastewater", "无人机": "drone", "缺陷检测": "defect"}
    [near] = Meanings(names, encode, lambda _done, _total: None).near(["sewage works"])
    assert near == {"wastewater": 2.0, "drone": pytest.approx(-0.5), "defect": pytest.approx(-0.5)}


def test_same_words_in_another_order_are_not_the_same_meaning() -> None:
    def alike(words: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(words), 1), np.float32)

    [near] = Meanings({"大模型安全": "safety"}, alike, lambda _d, _t: None).near(["安全大模型"])
    assert near == {}
