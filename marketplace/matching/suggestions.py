"""Suppliers worth inviting for some scenarios, from the pairs that the last run kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from marketplace.matching.models import MatchDecision, MatchPair
from marketplace.matching.queries import is_open
from marketplace.matching.service import TELLING
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A supplier for a scenario, with the product that fits best."""

    scenario_id: int
    organisation_id: int
    product_id: int
    score: float
    level: str


def suggested_suppliers(
    session: Session, scenario_ids: Sequence[int], limit: int
) -> dict[int, list[Suggestion]]:
    """At most `limit` suppliers of each open scenario whose product fits well, the best first.

    A supplier comes once a scenario. Pairs that a side refused or that break a hard condition are
    left out, and so is the owner itself. One statement, however many scenarios.
    """
    best = _best_of_each_supplier(scenario_ids).subquery()
    place = func.row_number().over(
        partition_by=best.c.scenario_id, order_by=(best.c.score.desc(), best.c.product_id)
    )
    ranked = select(best, place.label("place")).where(best.c.rank == 1).subquery()
    wanted = select(ranked).where(ranked.c.place <= limit)
    found: dict[int, list[Suggestion]] = defaultdict(list)
    for row in session.execute(wanted.order_by(ranked.c.scenario_id, ranked.c.place)):
        found[row.scenario_id].append(
            Suggestion(
                row.scenario_id, row.organisation_id, row.product_id, row.score, row.level
            )
        )  # fmt: skip
    return dict(found)


def _best_of_each_supplier(scenario_ids: Sequence[int]):  # type: ignore[no-untyped-def] # a Select of six columns
    refused = exists().where(
        MatchDecision.scenario_id == MatchPair.scenario_id,
        MatchDecision.product_id == MatchPair.product_id,
        MatchDecision.decision != "shortlisted",
    )
    rank = func.row_number().over(
        partition_by=(MatchPair.scenario_id, Product.organisation_id),
        order_by=(MatchPair.score.desc(), MatchPair.product_id),
    )
    return (
        select(
            MatchPair.scenario_id, MatchPair.product_id, MatchPair.score, MatchPair.level,
            Product.organisation_id, rank.label("rank"),
        )
        .join(Product, Product.id == MatchPair.product_id)
        .join(Scenario, Scenario.id == MatchPair.scenario_id)
        .where(
            MatchPair.scenario_id.in_(scenario_ids), MatchPair.level.in_(TELLING),
            MatchPair.contradicted.is_(False), is_open("product"), is_open("scenario"),
            Product.organisation_id != Scenario.organisation_id, ~refused,
        )
    )  # fmt: skip
