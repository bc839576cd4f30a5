"""What was written since the segments were made: nothing is lost, doubled or served stale."""

import pytest

from marketplace.engine import index as indexes
from marketplace.engine.index import Index
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.engine.segment import build_segment, rows_of
from tests.engine import test_index
from tests.engine.examples import capability, market, matcher, need, profile, row

ASKING = profile(need("N1", "无人机巡检"))
small = test_index.small


def drone(key: str) -> Profile:
    return profile(capability(key, "无人机巡检"))


def ids(engine: Matcher, index: Index) -> list[str]:
    return index.candidates(row(ASKING, engine.statistics), 9)


def test_what_changes_around_a_freeze_is_seen_and_stays_after_it() -> None:
    gone, changed, kept, new = map(drone, ("P1", "P2", "P3", "P4"))
    engine = matcher([ASKING, gone, changed, kept, new])
    index = engine.index([gone, changed])
    index.add(kept)
    index.freeze()
    index.remove("P1")
    index.add(profile(capability("P2", "水库大坝监测")))
    index.add(new)
    for _ in range(2):
        assert ids(engine, index) == ["P3", "P4"]
        assert len(index) == 3
        index.freeze()


def test_a_record_removed_and_added_again_is_there_once() -> None:
    one = drone("P1")
    engine = matcher([ASKING, one])
    index = engine.index([one])
    for _ in range(3):
        index.remove("P1")
        assert (ids(engine, index), len(index)) == ([], 0)
        index.add(one)
        assert (ids(engine, index), len(index)) == (["P1"], 1)
        index.freeze()


def test_a_replaced_record_is_gathered_once_though_it_stands_in_the_same_place() -> None:
    one = drone("P1")
    engine = matcher([ASKING, one])
    index = engine.index([one])
    index.add(one)
    found = index.gather(row(ASKING, engine.statistics), 9)
    assert [len(part.places) for part in found] == [0, 1]


def test_a_record_removed_from_the_delta_does_not_come_back_from_a_segment() -> None:
    one = drone("P1")
    engine = matcher([ASKING, one])
    index = engine.index([one])
    index.add(one)
    index.remove("P1")
    index.freeze()
    assert (ids(engine, index), len(index), "P1" in index) == ([], 0, False)


def test_the_delta_is_frozen_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes, "DELTA", 3)
    products = [drone(f"P{number}") for number in range(7)]
    engine = matcher([ASKING, *products])
    index = engine.index()
    index.add(*products)
    assert [len(part.segment) for part in index.parts()] == [3, 3, 1]
    assert ids(engine, index) == [one.id for one in products]


def test_an_empty_delta_makes_no_segment() -> None:
    index = matcher([ASKING]).index()
    index.freeze()
    assert index.parts() == []
    assert ids(matcher([ASKING]), index) == []


@pytest.mark.usefixtures("small")
def test_a_search_is_the_same_from_a_base_and_from_profiles() -> None:
    needs, products = market(seed=61, size=30)
    engine = matcher([*needs, *products])
    rows = list(rows_of(products, engine.statistics, engine.lexicon))
    base = [build_segment(rows[at : at + 6], engine.lexicon) for at in range(0, 30, 6)]
    mapped, read = engine.index(base=base), engine.index(products)
    mapped.remove("P007")
    read.remove("P007")
    for asking in needs:
        mine = row(asking, engine.statistics)
        assert mapped.candidates(mine, 9, 3) == read.candidates(mine, 9, 3)


def test_a_base_is_shared_and_what_one_index_hides_the_other_keeps() -> None:
    one = drone("P1")
    engine = matcher([ASKING, one])
    (segment,) = (part.segment for part in engine.index([one]).parts())
    mine, theirs = engine.index(base=[segment]), engine.index(base=[segment])
    mine.remove("P1")
    assert (ids(engine, mine), ids(engine, theirs)) == ([], ["P1"])
