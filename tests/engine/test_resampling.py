import pytest

from marketplace.engine.resampling import Estimate, difference, estimate


def test_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    uneven = [1 / place for place in range(1, 30)]
    assert estimate(uneven) == estimate(uneven)
    found = estimate([0.0] * 50 + [1.0] * 50)
    assert found.mean == 0.5
    # The normal approximation: 1.96 x 0.5 / sqrt(100) = 0.098.
    assert (found.low, found.high) == pytest.approx((0.402, 0.598), abs=0.015)


def test_interval_shrinks_with_more_needs() -> None:
    few, many = (estimate([0.0, 1.0] * count) for count in (10, 1000))
    assert many.high - many.low < (few.high - few.low) / 5


def test_interval_without_values_is_zero() -> None:
    assert estimate([]) == Estimate(0.0, 0.0, 0.0)


def test_interval_of_equal_values_is_a_point() -> None:
    assert estimate([0.25] * 7) == Estimate(0.25, 0.25, 0.25)


def test_difference_is_paired() -> None:
    """Far apart from need to need, yet always better by the same step."""
    theirs = [0.0, 0.2, 0.4, 0.6, 0.8]
    ours = [value + 0.1 for value in theirs]
    assert difference(ours, theirs) == Estimate(0.1, 0.1, 0.1)
    assert estimate(ours).low < estimate(theirs).mean


def test_difference_needs_the_same_needs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        difference([1.0, 2.0], [1.0])


def test_difference_is_clear_where_its_interval_leaves_out_zero() -> None:
    clear = (Estimate(0.1, 0.02, 0.2), Estimate(-0.1, -0.2, -0.02), Estimate(0.1, -0.01, 0.2))
    assert [one.is_clear for one in clear] == [True, True, False]
