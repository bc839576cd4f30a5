"""What a match promises, over random pairs and in cases that a person can follow."""

import random

import pytest

from marketplace.engine.matcher import Match
from marketplace.engine.weights import default_weights, weights_from
from tests.engine.examples import capability, market, matcher, need, profile


def tenths(match: Match) -> int:
    return sum(round(10 * reason.points) for reason in match.reasons)


def test_score_is_the_sum_of_its_reasons_over_random_pairs() -> None:
    needs, products = market(seed=11, size=60)
    engine = matcher([*needs, *products])
    for asking in needs:
        for match in engine.rank(asking, products, top=60, floor=0.0):
            assert match.score == tenths(match) / 10
            assert 0 <= match.score <= 100
            assert all(reason.points > 0 for reason in match.reasons)


def test_both_directions_give_a_pair_the_same_score() -> None:
    needs, products = market(seed=12, size=30)
    engine = matcher([*needs, *products])
    for one in needs:
        for other in products:
            here, there = engine.compare(one, other), engine.compare(other, one)
            assert (here.id, there.id) == (other.id, one.id)
            assert (here.score, here.reasons, here.missing) == (
                there.score,
                there.reasons,
                there.missing,
            )


def test_a_pair_scores_the_same_alone_and_in_company() -> None:
    needs, products = market(seed=13, size=30)
    engine = matcher([*needs, *products])
    for match in engine.rank(needs[0], products, top=30, floor=0.0):
        other = next(p for p in products if p.id == match.id)
        assert engine.compare(needs[0], other) == match


def test_order_does_not_depend_on_the_order_of_input() -> None:
    needs, products = market(seed=14, size=50)
    engine = matcher([*needs, *products])
    shuffled = random.Random(1).sample(products, len(products))
    for asking in needs[:10]:
        assert engine.rank(asking, products, top=10) == engine.rank(asking, shuffled, top=10)


def test_stopping_early_loses_nobody() -> None:
    needs, products = market(seed=15, size=80)
    engine = matcher([*needs, *products])
    for asking in needs[:20]:
        every = engine.rank(asking, products, top=80, floor=0.0)
        kept = [m.id for m in every if not m.contradicted][:3]
        assert [m.id for m in engine.rank(asking, products, top=3, floor=0.0)][: len(kept)] == kept


def test_search_through_the_index_finds_the_best() -> None:
    needs, products = market(seed=16, size=60)
    engine = matcher([*needs, *products])
    by_id = {p.id: p for p in products}
    index = engine.index(products)
    for asking in needs[:20]:
        found = engine.search(asking, index, lambda ids: [by_id[i] for i in ids], top=5)
        assert found == engine.rank(asking, products, top=5)


def test_equal_scores_are_ordered_by_id() -> None:
    asking = profile(need("N1", "无人机巡检"))
    twins = [profile(capability(key, "无人机巡检", supplier=key)) for key in ("P3", "P1", "P2")]
    ranked = matcher([asking, *twins]).rank(asking, twins, top=2)
    assert [m.id for m in ranked] == ["P1", "P2"]


def test_below_the_floor_nothing_is_shown() -> None:
    asking = profile(need("N1", "水库大坝渗流监测"))
    others = [profile(capability("P1", "机器视觉检测瓷砖", maturity="量产"))]
    engine = matcher([asking, *others])
    assert engine.rank(asking, others, top=5) == []
    (shown,) = engine.rank(asking, others, top=5, floor=0.0)
    assert shown.score < default_weights().plain_levels["possible"]


def test_a_mature_product_for_something_else_earns_nothing_by_maturity() -> None:
    asking = profile(need("N1", "水库大坝渗流监测", cooperation="采购", budget_wan=90))
    other = profile(capability("P1", "西点烘焙课程", maturity="量产", price_wan=3))
    assert matcher([asking, other]).compare(asking, other).score == 0


def test_traditional_and_simplified_texts_are_the_same() -> None:
    here, there = (
        profile(need("N1", "無人機巡檢輸電線路")),
        profile(need("N1", "无人机巡检输电线路")),
    )
    other = profile(capability("P1", "输电线路无人机巡检服务"))
    engine = matcher([here, there, other])
    assert engine.compare(here, other) == engine.compare(there, other)


def test_two_character_word_inside_a_longer_one_is_found() -> None:
    asking, other = profile(need("N1", "巡检")), profile(capability("P1", "无人机自动巡检系统"))
    match = matcher([asking, other]).compare(asking, other)
    assert [r.evidence for r in match.reasons if r.signal == "text"] == [("巡检",)]


def test_languages_meet_through_concepts() -> None:
    asking = profile(need("N1", "用无人机巡检输电线路"))
    english = profile(capability("P1", "UAV patrol of transmission lines"))
    other = profile(capability("P2", "Fresh seafood tracking"))
    ranked = matcher([asking, english, other]).rank(asking, [english, other], top=5, floor=1.0)
    assert [m.id for m in ranked] == ["P1"]
    (reason,) = [r for r in ranked[0].reasons if r.signal == "concepts"]
    assert reason.sentence_en == "Both are about power grid"
    assert reason.sentence_zh == "双方都涉及「电网」"


def test_concepts_that_only_meet_above_say_so() -> None:
    asking = profile(need("N1", "储能"))
    other = profile(capability("P1", "energy"))
    (reason,) = matcher([asking, other]).compare(asking, other).reasons
    assert (reason.signal, reason.sentence_zh) == ("concepts", "同属「能源」方向")


def test_conditions_are_met_contradicted_or_unknown() -> None:
    asking = profile(
        need("N1", "无人机巡检", must_have=("载重≥5kg", "须有防爆认证", "支持夜间飞行"))
    )
    other = profile(capability("P1", "无人机巡检", "最大载重3公斤。", certifications=("防爆认证",)))
    match = matcher([asking, other]).compare(asking, other)
    assert [(c.text, c.status) for c in match.conditions] == [
        ("载重≥5kg", "contradicted"),
        ("须有防爆认证", "met"),
        ("支持夜间飞行", "unknown"),
    ]
    assert [m.text for m in match.missing] == ["载重≥5kg", "支持夜间飞行"]
    assert match.missing[1].sentence_en.startswith("Would fit with “支持夜间飞行”")


def test_contradicted_products_stand_below_and_keep_their_score() -> None:
    asking = profile(need("N1", "无人机巡检输电线路", must_have=("载重≥5kg",)))
    best = profile(capability("P1", "无人机巡检输电线路", "最大载重3公斤"))
    other = profile(capability("P2", "无人机测绘", "地形测量"))
    ranked = matcher([asking, best, other]).rank(asking, [best, other], top=5, floor=0.0)
    assert [(m.id, m.contradicted) for m in ranked] == [("P2", False), ("P1", True)]
    assert ranked[1].score > ranked[0].score


def test_near_duplicates_of_one_supplier_do_not_fill_the_page() -> None:
    asking = profile(need("N1", "无人机巡检输电线路"))
    same = [
        profile(capability(f"P{n}", f"无人机巡检输电线路{n}型", supplier="宝")) for n in range(5)
    ]
    other = profile(capability("P9", "输电线路监测", supplier="黛"))
    ranked = matcher([asking, *same, other]).rank(asking, [*same, other], top=4, floor=0.0)
    assert [m.id for m in ranked] == ["P0", "P1", "P9", "P2"]


def test_a_supplier_elsewhere_is_no_worse_unless_the_owner_says_so() -> None:
    here = profile(capability("P1", "无人机巡检", city="深圳市"))
    away = profile(capability("P2", "无人机巡检", city="佛山"))
    free = profile(need("N1", "无人机巡检", city="深圳"))
    bound = profile(need("N2", "无人机巡检", city="深圳", local_only=True))
    engine = matcher([here, away, free, bound])
    assert engine.compare(free, here).score == engine.compare(free, away).score
    assert engine.compare(bound, here).score > engine.compare(bound, away).score
    assert [m.text for m in engine.compare(bound, away).missing] == ["深圳"]


def test_price_above_the_budget_is_named() -> None:
    asking = profile(need("N1", "无人机巡检", budget_wan=50))
    dear = profile(capability("P1", "无人机巡检", price_note="80万元"))
    fair = profile(capability("P2", "无人机巡检", price_note="40万元"))
    engine = matcher([asking, dear, fair])
    assert [m.text for m in engine.compare(asking, dear).missing] == ["预算 50 万元"]
    reasons = engine.compare(asking, fair).reasons
    assert [r.sentence_zh for r in reasons if r.signal == "budget"] == ["报价约40万元，预算50万元"]


def test_prototype_is_too_early_for_procurement() -> None:
    asking = profile(need("N1", "无人机巡检", cooperation="公开采购"))
    early = profile(capability("P1", "无人机巡检", maturity="样机"))
    ready = profile(capability("P2", "无人机巡检", maturity="量产"))
    engine = matcher([asking, early, ready])
    assert engine.compare(asking, ready).score > engine.compare(asking, early).score
    assert [m.sentence_zh for m in engine.compare(asking, early).missing] == [
        "产品尚处于样机，采购前宜先试点"
    ]


def test_a_signal_switched_off_gives_no_points() -> None:
    needs, products = market(seed=18, size=10)
    engine = matcher([*needs, *products])
    engine = type(engine)(engine.vocabulary, engine.weights.without("text"), engine.statistics)
    for match in engine.rank(needs[0], products, top=10, floor=0.0):
        assert "text" not in [reason.signal for reason in match.reasons]


def test_points_must_sum_to_a_hundred() -> None:
    with pytest.raises(ValueError, match="must sum to 100, not 3"):
        weights_from({"signals": {"text": {"points": 3, "full": 1}}})


def test_shared_concepts_alone_carry_a_pair_across_languages() -> None:
    asking = profile(need("n", "UAV patrol", "Drone inspection of transmission lines at night."))
    offer = profile(capability("c", "夜航无人机", "无人机巡检输电线路，自动起降。"))
    others = [profile(capability(f"o{i}", "储能电池", f"第{i}代储能柜")) for i in range(60)]
    match = matcher([asking, offer, *others]).compare(asking, offer)
    assert [reason.signal for reason in match.reasons] == ["concepts"]
    assert match.level == "strong"
