"""Which events, cases and first uses count on a day: one condition each, wherever it is asked."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from marketplace.accounts.models import Organisation
from marketplace.cases.models import Case
from marketplace.db import ZONE
from marketplace.events.models import Event, EventSlot, Participant, Subject
from marketplace.firsts.models import FirstUse
from marketplace.products.models import Product
from marketplace.programme.scope import Scope
from marketplace.projects.models import Project, ProjectStep
from marketplace.scenarios.models import Scenario

NOT_HELD = ("draft", "cancelled")


def end_of(day: dt.date) -> dt.datetime:
    """The moment at which a day ends in China."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZONE)


def day_of(moment: dt.datetime) -> dt.date:
    """The day that it is in China at a moment; SQLite gives sums of times without their zone."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return known.astimezone(ZONE).date()


def last_slot() -> Any:
    """When the last slot of an event ends, as a scalar subquery of `Event`."""
    ends = select(func.max(EventSlot.ends_at)).where(EventSlot.event_id == Event.id)
    return ends.correlate(Event).scalar_subquery()


def held(scope: Scope, day: dt.date) -> list[ColumnElement[bool]]:
    """Events that took place: not in draft, not cancelled, over by the end of the day."""
    found: list[ColumnElement[bool]] = [
        Event.state.not_in(NOT_HELD),
        last_slot() <= end_of(day),
    ]
    if scope.kind == "city":
        found.append(Event.organisation_id.in_(_houses_in(scope)))
    elif scope.kind == "sector":
        found.append(or_(Event.id.in_(_about(scope)), Event.id.in_(_came_from(scope, day))))
    return found


def published(scope: Scope, day: dt.date) -> list[ColumnElement[bool]]:
    """Typical cases: published by the day and not withdrawn by it."""
    return [
        Case.published_on <= day,
        or_(Case.withdrawn_on.is_(None), Case.withdrawn_on > day),
        *scope.of(Case),
    ]


def registered(day: dt.date) -> list[ColumnElement[bool]]:
    """First uses: registered by the day and not revoked by it."""
    return [
        FirstUse.registered_on <= day,
        or_(FirstUse.revoked_on.is_(None), FirstUse.revoked_on > day),
    ]


def is_first_trial(day: dt.date) -> ColumnElement[bool]:
    """Whether the project of a case has a first use that counts on the day."""
    there = select(FirstUse.id).where(FirstUse.project_id == Case.project_id, *registered(day))
    return there.correlate(Case).exists()


def firsts_of_year(scope: Scope, day: dt.date) -> list[ColumnElement[bool]]:
    """First uses registered in the year of the day, each project once: by its first row."""
    year = FirstUse.registered_on >= dt.date(day.year, 1, 1)
    counted = [*registered(day), year, *scope.of(FirstUse)]
    firsts = select(func.min(FirstUse.id)).where(*counted).group_by(FirstUse.project_id)
    return [FirstUse.id.in_(firsts)]


def is_at(day: dt.date) -> ColumnElement[bool]:
    """The step at which its project stands on the day."""
    return and_(
        ProjectStep.began_on <= day,
        or_(ProjectStep.until_on.is_(None), ProjectStep.until_on > day),
    )


def _houses_in(scope: Scope) -> Select[Any]:
    return select(Organisation.id).where(Organisation.city_id == scope.id)


def _about(scope: Scope) -> Select[Any]:
    """Events at which somebody spoke for a scenario or product of the sector."""
    return (
        select(Participant.event_id)
        .join(Subject, Subject.participant_id == Participant.id)
        .outerjoin(Scenario, Scenario.id == Subject.scenario_id)
        .outerjoin(Product, Product.id == Subject.product_id)
        .where(or_(Scenario.sector_id == scope.id, Product.sector_id == scope.id))
    )


def _came_from(scope: Scope, day: dt.date) -> Select[Any]:
    """Events from which a project of the sector came by the day."""
    return select(Project.event_id).where(
        Project.event_id.is_not(None), Project.sector_id == scope.id, Project.opened_on <= day
    )
