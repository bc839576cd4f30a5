"""What the hall shows: one page of results, the newest releases, and what is open now."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session, selectinload

from marketplace.db import now
from marketplace.hall.kept import Kept
from marketplace.lists.models import OpportunityList
from marketplace.lists.selection import MODELS, Posting, conditions, count, found, is_public, rows
from marketplace.postings.models import PostingChange
from marketplace.products.models import ProductTag
from marketplace.scenarios.models import Scenario, ScenarioTag
from marketplace.search.filters import Filters
from marketplace.taxonomy.models import Concept

NEWEST = 8
CLOSING = 5
CLOSING_WITHIN = dt.timedelta(days=60)
LISTS_SHOWN = 50
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what a search finds, how many there are in all, and how many in each city.

    `types` are the scenario types that a search could be narrowed to.
    """

    rows: list[Posting]
    total: int
    by_city: dict[int, int]
    types: frozenset[int]


COUNTS: Kept[tuple[int, dict[int, int]]] = Kept()
TYPES: Kept[frozenset[int]] = Kept()
TAGS: dict[str, Any] = {"scenario": ScenarioTag, "product": ProductTag}


def results(session: Session, filters: Filters, *, number: int, per_page: int) -> Results:
    """Page `number` (from 1): the ids first, then their rows with all that a row shows."""
    wanted = found(session, filters).limit(per_page).offset((number - 1) * per_page)
    ids = list(session.scalars(wanted))
    change, asked = latest_change(session), filters.without("sort")
    total, cities = COUNTS.get(session, asked, change, lambda: counts(session, asked))
    where = filters.side, filters.state
    types = TYPES.get(session, where, change, lambda: types_in_use(session, *where))
    return Results(rows(session, filters.side, ids), total, cities, types)


def for_file(session: Session, filters: Filters, *, limit: int) -> tuple[int, Iterator[Posting]]:
    """How many postings a search finds, and the first `limit` of them with all of their rows."""
    ids = list(session.scalars(found(session, filters).limit(limit)))
    more = [selectinload(Scenario.conditions)] if filters.side == "scenario" else []
    total = count(session, filters) if len(ids) == limit else len(ids)
    chunks = (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
    return total, (row for chunk in chunks for row in rows(session, filters.side, chunk, *more))


def counts(session: Session, filters: Filters) -> tuple[int, dict[int, int]]:
    """How many postings a search finds, and how many without its city in each (concept number)."""
    model = MODELS[filters.side]
    wanted = conditions(session, filters.without("city"))
    found = {
        "all": select(literal(0), func.count())
        .select_from(model)
        .where(*conditions(session, filters)),
        "cities": select(model.city_id, func.count())
        .where(*wanted, model.city_id.is_not(None))
        .group_by(model.city_id),
    }
    named = [select(literal(name), *part.subquery().c) for name, part in found.items()]
    total, cities = 0, {}
    for name, city, number in session.execute(union_all(*named)):
        if name == "all":
            total = number
        else:
            cities[city] = number
    return total, cities


def types_in_use(session: Session, side: str, state: str) -> frozenset[int]:
    """Numbers of the scenario types of the postings that a side shows in a state."""
    tag, model = TAGS[side], MODELS[side]
    key = tag.scenario_id if side == "scenario" else tag.product_id
    chosen = (
        select(tag.concept_id)
        .join(model, model.id == key)
        .join(Concept, Concept.id == tag.concept_id)
        .where(is_public(side, state), Concept.kind == "scenario_type")
        .distinct()
    )
    return frozenset(number for number in session.scalars(chosen) if number)


def latest_change(session: Session) -> int:
    """The number of the newest change of any posting: a fragment is fresh until it grows."""
    return session.scalar(select(func.max(PostingChange.id))) or 0


@dataclass(frozen=True, slots=True)
class Open:
    """Open opportunities for the front page: the newest, and those whose deadline is near."""

    newest: list[Posting]
    closing: list[Posting]


def open_now(session: Session) -> Open:
    """The newest open opportunities and the soonest deadlines within 60 days."""
    fresh = found(session, Filters(sort="newest")).limit(NEWEST)
    soon = (
        select(Scenario.id)
        .where(is_public("scenario", "open"), Scenario.deadline <= now() + CLOSING_WITHIN)
        .order_by(Scenario.deadline, Scenario.id)
        .limit(CLOSING)
    )
    parts = [select(literal(place), one.subquery().c.id) for place, one in enumerate((fresh, soon))]
    ids: tuple[list[int], list[int]] = ([], [])
    for place, number in session.execute(union_all(*parts)):
        ids[place].append(number)
    by_id = {row.id: row for row in rows(session, "scenario", [*ids[0], *ids[1]])}
    return Open([by_id[n] for n in ids[0]], [by_id[n] for n in ids[1]])


def newest(session: Session) -> list[Posting]:
    """The newest open opportunities."""
    wanted = found(session, Filters(sort="newest")).limit(NEWEST)
    return rows(session, "scenario", list(session.scalars(wanted)))


def released_lists(session: Session, limit: int = LISTS_SHOWN) -> list[OpportunityList]:
    """Published lists, the newest first."""
    chosen = select(OpportunityList).where(OpportunityList.state == "published")
    ordered = chosen.order_by(OpportunityList.published_at.desc(), OpportunityList.id.desc())
    return list(session.scalars(ordered.limit(limit)))


def forget() -> None:
    """Drop what the process keeps (tests number their rows anew)."""
    for kept in (COUNTS, TYPES):
        kept.forget()
