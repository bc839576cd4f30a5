"""The index against a slow twin that multiplies everything with everything."""

import random
from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from marketplace.engine import index as indexes
from marketplace.engine import segment as segments
from marketplace.engine.features import Group, groups_of
from marketplace.engine.index import Index
from marketplace.engine.kernels import SEEN
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.engine.segment import tie_of
from marketplace.engine.statistics import Statistics, count
from tests.engine.examples import WEIGHTS, capability, market, matcher, need, profile, row
from tests.engine.test_meaning import engine
from tests.engine.test_meaning import market as meant_market


class Twin:
    """Slow and readable: a dict of units per record, scored one by one."""

    def __init__(self, statistics: Statistics, profiles: Iterable[Profile]) -> None:
        self.statistics = statistics
        self.profiles = {one.id: one for one in profiles}
        counted = zip(statistics.hashes.tolist(), statistics.frequencies.tolist(), strict=True)
        least = 0.1 * statistics.documents if statistics.documents > 5_000 else float("inf")
        self.common = {feature for feature, often in counted if often > least}
        self.known: dict[Profile, dict[int, int]] = {}

    def candidates(
        self, asking: Profile, limit: int, reserve: int, by_meaning: int = 0
    ) -> set[str]:
        total, concepts, foreign, near = {}, {}, {}, {}
        for key, one in self.profiles.items():
            total[key], concepts[key] = self.scores(asking, one)
            if one.facts.language != asking.facts.language:
                foreign[key] = concepts[key]
            near[key] = self.alike(asking, one)
        alike = self.best(near, 4 * by_meaning)
        cosines = {key: self.cosine(asking, self.profiles[key]) for key in alike}
        found = self.best(total, limit) | self.best(cosines, by_meaning)
        return found | self.best(concepts, reserve) | self.best(foreign, reserve)

    def scores(self, asking: Profile, one: Profile) -> tuple[int, int]:
        """(sum of all products, that of concepts): broad ones bring nobody."""
        mine, theirs = self.units(asking), self.units(one)
        shared = {h: mine[h] * theirs[h] for h in mine.keys() & theirs.keys()}
        return sum(shared.values()), sum(v for h, v in shared.items() if h >> 62 == 0)

    def units(self, one: Profile) -> dict[int, int]:
        """Features that bring others, in steps of 1/255 of the length of their group."""
        if one not in self.known:
            vector = self.statistics.vector(one)
            pairs = zip(vector.hashes.tolist(), vector.unit(), strict=True)
            units = {h: round(float(np.float32(255) * unit)) for h, unit in pairs}
            self.known[one] = {h: unit for h, unit in units.items() if h not in self.common}
        return self.known[one]

    @staticmethod
    def cosine(asking: Profile, one: Profile) -> float:
        """Of two meanings, above 0 so that all that agree in enough signs may come."""
        mine, theirs = (row.vectors[0].astype(float) for row in (asking, one))
        return 2 + float(mine @ theirs / np.sqrt((mine @ mine) * (theirs @ theirs)))

    @staticmethod
    def alike(asking: Profile, one: Profile) -> int:
        """In how many numbers of their meanings two agree in sign."""
        if not len(asking.vectors) or not one.vectors[:1].any():
            return 0
        mine, theirs = asking.vectors[0].tolist(), one.vectors[0].tolist()
        return sum((a > 0) == (b > 0) for a, b in zip(mine, theirs, strict=True))

    @staticmethod
    def best(scores: Mapping[str, float], limit: int) -> set[str]:
        ranked = sorted(
            (k for k, v in scores.items() if v > 0), key=lambda k: (-scores[k], tie_of(k.encode()))
        )
        return set(ranked[:limit])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of seven records, and one of every five changes."""
    monkeypatch.setattr(segments, "MOST", 7)
    monkeypatch.setattr(indexes, "MOST", 7)
    monkeypatch.setattr(indexes, "DELTA", 5)


def followed(found: Matcher, needs: list[Profile], products: list[Profile], seed: int) -> Index:
    """An index beside its twin through a hundred and twenty changes."""
    half = len(products) // 2
    index, twin = found.index(products[:half]), Twin(found.statistics, products[:half])
    chance = random.Random(seed)
    for step in range(120):
        one = chance.choice(products)
        if chance.random() < 0.6:
            index.add(one)
            twin.profiles[one.id] = one
        else:
            index.remove(one.id)
            twin.profiles.pop(one.id, None)
        if step % 25 == 24:
            index.freeze()
        asking, limits = chance.choice(needs), chance.choice([(8, 4, 0), (3, 1, 6), (0, 2, 1)])
        mine = row(asking, found.statistics, found.lexicon)
        ids = index.candidates(mine, *limits)
        assert set(ids) == twin.candidates(asking, *limits)
        assert len(ids) == len(set(ids))
        assert len(index) == len(twin.profiles)
        assert (one.id in index) == (one.id in twin.profiles)
    return index


def test_index_equals_its_slow_twin_through_changes() -> None:
    needs, products = market(seed=7, size=60)
    assert len(followed(matcher([*needs, *products]), needs, products, 3).parts()) > 2


@pytest.mark.usefixtures("small")
def test_many_segments_equal_the_slow_twin_through_changes() -> None:
    needs, products = market(seed=51, size=80)
    assert len(followed(matcher([*needs, *products]), needs, products, 9).parts()) > 12


@pytest.mark.usefixtures("small")
def test_what_meaning_brings_equals_the_slow_twin_through_changes() -> None:
    needs, offers = meant_market(seed=52, size=40)
    assert len(followed(engine([*needs, *offers]), needs, offers, 10).parts()) > 9


@pytest.mark.usefixtures("small")
def test_sums_of_the_gathered_are_those_of_the_slow_twin() -> None:
    needs, products = market(seed=53, size=40)
    found = matcher([*needs, *products])
    index, twin = found.index(products), Twin(found.statistics, products)
    for asking in needs[:10]:
        for one in index.gather(row(asking, found.statistics), 20, 5):
            for place, sums in zip(one.places, one.sums.T.tolist(), strict=True):
                other = twin.profiles[bytes(one.segment.ids[place]).decode()]
                words = len(_words(twin, asking) & _words(twin, other))
                whole, concepts = twin.scores(asking, other)
                assert sums[0] == concepts
                assert sums[1] % SEEN + sums[2] == whole - concepts
                assert sums[1] // SEEN == words


def _words(twin: Twin, one: Profile) -> set[int]:
    return {h for h, unit in twin.units(one).items() if unit and h >> 62 == Group.WORD}


@pytest.mark.usefixtures("small")
def test_candidates_do_not_depend_on_the_order_of_arrival() -> None:
    needs, products = market(seed=2, size=40)
    statistics = count([*needs, *products], WEIGHTS)
    one = Index(statistics, Lexicon(None), products)
    other = Index(statistics, Lexicon(None), random.Random(4).sample(products[20:], 20))
    for product in reversed(products[:20]):
        other.add(product)
    for asking in needs:
        mine = row(asking, statistics)
        assert one.candidates(mine, 10, 3) == other.candidates(mine, 10, 3)
        assert one.candidates(mine, 0, 2) == other.candidates(mine, 0, 2)


def test_change_is_found_by_the_next_search() -> None:
    old, new = capability("P1", "水库大坝监测"), capability("P1", "无人机巡检")
    asking = profile(need("N1", "无人机巡检"))
    statistics = count([asking, profile(old)], WEIGHTS)
    index, mine = Index(statistics, Lexicon(None), [profile(old)]), row(asking, statistics)
    assert index.candidates(mine, 5) == []
    index.add(profile(new))
    assert index.candidates(mine, 5) == ["P1"]
    assert "P1" in index
    index.remove("P1")
    assert index.candidates(mine, 5) == []
    assert "P1" not in index


def test_removing_what_is_not_there_is_no_error() -> None:
    statistics = count([], WEIGHTS)
    index = Index(statistics, Lexicon(None))
    index.remove("P1")
    assert len(index) == 0
    assert index.candidates(row(profile(need("N1", "无人机")), statistics), 5, 5) == []


def test_places_are_reserved_for_the_other_language() -> None:
    products = [capability(f"P{n:02d}", "无人机巡检输电线路", f"第{n}种无人机") for n in range(30)]
    english = capability("PX", "UAV patrol of transmission lines")
    profiles = [profile(one) for one in [*products, english]]
    asking = profile(need("N1", "无人机巡检输电线路"))
    statistics = count([asking, *profiles], WEIGHTS)
    index, mine = Index(statistics, Lexicon(None), profiles), row(asking, statistics)
    assert "PX" not in index.candidates(mine, 5)
    assert "PX" in index.candidates(mine, 5, reserve=2)


def test_a_record_without_text_is_indexed_and_never_found() -> None:
    blank, asking = profile(capability("P0", "")), profile(need("N1", "无人机"))
    statistics = count([blank, asking], WEIGHTS)
    index = Index(statistics, Lexicon(None), [blank])
    assert len(index) == 1
    assert index.candidates(row(asking, statistics), 5, 5) == []


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
