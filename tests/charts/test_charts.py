"""Charts are plain values: where each number and word stands."""

from decimal import Decimal

from marketplace.charts.funnel import funnel
from marketplace.charts.scale import share, top
from marketplace.charts.series import Month, series
from marketplace.charts.tiles import Spot, tile_map


def test_scale_ends_at_a_round_number_above_the_most() -> None:
    assert [top([value]) for value in (0, 1, 7, 93, 149, 380_001)] == [
        2, 2, 10, 100, 200, 500_000,
    ]  # fmt: skip
    assert top([]) == 2
    assert top([Decimal("0.3")], whole=False) == 0.5


def test_share_of_nothing_is_none() -> None:
    assert share(7, 20) == 35
    assert share(7, 0) is None


def test_funnel_says_the_shares_of_the_first_stage_and_of_the_one_before() -> None:
    made = funnel([("Released", 200), ("Project", 150), ("Case", 15)])
    assert [(one.width, one.of_first, one.of_before) for one in made.stages] == [
        (100, 100, None), (75, 75, 75), (7.5, 7.5, 10),
    ]  # fmt: skip
    assert [one.top for one in made.stages] == [20, 70, 120]
    assert made.height == 150


def test_funnel_without_numbers_has_empty_bars() -> None:
    made = funnel([("Released", 0), ("Project", 0)])
    assert [(one.width, one.of_first, one.of_before) for one in made.stages] == [
        (0, None, None), (0, None, None),
    ]  # fmt: skip


def test_series_has_a_column_a_month_and_a_label_a_year() -> None:
    values = [(2025, 11, 5), (2025, 12, 10), (2026, 1, 0), (2026, 2, -40)]
    made = series([Month(year, month, Decimal(value)) for year, month, value in values])
    assert made.top == 10
    assert [(one.x, one.width, one.y, one.height) for one in made.columns] == [
        (3.125, 18.75, 80, 60), (28.125, 18.75, 20, 120), (53.125, 18.75, 140, 0),
        (78.125, 18.75, 140, 4),
    ]  # fmt: skip
    assert [(one.x, one.text) for one in made.years] == [(0, "2025"), (50, "2026")]


def test_series_of_a_stock_leaves_no_space_between_columns() -> None:
    made = series([Month(2026, month, Decimal(month)) for month in (1, 2)], stock=True)
    assert [(one.x, one.width) for one in made.columns] == [(0, 50), (50, 50)]


def test_series_of_no_months_is_empty() -> None:
    assert (series([]).columns, series([]).years) == ([], [])


def test_tiles_are_darker_the_more_there_is() -> None:
    spots = [Spot("b", "Beta", "B", 1, 1, 9), Spot("a", "Alpha", "A", 0, 1, 0)]
    made = tile_map([*spots, Spot("c", "Gamma", "C", 1, 0, 2)])
    assert [(one.spot.key, one.x, one.y, one.shade) for one in made.tiles] == [
        ("a", 68, 0, 0), ("c", 0, 56, 1), ("b", 68, 56, 4),
    ]  # fmt: skip
    assert (made.width, made.height) == (136, 112)
    assert tile_map([]).tiles == []
