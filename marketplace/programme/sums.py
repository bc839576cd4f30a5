"""Sums up to a day, from the sums by day that triggers keep, by month and by city."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from marketplace.programme.families import Change
from marketplace.programme.scope import Scope
from marketplace.projects.day_models import OpportunityDay
from marketplace.projects.ledger_models import LedgerDay

MonthOf = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sums:
    """What happened in each month up to a day, by measure or kind of money."""

    by_month: Mapping[str, Mapping[MonthOf, Decimal]]

    def total(self, measure: str) -> Decimal:
        return sum(self.by_month.get(measure, {}).values(), Decimal(0))

    def first(self, measure: str) -> MonthOf | None:
        """The first month in which anything of a measure happened."""
        return min(self.by_month.get(measure, {}), default=None)


def projects(session: Session, scope: Scope, day: dt.date, more: Iterable[Change]) -> Sums:
    """Projects opened, tried, put into operation and running; `more` is what repeats add."""
    year, month = extract("year", OpportunityDay.day), extract("month", OpportunityDay.day)
    chosen = (
        select(OpportunityDay.measure, year, month, func.sum(OpportunityDay.number))
        .where(OpportunityDay.place_id == scope.id, OpportunityDay.day <= day)
        .group_by(OpportunityDay.measure, year, month)
    )
    found: dict[str, dict[MonthOf, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for measure, of_year, of_month, number in session.execute(chosen):
        found[measure][int(of_year), int(of_month)] += int(number)
    for one in more:
        if one.day <= day:
            found[one.measure][one.day.year, one.day.month] += one.number
    return Sums(found)


def money(session: Session, scope: Scope, day: dt.date) -> Sums:
    """What was intended, signed and paid in, in 万元, counter-entries included."""
    year, month = extract("year", LedgerDay.booked_on), extract("month", LedgerDay.booked_on)
    chosen = (
        select(LedgerDay.kind, year, month, func.sum(LedgerDay.amount_wan))
        .where(LedgerDay.place_id == scope.id, LedgerDay.booked_on <= day)
        .group_by(LedgerDay.kind, year, month)
    )
    found: dict[str, dict[MonthOf, Decimal]] = defaultdict(dict)
    for kind, of_year, of_month, amount in session.execute(chosen):
        found[kind][int(of_year), int(of_month)] = Decimal(amount)
    return Sums(found)


def projects_by_city(
    session: Session, cities: Iterable[int], day: dt.date, measures: Iterable[str] = ("opened",)
) -> dict[str, dict[int, int]]:
    """Sums up to a day by measure and city (its number), without what repeats add."""
    chosen = (
        select(OpportunityDay.measure, OpportunityDay.place_id, func.sum(OpportunityDay.number))
        .where(
            OpportunityDay.measure.in_(tuple(measures)),
            OpportunityDay.place_id.in_(tuple(cities)),
            OpportunityDay.day <= day,
        )
        .group_by(OpportunityDay.measure, OpportunityDay.place_id)
    )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for measure, place, number in session.execute(chosen):
        found[measure][place] = int(number)
    return found


def signed_by_city(session: Session, cities: Iterable[int], day: dt.date) -> dict[int, Decimal]:
    """What was signed up to a day by city (its number), in 万元."""
    chosen = (
        select(LedgerDay.place_id, func.sum(LedgerDay.amount_wan))
        .where(
            LedgerDay.kind == "signed", LedgerDay.place_id.in_(tuple(cities)),
            LedgerDay.booked_on <= day,
        )
        .group_by(LedgerDay.place_id)
    )  # fmt: skip
    return {place: Decimal(amount) for place, amount in session.execute(chosen)}
