"""The sentences that are closest in meaning: chosen to tell something, shown mine beside theirs."""

import re

import pytest

from marketplace.engine.evidence import evidence_of
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.meaning import encoder
from marketplace.engine.profile import profiles_of
from marketplace.engine.records import Capability, Need
from marketplace.engine.statistics import count
from marketplace.engine.text import telling
from marketplace.engine.vocabulary import Vocabulary
from marketplace.engine.weights import default_weights
from marketplace.matching.presentation import QUOTE

SCRATCHES = {
    "title": "外观检查跟不上",
    "pain_point": "夜班工人看花了眼，冲压零件上的划痕常常漏过去。",
    "description": "车间在佛山。",
    "tags": "机器视觉",
    "conditions": [],
}
CAMERAS = {
    "title": "SurfaceEye",
    "description": "Founded in 2015. Cameras find scratches on stamped metal parts at night.",
    "tags": "机器视觉",
}
MINE = "夜班工人看花了眼，冲压零件上的划痕常常漏过去。"
THEIRS = "Cameras find scratches on stamped metal parts at night."
FIGURE = re.compile(
    r'<figcaption class="quiet">([^<]*)</figcaption>\s*'
    r'<blockquote lang="([\w-]+)">(.*?)</blockquote>'
)


def plain(html: str) -> str:
    return re.sub(r"</?mark>", "", html)


def closest(need: Need, capability: Capability) -> tuple[str, ...]:
    weights, known = default_weights(), encoder()
    words = Vocabulary([])
    one, other = profiles_of([need, capability], words, weights, known)
    counted = count([one, other], weights)
    here, there = (
        evidence_of(asking, [answering], counted, words, Lexicon(known))[0]
        for asking, answering in ((one, other), (other, one))
    )
    assert here.meaning == there.meaning
    return here.meaning


def test_sentences_are_preferred_to_a_tag_that_both_have() -> None:
    need = Need("N", SCRATCHES["title"], SCRATCHES["pain_point"], ("机器视觉", "质量检测"))
    offer = Capability("P", CAMERAS["title"], CAMERAS["description"], ("机器视觉", "质量检测"))
    assert closest(need, offer) == (MINE, THEIRS)


def test_tags_serve_where_nothing_else_is_said() -> None:
    assert closest(Need("N", "", "", ("机器视觉", "巡检")), Capability("P", "机器视觉")) == (
        "机器视觉",
        "机器视觉",
    )
    assert closest(Need("N", ""), Capability("P", "机器视觉")) == ()


@pytest.mark.parametrize(
    ("text", "share"),
    [("", 0.0), (" ;；。", 0.0), ("机器视觉", 0.2), ("robots weld", 0.2), ("一" * 20, 1.0),
     ("一" * 500, 1.0)],
)  # fmt: skip
def test_longer_sentences_tell_more_up_to_a_point(text: str, share: float) -> None:
    assert telling(text) == share


def test_the_opened_row_shows_mine_left_and_theirs_right(sign_in, ada, bao, post, register) -> None:
    scenario, product = post(ada, **SCRATCHES), register(bao, CAMERAS)
    shown = sign_in(ada).get(f"/scenarios/{scenario.id}/suppliers").text
    quotes = [(who, tongue, plain(said)) for who, tongue, said in FIGURE.findall(shown)]
    assert quotes == [("The scenario", "zh-Hans", MINE), ("The product", "en", THEIRS)]
    assert "The two sentences below are the closest." in shown
    shown = sign_in(bao, language="zh").get(f"/products/{product.id}/opportunities").text
    quotes = [(who, tongue, plain(said)) for who, tongue, said in FIGURE.findall(shown)]
    assert quotes == [("产品", "en", THEIRS), ("场景", "zh-Hans", MINE)]


def test_the_line_that_says_why_quotes_them(sign_in, ada, bao, post, register) -> None:
    scenario = post(ada, **SCRATCHES)
    register(bao, CAMERAS)
    shown = sign_in(ada).get(f"/scenarios/{scenario.id}/suppliers").text
    (why,) = re.findall(r'<p class="why">(.*?)</p>', shown, re.DOTALL)
    assert [plain(said) for said in re.findall(r"<q lang[^>]*>(.*?)</q>", why)] == [MINE, THEIRS]


def test_a_title_is_not_repeated_as_the_reason(sign_in, ada, bao, post, register) -> None:
    """The titles are on the page already; the words that both share say more."""
    scenario = post(
        ada,
        title="夜班冲压零件上的划痕常常漏检",
        pain_point="",
        description="用相机看冲压件。",
        tags="",
    )
    register(bao, {"title": "相机自动识别冲压零件的划痕", "description": "相机看冲压件。"})
    shown = sign_in(ada).get(f"/scenarios/{scenario.id}/suppliers").text
    (why,) = re.findall(r'<p class="why">(.*?)</p>', shown, re.DOTALL)
    assert "相机自动识别冲压零件的划痕" not in plain(why)


def test_the_very_same_tag_is_not_shown_beside_itself(sign_in, ada, bao, post, register) -> None:
    scenario = post(ada, title="机器视觉", pain_point="", description="", tags="机器视觉")
    register(bao, {"title": "机器视觉", "description": "机器视觉"})
    shown = sign_in(ada).get(f"/scenarios/{scenario.id}/suppliers").text
    assert "signal-meaning" in shown
    assert "Closest in meaning" not in shown


def test_long_and_hostile_sentences_are_cut_and_inert(sign_in, ada, bao, post, register) -> None:
    long = "夜班漏检<script>alert(1)</script>" + "冲压零件划痕" * 100
    scenario = post(ada, **{**SCRATCHES, "pain_point": long, "description": ""})
    register(bao, {**CAMERAS, "description": long})
    shown = sign_in(ada).get(f"/scenarios/{scenario.id}/suppliers").text
    assert "<script>alert" not in shown
    assert all(
        len(plain(said)) < 2 * QUOTE + 40 for said in re.findall(r"<q [^>]*>(.*?)</q>", shown)
    )
