"""Round scales: where the axis ends and which lines it shows."""

from collections.abc import Iterable
from decimal import Decimal
from math import ceil, floor, log10

Number = int | float | Decimal
STEPS = (1, 2, 2.5, 5, 10)


def top(values: Iterable[Number], *, whole: bool = True) -> float:
    """The round number at which an axis from 0 ends; 1 where nothing is above 0.

    With `whole` its half is a whole number too, so that the line in the middle says something.
    """
    most = float(max(values, default=0))
    if most <= 0:
        return 2.0 if whole else 1.0
    size = 10 ** floor(log10(most))
    found = next(step * size for step in STEPS if step * size >= most)
    return float(2 * ceil(found / 2)) if whole else found


def share(part: Number, whole: Number) -> float | None:
    """`part` in hundredths of `whole`; None where there is no whole."""
    return 100 * float(part) / float(whole) if whole else None
