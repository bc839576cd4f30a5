from marketplace.engine import text


def test_normalise_folds_width_case_and_traditional_characters() -> None:
    assert text.normalise("ＵＡＶ　無人機 巡檢\u200b") == "uav 无人机巡检"


def test_normalise_closes_spaces_strewn_between_chinese_characters() -> None:
    assert text.normalise("锂离子 电池 and 电 池") == "锂离子电池 and 电池"


def test_normalise_keeps_simplified_text_as_it_is() -> None:
    assert text.normalise("数据后台的程序") == "数据后台的程序"


def test_words_find_two_character_words_inside_longer_ones() -> None:
    assert text.words("无人机巡检") == ["无人", "人机", "无人机", "巡检"]


def test_words_stem_latin_and_drop_numbers_and_function_words() -> None:
    assert text.words("inspecting 3 drones for the inspection of 0.5 一台 5g") == [
        "inspect",
        "dron",
        "inspect",
        "5g",
    ]


def test_stem_leaves_short_words_alone() -> None:
    assert [text.stem(w) for w in ("gas", "grids", "batteries", "sensing")] == [
        "gas",
        "grid",
        "battery",
        "sens",
    ]


def test_bigrams_never_cross_punctuation() -> None:
    assert text.bigrams("储能，电站a站") == ["储能", "电站"]


def test_sentences_end_at_stops_of_both_scripts() -> None:
    assert text.sentences("第一句。Second one. 0.5 mm wide；末句") == [
        "第一句。",
        "Second one.",
        "0.5 mm wide；",
        "末句",
    ]


def test_language_is_told_by_the_share_of_chinese() -> None:
    assert [
        text.language(t)
        for t in ("无人机巡检平台", "a drone platform", "", "无人机巡检 drone platform")
    ] == [
        "zh",
        "en",
        "mixed",
        "mixed",
    ]
