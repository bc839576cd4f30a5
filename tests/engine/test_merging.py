"""A merge beside the running index: nothing is lost, doubled or served stale."""

import random

import pytest

from marketplace.engine import index as indexes
from marketplace.engine.merging import Merge
from marketplace.engine.profile import Profile
from tests.engine.examples import capability, market, matcher, need, profile
from tests.engine.test_index import Twin


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Merges begin after a few changes."""
    monkeypatch.setattr(indexes, "_MERGE_AT", 5)


@pytest.mark.usefixtures("often")
def test_searches_equal_the_slow_twin_while_merges_run() -> None:
    needs, products = market(seed=51, size=80)
    engine = matcher([*needs, *products])
    index, twin = engine.index(products[:40]), Twin(engine.statistics, products[:40])
    chance = random.Random(9)
    for _ in range(300):
        one = chance.choice(products)
        if chance.random() < 0.7:
            index.add(one)
            twin.profiles[one.id] = one
        else:
            index.remove(one.id)
            twin.profiles.pop(one.id, None)
        asking = chance.choice(needs)
        assert set(index.candidates(asking, 8, 4)) == twin.candidates(asking, 8, 4)
        assert len(index) == len(twin.profiles)


def slow(index: indexes.Index) -> Merge:
    """A merge that has ended and was not adopted yet, as if changes came while it ran."""
    index._merging = Merge(index._fresh, index._base, index._live)
    index._merging.wait()
    return index._merging


def ids(index: indexes.Index, asking: Profile) -> list[str]:
    return index.candidates(asking, 9)


def test_what_changes_during_a_merge_is_seen_and_stays_after_it() -> None:
    asking = profile(need("N1", "无人机巡检"))
    kept, gone, changed, new = (
        profile(capability(key, "无人机巡检")) for key in ("P1", "P2", "P3", "P4")
    )
    engine = matcher([asking, kept, gone, changed, new])
    index = engine.index([gone, changed])
    index.add(kept)
    slow(index)
    index.remove("P2")
    index.add(profile(capability("P3", "水库大坝监测")))
    index.add(new)
    assert ids(index, asking) == ["P1", "P4"]
    index.merge()
    assert ids(index, asking) == ["P1", "P4"]
    assert len(index) == 3


def test_a_record_removed_and_added_again_during_a_merge_is_there_once() -> None:
    asking, one = profile(need("N1", "无人机巡检")), profile(capability("P1", "无人机巡检"))
    index = matcher([asking, one]).index([one])
    slow(index)
    index.remove("P1")
    index.add(one)
    assert ids(index, asking) == ["P1"]
    assert len(index) == 1


def test_a_failed_merge_leaves_the_old_arrays_serving() -> None:
    asking, one, other = (
        profile(need("N1", "无人机巡检")),
        profile(capability("P1", "无人机巡检")),
        profile(capability("P2", "无人机巡检")),
    )
    index = matcher([asking, one, other]).index([one])
    index.add(other)
    broken = Merge({"P2": None}, index._base, index._live)  # type: ignore[dict-item] # on purpose
    broken.wait()
    index._merging = broken
    assert ids(index, asking) == ["P1", "P2"]
    with pytest.raises(RuntimeError, match="could not be merged"):
        broken.result()


def test_a_replaced_record_is_gathered_once_though_it_stands_in_the_same_place() -> None:
    asking, one = profile(need("N1", "无人机巡检")), profile(capability("P1", "无人机巡检"))
    index = matcher([asking, one]).index([one])
    index.add(one)
    assert [len(part.places) for part in index.gather(asking, 9)] == [0, 1]
