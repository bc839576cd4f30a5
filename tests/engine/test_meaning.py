"""What texts mean: the same score from either side, closest sentences, and life without it."""

import random

import numpy as np
import pytest

from marketplace.engine import meaning
from marketplace.engine.comparison import NEAR, query_of, word_shares
from marketplace.engine.lexicon import Lexicon, key_of
from marketplace.engine.matcher import Match, Matcher
from marketplace.engine.profile import Profile, profiles_of, sentences_of
from marketplace.engine.records import Capability, Need
from marketplace.engine.segment import introduce
from marketplace.engine.statistics import count
from tests.engine.examples import TOPICS, VOCABULARY, WEIGHTS, capability, need, row

ENCODER = meaning.encoder()
AOI = capability("P1", "表面瑕疵视觉检测", "用相机拍照，识别划伤和压痕。安装只要两天。")
TEA = capability("P2", "茶叶包装设计", "为茶企设计礼盒。")
ENGLISH = capability(
    "P3", "Surface defect inspection", "Cameras find scratches and dents on parts."
)
SCRATCHES = need("N1", "工件外观不良靠人看", "夜班工人看不出划痕。希望机器来查。")


def profiles(*records: Need | Capability) -> list[Profile]:
    return profiles_of(records, VOCABULARY, WEIGHTS, ENCODER)


def engine(made: list[Profile]) -> Matcher:
    return Matcher(VOCABULARY, WEIGHTS, count(made, WEIGHTS), Lexicon(ENCODER))


def market(seed: int, size: int) -> tuple[list[Profile], list[Profile]]:
    chance = random.Random(seed)
    needs = [need(f"N{i:03d}", *_two(chance)) for i in range(size)]
    offers = [capability(f"P{i:03d}", *_two(chance)) for i in range(size)]
    made = profiles(*needs, *offers)
    return made[:size], made[size:]


def _two(chance: random.Random) -> tuple[str, str]:
    one, other = chance.sample(TOPICS, 2)
    return one[: chance.randint(4, 20)], f"{one}。{other}"


def tenths(match: Match) -> int:
    return sum(round(10 * reason.points) for reason in match.reasons)


def test_the_encoder_is_installed() -> None:
    assert ENCODER is not None


def test_texts_of_one_meaning_are_nearer_than_others_in_both_languages() -> None:
    rows = meaning.compress(ENCODER.encode([AOI.title, ENGLISH.title, TEA.title]))
    cosines = meaning.cosines(rows, rows)
    assert cosines[0, 1] > cosines[0, 2] + 0.2
    assert np.allclose(np.diag(cosines), 1.0)


def test_an_empty_text_has_no_meaning_and_no_vector() -> None:
    assert profiles(need("N1", ""))[0].vectors.shape == (0, meaning.SIZE)
    assert not ENCODER.encode(["", "  "]).any()


def test_rows_do_not_depend_on_the_order_of_texts() -> None:
    texts = [*TOPICS, AOI.text, TEA.text, *map(str.upper, TOPICS)] * 2
    shuffled = random.Random(3).sample(range(len(texts)), len(texts))
    straight = ENCODER.encode(texts)
    other = ENCODER.encode([texts[at] for at in shuffled])
    assert np.array_equal(straight[shuffled], other)


def test_a_profile_with_meaning_survives_bytes() -> None:
    (one,) = profiles(AOI)
    again = Profile.from_bytes(one.to_bytes())
    assert again.facts == one.facts
    for name in ("hashes", "weights", "surfaces", "vectors"):
        assert np.array_equal(getattr(again, name), getattr(one, name)), name
    assert len(one.vectors) == 1 + len(sentences_of(one.facts))
    assert [key_of(word) for word in one.facts.words] == one.surfaces.tolist()


def test_words_that_say_the_same_correspond() -> None:
    asking, *others = profiles(
        need("N1", "划痕"), *(capability(word, word) for word in ("划伤", "划痕", "茶叶"))
    )
    assert [one.facts.words for one in others] == [("划伤",), ("划痕",), ("茶叶",)]
    found = engine([asking, *others])
    (part,) = found.index(others).parts()
    focus, answered = word_shares(
        query_of(asking, found.statistics, found.lexicon), part.segment, np.arange(3)
    )
    strength = {
        bytes(key).decode(): share for key, share in zip(part.segment.ids, focus, strict=True)
    }
    assert strength["划痕"] == 1.0
    assert 0 < strength["划伤"] < 1
    assert strength["茶叶"] == 0.0
    assert focus.tolist() == answered.tolist()  # of one word each
    assert NEAR < 1


def test_a_lexicon_that_was_kept_says_the_same_as_one_that_meets_words() -> None:
    made = profiles(AOI, SCRATCHES, TEA)
    first = Lexicon(ENCODER)
    introduce(made, first)
    hashes = np.unique(np.concatenate([one.surfaces for one in made]))
    vectors, sizes = first.look_up(hashes)
    kept = Lexicon(ENCODER, hashes[::-1], vectors[::-1])
    assert not kept.unknown(hashes).any()
    assert np.array_equal(kept.look_up(hashes)[0], vectors)
    assert np.array_equal(kept.look_up(hashes)[1], sizes)
    assert len(kept) == len(hashes)


def test_meaning_puts_the_product_first_that_shares_no_word() -> None:
    made = profiles(SCRATCHES, TEA, ENGLISH)
    ranked = engine(made).rank(made[0], made[1:], top=2, floor=0.0)
    assert [match.id for match in ranked] == ["P3", "P2"]
    (reason,) = [one for one in ranked[0].reasons if one.signal == "meaning"]
    assert len(reason.evidence) == 2
    assert reason.evidence[0] in f"{SCRATCHES.title}{SCRATCHES.text}"
    assert reason.evidence[1] in f"{ENGLISH.title} {ENGLISH.text}"
    assert reason.sentence_zh.startswith("意思相近：需求「")
    assert reason.sentence_en.startswith("Alike in meaning: the need “")


def test_corresponding_words_are_named_in_pairs() -> None:
    made = profiles(SCRATCHES, AOI)
    match = engine(made).compare(*made)
    (reason,) = [one for one in match.reasons if one.signal == "correspondence"]
    assert reason.evidence == ("外观 ↔ 视觉", "不良 ↔ 瑕疵", "划痕 ↔ 压痕")


def test_score_is_the_sum_of_its_reasons_and_the_same_from_either_side() -> None:
    needs, offers = market(seed=21, size=40)
    found = engine([*needs, *offers])
    for one in needs:
        for match in found.rank(one, offers, top=40, floor=0.0):
            assert match.score == tenths(match) / 10
            other = next(offer for offer in offers if offer.id == match.id)
            back = found.compare(other, one)
            assert (back.score, back.reasons) == (match.score, match.reasons)


def test_a_pair_scores_the_same_alone_and_in_company_and_in_any_order() -> None:
    needs, offers = market(seed=22, size=40)
    found = engine([*needs, *offers])
    shuffled = random.Random(5).sample(offers, len(offers))
    for one in needs[:10]:
        ranked = found.rank(one, offers, top=40, floor=0.0)
        assert ranked == found.rank(one, shuffled, top=40, floor=0.0)
        for match in ranked:
            other = next(offer for offer in offers if offer.id == match.id)
            assert found.compare(one, other) == match


def test_the_index_brings_what_only_means_the_same() -> None:
    made = profiles(SCRATCHES, TEA, ENGLISH)
    found = engine(made)
    index, asking = found.index(made[1:]), row(made[0], found.statistics, found.lexicon)
    assert index.candidates(asking, 5) == []
    assert set(index.candidates(asking, 5, by_meaning=5)) == {"P2", "P3"}
    index.remove("P3")
    assert index.candidates(asking, 5, by_meaning=5) == ["P2"]


def test_without_an_encoder_words_and_concepts_still_match() -> None:
    records = (need("N1", "无人机巡检输电线路"), capability("P1", "输电线路无人机巡检服务"))
    bare = profiles_of(records, VOCABULARY, WEIGHTS)
    found = Matcher(VOCABULARY, WEIGHTS, count(bare, WEIGHTS)).compare(*bare)
    assert {reason.signal for reason in found.reasons} <= {"concepts", "text", "phrases", "sector"}
    assert found.level == "strong"


@pytest.mark.parametrize("odd", ["\x00", "🦾" * 400, "a" * 30_000, "。。。", "٣٤٥"])
def test_odd_texts_have_a_meaning_or_none(odd: str) -> None:
    (one,) = profiles(need("N1", odd, odd))
    assert one.vectors.shape[1] == meaning.SIZE


def test_figures_alone_are_no_evidence_of_a_correspondence() -> None:
    made = profiles(
        need("N1", "Weld three seams in 2024", "weld welding 12 machines"),
        capability("P1", "ZED 2i for welders", "model 2025 welding machine 15 units"),
    )
    (reason,) = [
        one for one in engine(made).compare(*made).reasons if one.signal == "correspondence"
    ]
    assert reason.evidence
    assert [one for one in reason.evidence if "↔" in one and any(map(str.isdigit, one))] == []


def test_an_english_need_finds_chinese_products_and_the_other_way_round() -> None:
    asking = need("N1", "Drone inspection of hill power lines", "Broken insulators are missed.")
    here = need("N2", "山区输电线路无人机巡检", "破损的绝缘子常常漏看。")
    made = profiles(
        asking, here, capability("P1", "电力巡检无人机", "沿输电线路自动飞行，识别绝缘子缺陷。"),
        capability("P4", "UAV patrol of transmission lines", "It finds broken insulators."),
        TEA,
    )  # fmt: skip
    found = engine(made)
    for one in made[:2]:
        assert {match.id for match in found.rank(one, made[2:], top=5)} == {"P1", "P4"}
