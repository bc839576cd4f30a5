"""How many open opportunities there are by city, sector and scenario type, kept for seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from marketplace.hall.kept import Kept
from marketplace.lists.selection import is_public
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario, ScenarioTag
from marketplace.taxonomy.models import Concept


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by number of the concept, and the totals of both sides."""

    change: int = 0
    open: int = 0
    products: int = 0
    city: Mapping[int, int] = field(default_factory=dict)
    sector: Mapping[int, int] = field(default_factory=dict)
    type: Mapping[int, int] = field(default_factory=dict)


KEPT: Kept[Facets] = Kept()


def facets(session: Session, change: int) -> Facets:
    """Counts as of posting change `change` (see `Kept` for how fresh they are)."""
    return KEPT.get(session, "facets", change, lambda: _count(session, change))


def _count(session: Session, change: int) -> Facets:
    still = is_public("scenario", "open")
    types = (
        select(ScenarioTag.concept_id, func.count(ScenarioTag.scenario_id.distinct()))
        .join(Scenario, ScenarioTag.scenario_id == Scenario.id)
        .join(Concept, ScenarioTag.concept_id == Concept.id)
        .where(still, Concept.kind == "scenario_type")
        .group_by(ScenarioTag.concept_id)
    )
    parts = {
        "open": select(literal(0), func.count()).select_from(Scenario).where(still),
        "products": select(literal(0), func.count())
        .select_from(Product)
        .where(is_public("product")),
        "city": select(Scenario.city_id, func.count()).where(still).group_by(Scenario.city_id),
        "sector": select(Scenario.sector_id, func.count())
        .where(still)
        .group_by(Scenario.sector_id),
        "type": types,
    }
    counted: dict[str, dict[int, int]] = {name: {} for name in parts}
    named = [select(literal(name), *part.subquery().c) for name, part in parts.items()]
    for name, concept, number in session.execute(union_all(*named)):
        counted[name][concept or 0] = number
    totals = [counted.pop(name).get(0, 0) for name in ("open", "products")]
    by = {name: {c: n for c, n in found.items() if c} for name, found in counted.items()}
    return Facets(change, totals[0], totals[1], by["city"], by["sector"], by["type"])
