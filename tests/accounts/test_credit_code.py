"""The unified social credit code and the key of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts import credit_code
from marketplace.accounts.drafts import OrganisationDraft
from marketplace.accounts.names import name_key

# Published codes of well-known bodies, the first the worked example of public descriptions.
VALID = [
    "91350100M000100Y43", "914403001922038216", "9144030071526726XG", "91440300708461136T",
    "12100000425006133D", "91110000802100433B",
]  # fmt: skip


@pytest.mark.parametrize("code", VALID)
def test_published_codes_are_valid(code) -> None:
    assert credit_code.is_valid(code)


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(credit_code.ALPHABET))
def test_one_wrong_character_is_noticed(code, place, character) -> None:
    changed = code[:place] + character + code[place + 1 :]
    assert credit_code.is_valid(changed) == (changed == code)


@given(st.sampled_from(VALID), st.integers(0, 16))
def test_two_swapped_characters_are_noticed(code, place) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert credit_code.is_valid(swapped) == (swapped == code)


def _sentence(code: str) -> str:
    _draft, problems = OrganisationDraft.read({"name": "House", "kind": "sme", "credit_code": code})
    return problems[0].sentence.en if problems else ""


def test_problem_says_what_is_wrong_with_a_code() -> None:
    assert "this has 17" in _sentence("9135010M000100Y43")
    assert "without I, O, S, V, Z" in _sentence("9135010OM000100Y43")
    assert "last character does not fit" in _sentence("91350100M000100Y44")


def test_code_is_kept_tidy() -> None:
    draft, _ = OrganisationDraft.read(
        {"name": "House", "kind": "sme", "credit_code": "９1350100-m000 100y43"}
    )
    assert draft.credit_code == "91350100M000100Y43"


def test_names_that_differ_only_in_writing_have_one_key() -> None:
    names = ["（广东）智造 有限公司", "(广东)智造有限公司", "[广东] 智造有限公司"]
    assert {name_key(one) for one in names} == {"广东智造有限公司"}
    assert name_key("ＡＢＣ Co., Ltd.") == name_key("abc co ltd")
    assert name_key("（·）") == ""


def test_website_is_completed_or_refused() -> None:
    made = {
        text: OrganisationDraft.read({"name": "House", "kind": "sme", "website": text})[0]
        for text in ("example.cn", "javascript://example.cn/%0aalert(1)", "ftp://example.cn", "x y")
    }
    assert made["example.cn"].website == "https://example.cn"
    assert [made[one] for one in list(made)[1:]] == [None] * 3
