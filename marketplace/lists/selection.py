"""Which public postings a search finds. Both sides and the lists meet here; alerts reuse it."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session, defer
from sqlalchemy.sql.base import ExecutableOption

from marketplace.accounts.models import BADGES, OrganisationBadge
from marketplace.db import now
from marketplace.engine.text import normalise
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.products import models as products
from marketplace.products.models import Product, ProductTag
from marketplace.products.queries import row_options as product_options
from marketplace.scenarios import models as scenarios
from marketplace.scenarios.models import Scenario, ScenarioTag
from marketplace.scenarios.queries import row_options as scenario_options
from marketplace.search.filters import NEGOTIABLE, Filters, amounts
from marketplace.search.queries import matching
from marketplace.taxonomy.queries import by_key
from marketplace.taxonomy.snapshot import snapshot

Condition = ColumnElement[bool]
Posting = Scenario | Product
MODELS: dict[str, type[Scenario] | type[Product]] = {"scenario": Scenario, "product": Product}
RUNNING = tuple(s for s in scenarios.PUBLIC_STATES if s not in scenarios.OPEN_STATES)
RELEVANT_WORDS = 6


def conditions(session: Session, filters: Filters) -> list[Condition]:
    """Conditions of a search; only what everybody may see can meet them."""
    model = MODELS[filters.side]
    found = [is_public(filters.side, filters.state)]
    if filters.q:
        found.append(matching(model, filters.q, snapshot(session).vocabulary))
    for name, build in _BUILDERS.items():
        value = getattr(filters, name)
        if value:
            found.append(build(session, filters.side, value))
    return found


def is_public(side: str, state: str = "all") -> Condition:
    """Public postings: of scenarios `open` ones (also for ""), `running` ones or `all`."""
    if side == "product":
        return Product.state.in_(products.PUBLIC_STATES)
    if state == "running":
        return Scenario.state.in_(RUNNING)
    if state == "all":
        return Scenario.state.in_(scenarios.PUBLIC_STATES)
    still = or_(Scenario.deadline.is_(None), Scenario.deadline >= now())
    return Scenario.state.in_(scenarios.OPEN_STATES) & still


def found(session: Session, filters: Filters) -> Select[int]:
    """Ids of the postings that a search finds, in its order."""
    model = MODELS[filters.side]
    return select(model.id).where(*conditions(session, filters)).order_by(*_order(filters))


def count(session: Session, filters: Filters) -> int:
    """How many postings a search finds."""
    model = MODELS[filters.side]
    wanted = select(func.count()).select_from(model).where(*conditions(session, filters))
    return session.scalar(wanted) or 0


def rows(session: Session, side: str, ids: Sequence[int], *more: ExecutableOption) -> list[Posting]:
    """Postings with owner, badges, city, sector and terms, in the order of `ids`."""
    model: Any = MODELS[side]
    shown = scenario_options() if side == "scenario" else product_options()
    chosen = select(model).options(*shown, defer(model.search_terms), *more)
    by_id = {row.id: row for row in session.scalars(chosen.where(model.id.in_(ids)))}
    return [by_id[number] for number in ids if number in by_id]


def _order(filters: Filters) -> list[ColumnElement[Any]]:
    model = MODELS[filters.side]
    newest: list[ColumnElement[Any]] = [model.published_at.desc(), model.id.desc()]
    if filters.order == "deadline":
        return [Scenario.deadline.asc().nulls_last(), *newest]
    if filters.order == "budget":
        return [Scenario.budget_max_wan.desc().nulls_last(), *newest]
    if filters.order == "relevance":
        return [_in_title(model, filters.q).desc(), *newest]
    return newest


def _in_title(model: type[Scenario] | type[Product], text: str) -> ColumnElement[int]:
    """How many of the words stand in the title."""
    words = dict.fromkeys(normalise(word) for word in text.split()[:RELEVANT_WORDS])
    titles = func.lower(model.title)
    hits = [case((titles.contains(word, autoescape=True), 1), else_=0) for word in words]
    return sum(hits[1:], hits[0])


def _concepts(session: Session, key: str) -> list[int]:
    """Numbers of the concept with this key (the heir of a merged one) and of narrower ones."""
    known = snapshot(session)
    if key not in known.by_key:
        heir = by_key(session, key)
        key = heir.key if heir else ""
    above = known.vocabulary.above
    return [one.id for one in known.entries.values() if key and key in (one.key, *above(one.key))]


def _sector(session: Session, side: str, key: str) -> Condition:
    return MODELS[side].sector_id.in_(_concepts(session, key))


def _city(session: Session, side: str, key: str) -> Condition:
    return MODELS[side].city_id.in_(_concepts(session, key))


def _tag(session: Session, side: str, key: str) -> Condition:
    numbers = _concepts(session, key)
    if side == "scenario":
        mine = select(ScenarioTag.scenario_id).where(ScenarioTag.concept_id.in_(numbers))
    else:
        mine = select(ProductTag.product_id).where(ProductTag.concept_id.in_(numbers))
    return MODELS[side].id.in_(mine)


def _maturity(session: Session, _side: str, key: str) -> Condition:
    return Product.maturity_id.in_(_concepts(session, key))


def _badge(_session: Session, side: str, badge: str) -> Condition:
    if badge not in BADGES:
        return false()
    verified = select(OrganisationBadge.organisation_id).where(
        OrganisationBadge.badge == badge, OrganisationBadge.verified_at.is_not(None)
    )
    return MODELS[side].organisation_id.in_(verified)


def _budget(_session: Session, _side: str, budget: str) -> Condition:
    if budget == NEGOTIABLE:
        return Scenario.budget_negotiable.is_(True)
    wanted = amounts(budget)
    if wanted is None:
        return false()
    least, most = wanted
    highest = func.coalesce(
        Scenario.budget_max_wan, Scenario.budget_min_wan, Scenario.investment_wan
    )
    lowest = func.coalesce(
        Scenario.budget_min_wan, Scenario.budget_max_wan, Scenario.investment_wan
    )
    overlap: list[Condition] = [highest.is_not(None)]
    overlap += [] if least is None else [highest >= least]
    overlap += [] if most is None else [lowest <= most]
    return and_(*overlap)


def _list(_session: Session, side: str, number: str) -> Condition:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return false()
    entry = ListEntry.scenario_id if side == "scenario" else ListEntry.product_id
    listed = (
        select(entry)
        .join(OpportunityList, ListEntry.list_id == OpportunityList.id)
        .where(OpportunityList.id == int(number), OpportunityList.state == "published")
        .where(entry.is_not(None))
    )
    return MODELS[side].id.in_(listed)


_BUILDERS: dict[str, Callable[[Session, str, str], Condition]] = {
    "sector": _sector,
    "type": _tag,
    "city": _city,
    "cooperation": _tag,
    "budget": _budget,
    "maturity": _maturity,
    "badge": _badge,
    "list": _list,
}
