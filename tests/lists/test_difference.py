"""From one batch to the next."""

from marketplace.lists.difference import MOST_PAIRS, Item, difference


def items(*titles, owner=1, start=1):
    return [Item(number, title, owner) for number, title in enumerate(titles, start)]


def test_difference_of_equal_batches_is_empty() -> None:
    same = items("无人机巡检电网", "钢板质检")
    found = difference(same, items("无人机 巡检電網", "钢板质检", start=10))
    assert (found.added, found.removed, found.changed, found.kept) == ((), (), (), 2)


def test_added_and_removed_keep_their_order() -> None:
    before = items("无人机巡检电网", "钢板质检")
    after = [*items("远程会诊", "港口配送", start=10), before[1]]
    found = difference(before, after)
    assert [one.title for one in found.added] == ["远程会诊", "港口配送"]
    assert [one.title for one in found.removed] == ["无人机巡检电网"]
    assert found.kept == 1


def test_nearly_the_same_title_of_one_owner_is_renamed() -> None:
    before = items("无人机巡检电网示范项目")
    found = difference(before, items("无人机巡检电网示范工程", start=10))
    assert [(old.title, new.title) for old, new in found.changed] == [
        ("无人机巡检电网示范项目", "无人机巡检电网示范工程")
    ]
    assert (found.added, found.removed) == ((), ())


def test_nearly_the_same_title_of_another_owner_is_another_entry() -> None:
    found = difference(
        items("无人机巡检电网示范项目"), items("无人机巡检电网示范工程", owner=2, start=10)
    )
    assert (len(found.added), len(found.removed), found.changed) == (1, 1, ())


def test_an_entry_is_renamed_only_once() -> None:
    before = items("无人机巡检电网示范项目")
    after = items("无人机巡检电网示范工程", "无人机巡检电网示范项目二期", start=10)
    found = difference(before, after)
    assert (len(found.changed), len(found.added)) == (1, 1)


def test_long_lists_that_share_nothing_are_not_compared_pair_by_pair() -> None:
    before = [Item(n, f"甲场景{n}", 1) for n in range(3_000)]
    after = [Item(n + 3_000, f"乙场景{n}", 1) for n in range(3_000)]
    assert len(before) * len(after) > MOST_PAIRS
    found = difference(before, after)
    assert (len(found.added), len(found.removed), found.changed) == (3_000, 3_000, ())
