"""The index against a slow twin that multiplies everything with everything."""

import random

import numpy as np
import pytest

from marketplace.engine.features import Group, groups_of
from marketplace.engine.index import Index
from marketplace.engine.profile import Profile
from marketplace.engine.statistics import Statistics, count
from tests.engine.examples import WEIGHTS, capability, market, need, profile

LANGUAGES = ("zh", "en", "mixed")


class Twin:
    """Slow and readable: a dict of units per record, scored one by one."""

    def __init__(self, statistics: Statistics, profiles: list[Profile]) -> None:
        self.statistics = statistics
        self.profiles = {one.id: one for one in profiles}

    def candidates(self, asking: Profile, limit: int, reserve: int) -> set[str]:
        total, concepts, foreign = {}, {}, {}
        for key, one in self.profiles.items():
            total[key], concepts[key] = self.scores(asking, one)
            if one.facts.language != asking.facts.language:
                foreign[key] = concepts[key]
        return self.best(total, limit) | self.best(concepts, reserve) | self.best(foreign, reserve)

    def scores(self, asking: Profile, one: Profile) -> tuple[float, float]:
        mine, theirs = self.units(asking), self.units(one)
        shared = {h: mine[h] * theirs[h] for h in mine.keys() & theirs.keys()}
        return sum(shared.values()), sum(v for h, v in shared.items() if h >> 62 == 0)

    def units(self, one: Profile) -> dict[int, float]:
        vector = self.statistics.vector(one)
        return dict(zip(vector.hashes.tolist(), vector.unit().tolist(), strict=True))

    @staticmethod
    def best(scores: dict[str, float], limit: int) -> set[str]:
        ranked = sorted((k for k, v in scores.items() if v > 0), key=lambda k: (-scores[k], k))
        return set(ranked[:limit])


def test_index_equals_its_slow_twin_through_changes() -> None:
    needs, products = market(seed=7, size=60)
    statistics = count([*needs, *products], WEIGHTS)
    index, twin = Index(statistics, WEIGHTS.groups, products[:30]), Twin(statistics, products[:30])
    chance = random.Random(3)
    for step in range(90):
        one = chance.choice(products)
        if chance.random() < 0.6:
            index.add(one)
            twin.profiles[one.id] = one
        else:
            index.remove(one.id)
            twin.profiles.pop(one.id, None)
        if step % 25 == 24:
            index.merge()
        asking = chance.choice(needs)
        assert set(index.candidates(asking, 8, 4)) == twin.candidates(asking, 8, 4)
        assert len(index) == len(twin.profiles)


def test_candidates_do_not_depend_on_the_order_of_arrival() -> None:
    needs, products = market(seed=2, size=40)
    statistics = count([*needs, *products], WEIGHTS)
    one = Index(statistics, WEIGHTS.groups, products)
    other = Index(statistics, WEIGHTS.groups, products[20:])
    for product in reversed(products[:20]):
        other.add(product)
    for asking in needs:
        assert one.candidates(asking, 10, 3) == other.candidates(asking, 10, 3)


def test_change_is_found_by_the_next_search() -> None:
    old, new = capability("P1", "水库大坝监测"), capability("P1", "无人机巡检")
    asking = profile(need("N1", "无人机巡检"))
    index = Index(count([asking, profile(old)], WEIGHTS), WEIGHTS.groups, [profile(old)])
    assert index.candidates(asking, 5) == []
    index.add(profile(new))
    assert index.candidates(asking, 5) == ["P1"]
    assert "P1" in index
    index.remove("P1")
    assert index.candidates(asking, 5) == []
    assert "P1" not in index


def test_removing_what_is_not_there_is_no_error() -> None:
    index = Index(count([], WEIGHTS), WEIGHTS.groups)
    index.remove("P1")
    assert len(index) == 0
    assert index.candidates(profile(need("N1", "无人机")), 5, 5) == []


def test_places_are_reserved_for_the_other_language() -> None:
    products = [capability(f"P{n:02d}", "无人机巡检输电线路", f"第{n}种无人机") for n in range(30)]
    english = capability("PX", "UAV patrol of transmission lines")
    profiles = [profile(one) for one in [*products, english]]
    asking = profile(need("N1", "无人机巡检输电线路"))
    index = Index(count([asking, *profiles], WEIGHTS), WEIGHTS.groups, profiles)
    assert "PX" not in index.candidates(asking, 5)
    assert "PX" in index.candidates(asking, 5, reserve=2)


def test_a_record_without_text_is_indexed_and_never_found() -> None:
    blank, asking = profile(capability("P0", "")), profile(need("N1", "无人机"))
    index = Index(count([blank, asking], WEIGHTS), WEIGHTS.groups, [blank])
    assert len(index) == 1
    assert index.candidates(asking, 5, 5) == []


def test_snapshot_counts_records_not_repetitions() -> None:
    statistics = count([profile(capability("P1", "无人机", "无人机无人机"))], WEIGHTS)
    assert set(statistics.frequencies.tolist()) == {1}


@pytest.mark.parametrize("group", list(Group))
def test_unit_vectors_are_at_most_one_long(group: Group) -> None:
    needs, products = market(seed=4, size=10)
    statistics = count([*needs, *products], WEIGHTS)
    for one in products:
        vector = statistics.vector(one)
        units = vector.unit()[groups_of(vector.hashes) == group]
        assert np.sqrt((units**2).sum()) <= 1 + 1e-5
