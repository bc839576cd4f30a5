"""Marking what two texts share, and choosing the clause that says why."""

import re

import pytest

from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import profile_of
from marketplace.engine.records import Capability, Need
from marketplace.engine.statistics import count
from marketplace.engine.vocabulary import Concept, Vocabulary
from marketplace.engine.weights import default_weights
from marketplace.matching.passages import Marker, fold, marker_of

DRONES = Vocabulary(
    [Concept("drone", "technology", "无人机", "Drone", (), ("UAV", "无人驾驶航空器"))]
)


def marker(need: Need, capability: Capability) -> Marker:
    weights = default_weights()
    one, other = profile_of(need, DRONES, weights), profile_of(capability, DRONES, weights)
    engine = Matcher(DRONES, weights, count([one, other], weights))
    return marker_of(engine.compare(one, other), DRONES)


def marked(found: Marker, text: str) -> list[str]:
    return [piece for piece, is_shared in found.parts(text) if is_shared]


def test_every_name_of_a_shared_concept_is_marked() -> None:
    found = marker(Need("1", "用无人机巡线"), Capability("2", "UAV inspection"))
    assert marked(found, "我们用無人機巡线") == ["無人機"]
    assert marked(found, "Two UAVs and a drone, no droned") == ["UAVs", "drone"]


def test_nothing_is_lost_and_nothing_is_invented() -> None:
    found = marker(Need("1", "冲压件划伤"), Capability("2", "识别冲压件划伤"))
    text = "ＡＢ冲压件  \n划伤<b>冲压</b>"
    assert "".join(piece for piece, _shared in found.parts(text)) == text
    assert Marker(()).parts(text) == [(text, False)]
    assert found.parts("") == []


@pytest.mark.parametrize("text", ["ﬁnding", "ǅ İ ß", "臺灣 ＡＢＣ", "a\u200bb\n"])
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_the_quote_is_the_clause_that_shares_most() -> None:
    found = Marker((re.compile("划伤|毛刺"),))
    assert found.quote("目前人工目检，夜班漏检划伤和毛刺，每月返工。") == "夜班漏检划伤和毛刺"
    assert found.quote("没有相同内容。") == ""
    long = found.quote("一" * 60 + "划伤" + "二" * 60)
    assert len(long) < 60
    assert "划伤" in long
