"""Whom an event could invite: owners of what its lists hold, and suppliers the matcher suggests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation
from marketplace.engine.matcher import Match
from marketplace.events.models import Event, EventList, Participant, Subject
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.matching import queries as matching
from marketplace.matching.binding import MODELS
from marketplace.matching.comparing import best_pairs
from marketplace.matching.queries import is_open
from marketplace.matching.service import TELLING
from marketplace.matching.state import state_of
from marketplace.matching.suggestions import Suggestion, suggested_suppliers
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario

PER_SCENARIO = 3
CHOICE = 100
KIND_OF = {"demand": "scenario", "supply": "product"}


@dataclass(frozen=True, slots=True)
class Attached:
    """A list of an event and how many entries it has."""

    list: OpportunityList
    entries: int


@dataclass(slots=True)
class Owner:
    """An organisation with open postings on the lists of an event."""

    organisation_id: int
    name: str
    side: str
    has_members: bool
    state: str = ""
    postings: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier suggested for a scenario, with the product and why it fits."""

    product: Product
    match: Match
    has_members: bool
    state: str


@dataclass(frozen=True, slots=True)
class Sought:
    """A scenario and the suppliers that fit it best."""

    scenario: Scenario
    suppliers: list[Supplier]


def attached(session: Session, event: Event) -> list[Attached]:
    """The lists of an event, in the order of attaching."""
    size = (
        select(func.count())
        .where(ListEntry.list_id == EventList.list_id)
        .correlate(EventList)
        .scalar_subquery()
    )
    chosen = (
        select(OpportunityList, size)
        .join(EventList, EventList.list_id == OpportunityList.id)
        .where(EventList.event_id == event.id)
        .order_by(EventList.id)
    )
    return [Attached(listed, number) for listed, number in session.execute(chosen)]


def to_attach(session: Session, event: Event) -> list[OpportunityList]:
    """Released lists that are not attached yet, the newest first."""
    taken = select(EventList.list_id).where(EventList.event_id == event.id)
    chosen = select(OpportunityList).where(
        OpportunityList.state == "published", OpportunityList.id.not_in(taken)
    )
    newest = chosen.order_by(OpportunityList.published_at.desc(), OpportunityList.id.desc())
    return list(session.scalars(newest.limit(CHOICE)))


def owners(session: Session, event: Event, side: str) -> list[Owner]:
    """Organisations with open postings on the attached lists, by name."""
    kind = KIND_OF[side]
    model = MODELS[kind]
    chosen = (
        select(model.id, model.title, Organisation.id, Organisation.name, _has_members())
        .join(Organisation, Organisation.id == model.organisation_id)
        .where(model.id.in_(_listed(event, kind)), is_open(kind))
        .order_by(Organisation.name, Organisation.id, model.id)
    )
    states = _states(session, event, side)
    found: dict[int, Owner] = {}
    for number, title, house, name, has_members in session.execute(chosen):
        one = found.setdefault(
            house, Owner(house, name, side, bool(has_members), states.get(house, ""))
        )
        one.postings.append((number, title))
    return list(found.values())


def scenario_count(session: Session, event: Event) -> int:
    """How many open scenarios the event is about."""
    return session.scalar(select(func.count()).select_from(_sought(event).subquery())) or 0


def sought(session: Session, event: Event, *, limit: int, offset: int) -> list[Sought]:
    """Open scenarios of the lists and of the demand side, with the suppliers that fit best.

    From the pairs that the last run kept; scenarios it did not see are compared now.
    """
    ids = list(session.scalars(_sought(event).order_by(Scenario.id).limit(limit).offset(offset)))
    scenarios = matching.rows(session, "scenario", ids)
    found = suggested_suppliers(session, ids, PER_SCENARIO)
    missing = [one for one in ids if one not in found]
    if missing:
        found.update(_compared_now(session, [scenarios[one] for one in missing]))
    return _explained(session, event, [scenarios[one] for one in ids], found)


def _compared_now(session: Session, scenarios: Sequence[Scenario]) -> dict[int, list[Suggestion]]:
    pairs = best_pairs(session, state_of(session), [one.id for one in scenarios])
    numbers = {one.product for some in pairs.values() for one in some}
    houses = dict(
        session.execute(
            select(Product.id, Product.organisation_id).where(Product.id.in_(numbers))
        ).all()
    )  # fmt: skip
    found: dict[int, list[Suggestion]] = {}
    for scenario in scenarios:
        best: dict[int, Suggestion] = {}
        for one in pairs.get(scenario.id, ()):
            house = houses[one.product]
            fits = one.level in TELLING and not one.contradicted
            if fits and house != scenario.organisation_id and house not in best:
                best[house] = Suggestion(scenario.id, house, one.product, one.score, one.level)
        found[scenario.id] = list(best.values())[:PER_SCENARIO]
    return found


def _explained(
    session: Session, event: Event, scenarios: Sequence[Scenario],
    found: dict[int, list[Suggestion]],
) -> list[Sought]:  # fmt: skip
    wanted = sorted({one.product_id for some in found.values() for one in some})
    needs = matching.profiles(session, "scenario", [one.id for one in scenarios])
    offers = matching.profiles(session, "product", wanted)
    products = matching.rows(session, "product", wanted)
    claimed = _claimed(session, [one.organisation_id for one in products.values()])
    states = _states(session, event, "supply")
    matcher, _pools = state_of(session).pools([], "product", top=1)
    sought = []
    for scenario in scenarios:
        mine = [
            offers[one.product_id] for one in found.get(scenario.id, ()) if one.product_id in offers
        ]
        need = needs.get(scenario.id)
        ranked = matcher.rank(need, mine, top=len(mine), floor=0.0) if need and mine else []
        sought.append(
            Sought(scenario, [_supplier(products, one, claimed, states) for one in ranked])
        )
    return sought


def _supplier(
    products: dict[int, Any], match: Match, claimed: set[int], states: dict[int, str]
) -> Supplier:
    product = products[int(match.id)]
    house = product.organisation_id
    return Supplier(product, match, house in claimed, states.get(house, ""))


def _sought(event: Event) -> Select[int]:
    spoken = (
        select(Subject.scenario_id)
        .join(Participant, Participant.id == Subject.participant_id)
        .where(
            Participant.event_id == event.id,
            Participant.state.in_(("invited", "requested", "approved")),
            Subject.scenario_id.is_not(None),
        )
    )
    mine = or_(Scenario.id.in_(_listed(event, "scenario")), Scenario.id.in_(spoken))
    return select(Scenario.id).where(mine, is_open("scenario"))


def _listed(event: Event, kind: str) -> Select[int]:
    column: Any = ListEntry.scenario_id if kind == "scenario" else ListEntry.product_id
    chosen: Select[int] = (
        select(column)
        .join(EventList, EventList.list_id == ListEntry.list_id)
        .where(EventList.event_id == event.id, column.is_not(None))
    )
    return chosen


def _states(session: Session, event: Event, side: str) -> dict[int, str]:
    chosen = select(Participant.organisation_id, Participant.state).where(
        Participant.event_id == event.id,
        Participant.side == side,
        Participant.organisation_id.is_not(None),
    )
    return {house: state for house, state in session.execute(chosen) if house is not None}


def _has_members() -> Any:
    return exists().where(
        Membership.organisation_id == Organisation.id, Membership.state == "active"
    )


def _claimed(session: Session, houses: Sequence[int]) -> set[int]:
    chosen = select(Membership.organisation_id).where(
        Membership.organisation_id.in_(houses), Membership.state == "active"
    )
    return set(session.scalars(chosen))
