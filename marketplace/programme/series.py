"""The series of the page: projects opened, in operation, signed, month by month."""

import datetime as dt
from decimal import Decimal

from marketplace.charts.series import Month, Series, series
from marketplace.programme.figures import Found
from marketplace.programme.sums import MonthOf

MOST_MONTHS = 60


def months_until(first: MonthOf | None, day: dt.date) -> list[MonthOf]:
    """The months from the first in which anything happened to that of the day, at most 60."""
    last = day.year * 12 + day.month - 1
    begin = first[0] * 12 + first[1] - 1 if first else last
    begin = max(min(begin, last), last - MOST_MONTHS + 1)
    return [(number // 12, number % 12 + 1) for number in range(begin, last + 1)]


def of(found: Found) -> dict[str, Series]:
    """A series each of `opened`, `running` (at the end of the month) and `signed` (万元)."""
    firsts = [one for one in (found.projects.first("opened"), found.money.first("signed")) if one]
    months = months_until(min(firsts, default=None), found.headline.day)
    opened = found.projects.by_month.get("opened", {})
    signed = found.money.by_month.get("signed", {})
    return {
        "opened": series([Month(*one, Decimal(opened.get(one, 0))) for one in months]),
        "running": series(_running(found, months), stock=True),
        "signed": series([Month(*one, signed.get(one, Decimal(0))) for one in months]),
    }


def _running(found: Found, months: list[MonthOf]) -> list[Month]:
    """How many ran at the end of each month: all changes up to it, added up."""
    changes = found.projects.by_month.get("running", {})
    level = sum((n for month, n in changes.items() if month < months[0]), Decimal(0))
    made = []
    for one in months:
        level += changes.get(one, Decimal(0))
        made.append(Month(*one, Decimal(level)))
    return made
