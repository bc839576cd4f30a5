"""A funnel: one bar a stage, as wide as its number, with its shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.charts.scale import share

LINE, BAR, GAP = 20, 16, 14
NARROWEST = 0.4


@dataclass(frozen=True, slots=True)
class Stage:
    """A bar: `y` of its text and top of its bar in pixels, `width` in hundredths of the chart.

    `of_first` and `of_before` are shares in hundredths, None where there is nothing to compare.
    """

    label: str
    number: int
    y: int
    top: int
    width: float
    of_first: float | None
    of_before: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """All stages and the height in pixels; it is as wide as its place."""

    stages: list[Stage]
    height: int
    bar: int = BAR


def funnel(numbers: Sequence[tuple[str, int]]) -> Funnel:
    """Lay out (label, number) from the first stage to the last."""
    widest = max((number for _label, number in numbers), default=0)
    stages = []
    for place, (label, number) in enumerate(numbers):
        above = place * (LINE + BAR + GAP)
        width = 100 * number / widest if widest else 0
        stages.append(
            Stage(
                label, number, above + 15, above + LINE, max(width, NARROWEST) if number else 0,
                share(number, numbers[0][1]),
                share(number, numbers[place - 1][1]) if place else None,
            )
        )  # fmt: skip
    return Funnel(stages, len(numbers) * (LINE + BAR + GAP))
