"""The headline of a day: every figure from rows, for the province, a city or a sector."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.cases.models import Case
from marketplace.events.models import Event
from marketplace.firsts.models import FirstUse
from marketplace.programme import counting, families, sums
from marketplace.programme.scope import Scope
from marketplace.programme.sums import Sums
from marketplace.projects.models import Project

FIRSTS_A_YEAR = 100
"""At least as many first uses are wanted every year: Guangdong's action plan for scenarios."""
FIGURES = ("events", "projects", "investment", "operation", "cases", "firsts")
DEMONSTRATION = "【演示】"


@dataclass(frozen=True, slots=True)
class Headline:
    """All figures as of a day. Money is in 万元; intended money is no part of any other figure."""

    scope: Scope
    day: dt.date
    events: int
    projects: int
    repeats: int
    signed: Decimal
    paid_in: Decimal
    intended: Decimal
    operation: int
    cases: int
    first_trials: int
    firsts: int
    published: int
    tried: int
    operated: int
    is_demonstration: bool

    @property
    def first_trial_share(self) -> Decimal | None:
        """First trials in hundredths of the cases; None without cases."""
        return Decimal(100 * self.first_trials) / self.cases if self.cases else None

    @property
    def firsts_share(self) -> int:
        """First uses of the year in hundredths of those wanted."""
        return 100 * self.firsts // FIRSTS_A_YEAR

    def count(self, figure: str) -> int | Decimal:
        """The number that stands for a figure; investment is what was signed."""
        value: int | Decimal = self.signed if figure == "investment" else getattr(self, figure)
        return value


@dataclass(frozen=True, slots=True)
class Found:
    """A headline with the sums by month that it was made from."""

    headline: Headline
    projects: Sums
    money: Sums


def headline(session: Session, scope: Scope, day: dt.date) -> Headline:
    """The figures of a day."""
    return found(session, scope, day).headline


def found(session: Session, scope: Scope, day: dt.date) -> Found:
    """The figures of a day and their sums by month."""
    projects = sums.projects(session, scope, day, families.changes(session, scope))
    money = sums.money(session, scope, day)
    cases, first_trials = _cases(session, scope, day)
    made = Headline(
        scope=scope, day=day, events=_events(session, scope, day),
        projects=int(projects.total("opened")), repeats=_repeats(session, scope, day),
        signed=money.total("signed"), paid_in=money.total("paid_in"),
        intended=money.total("intended"), operation=int(projects.total("running")),
        cases=cases, first_trials=first_trials, firsts=_firsts(session, scope, day),
        published=int(projects.total("published")),
        tried=int(projects.total("trial")), operated=int(projects.total("operation")),
        is_demonstration=_is_demonstration(session, scope, day),
    )  # fmt: skip
    return Found(made, projects, money)


def _events(session: Session, scope: Scope, day: dt.date) -> int:
    chosen = select(func.count()).select_from(Event).where(*counting.held(scope, day))
    return session.scalar(chosen) or 0


def _repeats(session: Session, scope: Scope, day: dt.date) -> int:
    chosen = select(func.count()).where(
        Project.counts_as_id.is_not(None), Project.opened_on <= day, *scope.of(Project)
    )
    return session.scalar(chosen) or 0


def _cases(session: Session, scope: Scope, day: dt.date) -> tuple[int, int]:
    """How many, and how many of them first trials; one read of each table, joined."""
    firsts = select(FirstUse.project_id).where(*counting.registered(day)).distinct().subquery()
    chosen = (
        select(func.count(), func.count(firsts.c.project_id))
        .select_from(Case)
        .outerjoin(firsts, firsts.c.project_id == Case.project_id)
        .where(*counting.published(scope, day))
    )
    cases, first_trials = session.execute(chosen).one()
    return int(cases), int(first_trials)


def _firsts(session: Session, scope: Scope, day: dt.date) -> int:
    chosen = select(func.count(FirstUse.project_id.distinct())).where(
        *counting.registered(day),
        FirstUse.registered_on >= dt.date(day.year, 1, 1),
        *scope.of(FirstUse),
    )
    return session.scalar(chosen) or 0


def _is_demonstration(session: Session, scope: Scope, day: dt.date) -> bool:
    """Whether any row that was made up for a demonstration is counted."""
    project = select(Project.id).where(
        Project.is_demonstration, Project.opened_on <= day, *scope.of(Project)
    )
    event = select(Event.id).where(
        Event.title.startswith(DEMONSTRATION), *counting.held(scope, day)
    )
    return any(session.scalar(one.limit(1)) is not None for one in (project, event))
