"""The headline city by city: one line each, and one for what names no city of the map."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.cases.models import Case
from marketplace.charts.tiles import Spot, TileMap, tile_map
from marketplace.events.models import Event
from marketplace.firsts.models import FirstUse
from marketplace.programme import counting, families, sums
from marketplace.programme.figures import Headline
from marketplace.programme.scope import PROVINCE, offered
from marketplace.search.terms import initials


@dataclass(frozen=True, slots=True)
class CityLine:
    """A city with its figures; `key` is empty for what names no city. Money is in 万元."""

    key: str
    name: str
    events: int
    projects: int
    signed: Decimal
    operation: int
    cases: int
    firsts: int


def lines(session: Session, whole: Headline, language: str) -> list[CityLine]:
    """Every city of the map and the rest, so that the lines add up to the whole."""
    day, cities = whole.day, offered(session, "city")
    found = _by_city(session, day, [one.id for one in cities])
    made = [CityLine(one.key, one.label(language), **_figures(found, one.id)) for one in cities]
    rest = {name: getattr(whole, name) - sum(getattr(one, name) for one in made) for name in found}
    return [*made, CityLine("", "", **rest)] if any(rest.values()) else made


def project_map(session: Session, day: dt.date, language: str) -> TileMap:
    """Opportunity projects of each city as tiles."""
    cities = offered(session, "city")
    counted = sums.projects_by_city(session, [one.id for one in cities], day).get("opened", {})
    return tile_map(
        [
            Spot(
                one.key, one.label(language),
                one.zh if language == "zh" else initials(one.zh).upper(),
                *(one.tile or (0, 0)), counted.get(one.id, 0),
            )
            for one in cities
        ]
    )  # fmt: skip


def _figures(found: Mapping[str, Mapping[int, Any]], number: int) -> dict[str, Any]:
    nothing = {"signed": Decimal(0)}
    return {name: by.get(number, nothing.get(name, 0)) for name, by in found.items()}


def _by_city(session: Session, day: dt.date, cities: list[int]) -> dict[str, Mapping[int, Any]]:
    projects = sums.projects_by_city(session, cities, day, ("opened", "running"))
    running = dict(projects.get("running", {}))
    for one in families.changes(session, PROVINCE, by_city=True):
        if one.measure == "running" and one.day <= day and one.city_id is not None:
            running[one.city_id] = running.get(one.city_id, 0) + one.number
    return {
        "events": _events(session, day),
        "projects": projects.get("opened", {}),
        "signed": sums.signed_by_city(session, cities, day),
        "operation": running,
        "cases": _counted(session, Case.city_id, func.count(), counting.published(PROVINCE, day)),
        "firsts": _firsts(session, day),
    }


def _events(session: Session, day: dt.date) -> dict[int, int]:
    chosen = (
        select(Organisation.city_id, func.count())
        .select_from(Event)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(*counting.held(PROVINCE, day))
        .group_by(Organisation.city_id)
    )
    return {city: number for city, number in session.execute(chosen) if city}


def _firsts(session: Session, day: dt.date) -> dict[int, int]:
    where = [*counting.registered(day), FirstUse.registered_on >= dt.date(day.year, 1, 1)]
    number = func.count(FirstUse.project_id.distinct())
    return _counted(session, FirstUse.city_id, number, where)


def _counted(session: Session, city: Any, number: Any, where: list[Any]) -> dict[int, int]:
    rows = session.execute(select(city, number).where(*where).group_by(city))
    return {key: found for key, found in rows if key}
