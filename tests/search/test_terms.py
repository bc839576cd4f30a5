"""What a text can be found by."""

from marketplace.search.terms import terms_of


def test_chinese_becomes_pairs_last_character_and_initials() -> None:
    assert terms_of("无人机").split() == ["无人", "人机", "机", "wr", "wrj", "rj"]


def test_words_of_a_title_are_found_by_their_initials() -> None:
    assert {"wrj", "xj", "wrjxj"} <= set(terms_of("无人机巡检").split())


def test_long_texts_bring_no_initials() -> None:
    assert "wrj" not in terms_of("无人机巡检" * 20).split()


def test_traditional_and_full_width_become_one_form() -> None:
    assert terms_of("電網 ＡＩ").split() == terms_of("电网 ai").split()


def test_latin_words_bring_their_stem_and_numbers_stay() -> None:
    assert terms_of("Drones 5G V2.0").split() == ["drones", "dron", "5g", "v2", "0"]


def test_terms_are_unique_and_never_empty() -> None:
    assert terms_of("", "  ", "!?。", "巡检 巡检").split(" ") == [
        "巡检",
        "检巡",
        "检",
        "xj",
        "xjxj",
    ]
    assert terms_of("") == ""
