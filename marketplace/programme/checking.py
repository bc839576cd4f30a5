"""Whether the sums by day say the same as the rows; slow and certain."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.programme import families, sums
from marketplace.programme.counting import is_at
from marketplace.programme.scope import PROVINCE, Scope, offered
from marketplace.projects.ledger_models import KINDS, LedgerEntry
from marketplace.projects.models import RUNNING_STAGES, Project, ProjectStep


def differences(session: Session, day: dt.date) -> list[str]:
    """A line for each sum that differs from its rows, of the province, cities and sectors."""
    scopes = [PROVINCE]
    for kind in ("city", "sector"):
        scopes += [Scope(kind, one.id, one.key) for one in offered(session, kind)]
    return [line for scope in scopes for line in _of(session, scope, day)]


def _of(session: Session, scope: Scope, day: dt.date) -> Iterator[str]:
    summed = sums.projects(session, scope, day, families.changes(session, scope))
    money = sums.money(session, scope, day)
    pairs: list[tuple[str, Any, Any]] = [
        ("projects", summed.total("opened"), _opened(session, scope, day)),
        ("in operation", summed.total("running"), _running(session, scope, day)),
        *((kind, money.total(kind), _booked(session, scope, kind, day)) for kind in KINDS),
    ]
    for name, kept, counted in pairs:
        if kept != counted:
            yield f"{scope.key or 'province'}: {name} is {kept:f} by day, {counted:f} by rows"


def _opened(session: Session, scope: Scope, day: dt.date) -> Decimal:
    chosen = select(func.count()).where(
        Project.counts_as_id.is_(None), Project.opened_on <= day, *scope.of(Project)
    )
    return Decimal(session.scalar(chosen) or 0)


def _running(session: Session, scope: Scope, day: dt.date) -> Decimal:
    first = func.coalesce(Project.counts_as_id, Project.id)
    own = select(Project.id).where(*scope.of(Project)) if scope.id else None
    chosen = (
        select(func.count(first.distinct()))
        .select_from(ProjectStep)
        .join(Project, Project.id == ProjectStep.project_id)
        .where(ProjectStep.stage.in_(RUNNING_STAGES), is_at(day))
    )
    return Decimal(session.scalar(chosen if own is None else chosen.where(first.in_(own))) or 0)


def _booked(session: Session, scope: Scope, kind: str, day: dt.date) -> Decimal:
    chosen = select(func.sum(LedgerEntry.amount_wan)).where(
        LedgerEntry.kind == kind, LedgerEntry.booked_on <= day
    )
    if scope.id:
        own = select(Project.id).where(*scope.of(Project))
        chosen = chosen.where(LedgerEntry.project_id.in_(own))
    return Decimal(session.scalar(chosen) or 0)
