"""Awarding an interest: its project is opened, and the interest follows."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.policy import is_operator, speaks_for
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.events.models import Event
from marketplace.events.plan_models import EventPair
from marketplace.interests import service as interests
from marketplace.interests.models import Interest, InterestProduct
from marketplace.interests.states import ENGAGED
from marketplace.products.models import Product
from marketplace.projects import service
from marketplace.projects.models import Project
from marketplace.projects.queries import LARGEST_ID
from marketplace.projects.service import Origin
from marketplace.scenarios.models import Scenario


def can_award(user: User | None, interest: Interest) -> bool:
    """The owner awards, in states in which an award is drawn."""
    return interest.state in ENGAGED and speaks_for(user, interest.scenario.organisation_id)


def awardable(session: Session, user: User, interest_id: int, *, lock: bool = False) -> Interest:
    """An interest with its scenario, supplier and products, for its scenario's owner.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
        ForbiddenError: its supplier and operators see it, but do not award.
    """
    chosen = (
        select(Interest)
        .where(Interest.id == min(interest_id, LARGEST_ID))
        .options(
            joinedload(Interest.scenario),
            joinedload(Interest.organisation),
            selectinload(Interest.products).joinedload(InterestProduct.product),
        )
    )
    if lock:
        chosen = chosen.with_for_update(of=Interest, key_share=True).execution_options(
            populate_existing=True
        )
    found = session.scalars(chosen).one_or_none()
    if found is None:
        raise NotFoundError
    if speaks_for(user, found.scenario.organisation_id):
        return found
    if is_operator(user) or speaks_for(user, found.organisation_id):
        raise ForbiddenError
    raise NotFoundError


def award(
    session: Session, actor: User | None, *, interest: Interest, product: Product | None = None,
    on: dt.date | None = None, site: str = "",
) -> Project:  # fmt: skip
    """Open the project of an interest and let the interest follow. Hold the interest's row before.

    Raises:
        RefusedError: it stands where no award is drawn, or the two have a project already.
    """
    project = service.open_project(
        session, actor, scenario=interest.scenario, supplier=interest.organisation,
        product=product, on=on, origin=Origin(interest_id=interest.id), site=site,
    )  # fmt: skip
    interests.awarded(session, actor, interest, site=site)
    return project


def own_products(interest: Interest) -> list[Product]:
    """What the interest offers of its lead's own."""
    offered = [one.product for one in interest.products]
    return [one for one in offered if one.organisation_id == interest.organisation_id]


def pair_of(session: Session, scenario: Scenario, event_id: int, pair_id: int) -> EventPair | None:
    """A pair of an event whose demand side is the scenario's owner, or None."""
    chosen = (
        select(EventPair)
        .where(EventPair.id == pair_id, EventPair.event_id == event_id)
        .options(joinedload(EventPair.demand), joinedload(EventPair.supply))
    )
    found = session.scalars(chosen).one_or_none() if 0 < pair_id <= LARGEST_ID else None
    if found is None or found.demand.organisation_id != scenario.organisation_id:
        return None
    return found


def event_named(session: Session, event_id: int | None) -> Event | None:
    """The event that a project came from."""
    return session.get(Event, event_id) if event_id else None


def supplier_chosen(session: Session, number: int, owner_id: int) -> Organisation | None:
    """A registered organisation other than the owner, by its number."""
    found = session.get(Organisation, number) if 0 < number <= LARGEST_ID else None
    return found if found is not None and found.id != owner_id else None


def product_chosen(products: Sequence[Product], number: int) -> Product | None:
    """One of these products by its number; none is fine."""
    return next((one for one in products if one.id == number), None)
