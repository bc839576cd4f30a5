import numpy as np

from marketplace.engine.features import Group, feature, groups_of
from marketplace.engine.phrases import phrases_of
from marketplace.engine.profile import Profile
from tests.engine.examples import capability, market, need, profile


def test_profile_survives_bytes() -> None:
    needs, products = market(seed=1, size=5)
    for one in [*needs, *products]:
        again = Profile.from_bytes(one.to_bytes())
        assert again.facts == one.facts
        assert np.array_equal(again.hashes, one.hashes)
        assert np.array_equal(again.weights, one.weights)


def test_features_are_sorted_by_group_and_known_by_their_term() -> None:
    one = profile(capability("P1", "无人机巡检"))
    assert np.all(np.diff(one.hashes.astype(object)) > 0)
    assert feature(Group.CONCEPT, "drone-inspection") in one.hashes.tolist()
    assert feature(Group.WORD, "巡检") in one.hashes.tolist()
    assert set(groups_of(one.hashes).tolist()) == {0, 1, 2}


def test_broader_concepts_weigh_less() -> None:
    one = profile(capability("P1", "无人机巡检"))
    weight = dict(zip(one.hashes.tolist(), one.weights.tolist(), strict=True))
    own, above, top = (
        weight[feature(Group.CONCEPT, k)] for k in ("drone-inspection", "drone", "low-altitude")
    )
    assert own > above > top


def test_places_are_no_subject() -> None:
    assert profile(capability("P1", "深圳无人机")).facts.concepts == ("drone",)


def test_tag_with_a_typing_error_counts_as_its_concept() -> None:
    assert profile(need("N1", "标题", tags=("machine vison",))).facts.concepts == ("vision",)


def test_empty_record_has_no_features() -> None:
    assert len(profile(need("N1", "")).hashes) == 0


def test_phrases_are_tags_and_runs_of_content_words() -> None:
    assert phrases_of("高压输电线路的无人机巡检", ("机器视觉", "机器视觉")) == (
        "机器 视觉",
        "高压 输电 线路",
        "无人机 巡检",
    )
