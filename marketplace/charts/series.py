"""A series over time as columns, one a month, with a round scale and the years below."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.charts.scale import Number, top

HEIGHT, ABOVE = 120, 20
BETWEEN = 0.25
NEAR = 20
"""Labels of two years nearer than this, in hundredths of the chart, would touch on a phone."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month and what is measured in it."""

    year: int
    month: int
    value: Decimal

    @property
    def name(self) -> str:
        return f"{self.year}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `x` and `width` in hundredths of the chart, `y` and `height` in pixels."""

    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """A year below the axis, at `x` hundredths."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """Columns over an axis at `base` pixels; `top` and `middle` are what its two lines stand for.

    Figures below 0 (a month of corrections) hang below the axis no further than `height`.
    """

    months: list[Month]
    columns: list[Column]
    years: list[Label]
    top: float
    base: int = ABOVE + HEIGHT
    above: int = ABOVE
    height: int = ABOVE + HEIGHT + 24

    @property
    def middle(self) -> float:
        return self.top / 2


def series(months: Sequence[Month], *, stock: bool = False) -> Series:
    """Lay out months in their order; a `stock` (what there is) has no space between columns."""
    end = top(month.value for month in months)
    wide = 100 / len(months) if months else 100
    space = 0 if stock else wide * BETWEEN
    return Series(
        list(months),
        [
            _column(place * wide + space / 2, wide - space, month.value, end)
            for place, month in enumerate(months)
        ],
        _years(months, wide),
        end,
    )


def _column(x: float, width: float, value: Number, end: float) -> Column:
    tall = min(HEIGHT, HEIGHT * abs(float(value)) / end)
    base = ABOVE + HEIGHT
    # What was taken back is shown, at most as deep as the space for the years.
    return (
        Column(x, width, base - tall, tall) if value >= 0 else Column(x, width, base, min(tall, 4))
    )


def _years(months: Sequence[Month], wide: float) -> list[Label]:
    """A label where a year begins; the first month has one unless the next year is too near."""
    starts = [place for place, one in enumerate(months) if one.month == 1 or not place]
    if len(starts) > 1 and (starts[1] - starts[0]) * wide < NEAR:
        starts = starts[1:]
    return [Label(place * wide, str(months[place].year)) for place in starts]
