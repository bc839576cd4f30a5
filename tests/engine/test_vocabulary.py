from marketplace.engine.text import normalise
from marketplace.engine.vocabulary import Concept, Vocabulary, concepts_from_rows
from tests.engine.examples import VOCABULARY


def found(text: str) -> list[str]:
    return [hit.key for hit in VOCABULARY.find(normalise(text))]


def test_find_prefers_the_longest_alias() -> None:
    assert found("采用无人机巡检电网") == ["drone-inspection", "grid"]


def test_find_reads_traditional_characters_and_both_languages() -> None:
    assert found("無人機 and UAVs over the Power Grid") == ["drone", "drone", "grid"]


def test_find_respects_word_boundaries_of_latin_script() -> None:
    assert found("laoight droneport AOI检测") == ["vision"]


def test_find_does_not_cut_two_characters_out_of_two_words() -> None:
    assert found("存储能力建设") == []
    assert found("储能电站") == ["storage"]


def test_find_ignores_a_function_word_that_is_an_alias() -> None:
    words = Vocabulary([Concept("it", "sector", "信息技术", "IT")])
    assert words.find(normalise("it is late")) == []


def test_distance_counts_steps_through_the_nearest_common_ancestor() -> None:
    assert VOCABULARY.distance("drone-inspection", "drone-inspection") == 0
    assert VOCABULARY.distance("drone-inspection", "low-altitude") == 2
    assert VOCABULARY.distance("drone", "grid") is None


def test_above_survives_a_circle() -> None:
    words = Vocabulary(
        [Concept("a", "t", "甲甲", "", ("b",)), Concept("b", "t", "乙乙", "", ("a",))]
    )
    assert words.above("a") == {"b": 1}


def test_suggest_gives_topical_concepts_with_their_evidence() -> None:
    suggestions = VOCABULARY.suggest("深圳用UAV，也用无人机，给电网巡线")
    assert [(s.key, s.count, s.evidence) for s in suggestions] == [
        ("drone", 2, ("uav", "无人机")),
        ("grid", 1, ("电网",)),
    ]


def test_link_accepts_aliases_and_typing_errors_only() -> None:
    assert VOCABULARY.link("無人機") == "drone"
    assert VOCABULARY.link("machine vison") == "vision"
    assert VOCABULARY.link("区块链") is None


def test_rows_become_concepts_with_links() -> None:
    rows = [
        {"key": "x", "kind": "sector", "zh": "甲", "en": "X", "broader": "p", "aliases": "a| b |"}
    ]
    assert list(concepts_from_rows(rows, [("x", "q"), ("x", "p")])) == [
        Concept("x", "sector", "甲", "X", ("p", "q"), ("a", "b"))
    ]


def test_an_empty_vocabulary_finds_nothing() -> None:
    assert Vocabulary([]).find("无人机") == []
    assert Vocabulary([]).link("无人机") is None
