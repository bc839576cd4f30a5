"""What is read about matches; eager loading is decided here, templates never trigger SQL."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, defer, joinedload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.accounts.models import Organisation, User
from marketplace.db import now
from marketplace.engine.profile import Profile
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.matching import features, policy
from marketplace.matching.binding import MODELS
from marketplace.matching.loading import is_matchable
from marketplace.matching.models import MatchDecision, MatchFeatures
from marketplace.products import policy as products
from marketplace.products.models import Product
from marketplace.scenarios import policy as scenarios
from marketplace.scenarios.models import Scenario

LARGEST_ID = 2**31 - 1
Posting = Scenario | Product


def scenario(session: Session, user: User, scenario_id: int) -> Scenario:
    """A scenario for those who may see its suppliers.

    Raises:
        NotFoundError, ForbiddenError: not to be seen, or seen without its matches.
    """
    found: Scenario = _one(session, Scenario, scenario_id)
    if not scenarios.can_see(user, found):
        raise NotFoundError
    if not policy.can_see_suppliers(user, found):
        raise ForbiddenError
    return found


def product(session: Session, user: User, product_id: int) -> Product:
    """A product for those who may see its opportunities; raises as `scenario`."""
    found: Product = _one(session, Product, product_id)
    if not products.can_see(user, found):
        raise NotFoundError
    if not policy.can_see_opportunities(user, found):
        raise ForbiddenError
    return found


def _one(session: Session, model: Any, number: int) -> Any:
    if not 0 < number <= LARGEST_ID:
        raise NotFoundError
    whole = joinedload(model.organisation), joinedload(model.city), defer(model.search_terms)
    chosen = select(model).where(model.id == number).options(*whole)
    found = session.scalars(chosen).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def counterpart(session: Session, side: str, number: int) -> Any:
    """The posting that a decision is about, if it was ever open to others. NotFoundError."""
    found = _one(session, MODELS[side], number)
    is_public = scenarios.is_public if side == "scenario" else products.is_public
    if not is_public(found):
        raise NotFoundError
    return found


def row_options(model: Any) -> tuple[ExecutableOption, ...]:
    """What a row of a match panel shows; the same statements for 1 and 50 rows."""
    options = (
        joinedload(model.organisation).selectinload(Organisation.badges),
        joinedload(model.city),
        defer(model.search_terms),
    )
    return (*options, joinedload(Product.maturity)) if model is Product else options


def rows(session: Session, side: str, ids: Sequence[int]) -> dict[int, Any]:
    """Postings by number, with what a row shows."""
    model = MODELS[side]
    chosen = select(model).where(model.id.in_(ids)).options(*row_options(model))
    return {row.id: row for row in session.scalars(chosen)}


def own_profile(session: Session, side: str, posting: Posting) -> Profile:
    """The kept features of one posting, made on the spot where there are none yet."""
    chosen = select(MatchFeatures.features).where(
        MatchFeatures.side == side, MatchFeatures.subject_id == posting.id
    )
    data = session.scalar(chosen)
    if data is not None:
        return Profile.from_bytes(data)
    return features.make(session, side, [posting.id])[posting.id]


def profiles(session: Session, side: str, ids: Sequence[int]) -> dict[int, Profile]:
    """Kept features of those of these postings that are open to others right now."""
    model = MODELS[side]
    chosen = (
        select(MatchFeatures.subject_id, MatchFeatures.features)
        .join(model, model.id == MatchFeatures.subject_id)
        .where(MatchFeatures.side == side, MatchFeatures.subject_id.in_(ids), is_open(side))
    )
    return {number: Profile.from_bytes(data) for number, data in session.execute(chosen)}


def fetch(
    session: Session, side: str, hidden: Collection[int] = ()
) -> Callable[[Sequence[str]], list[Profile]]:
    """Gives the profiles of postings by their ids, of those open right now and not hidden."""

    def read(ids: Sequence[str]) -> list[Profile]:
        wanted = [int(one) for one in ids if int(one) not in hidden]
        return list(profiles(session, side, wanted).values())

    return read


def is_open(side: str) -> ColumnElement[bool]:
    """As the index, and by the clock: a scenario whose deadline has passed is not."""
    if side == "product":
        return is_matchable(side)
    in_time = or_(Scenario.deadline.is_(None), Scenario.deadline >= now())
    return is_matchable(side) & in_time


def decisions(session: Session, *, side: str, posting: Posting) -> list[MatchDecision]:
    """What both sides decided about the pairs of one posting, oldest first."""
    column = MatchDecision.scenario_id if side == "scenario" else MatchDecision.product_id
    chosen = select(MatchDecision).where(column == posting.id).order_by(MatchDecision.id)
    return list(session.scalars(chosen))


def refused(session: Session, product: Product) -> list[tuple[MatchDecision, Scenario]]:
    """What this product's supplier marked as not for them, newest first."""
    chosen = (
        select(MatchDecision, Scenario)
        .join(Scenario, Scenario.id == MatchDecision.scenario_id)
        .where(MatchDecision.product_id == product.id, MatchDecision.side == "product")
        .order_by(MatchDecision.created_at.desc(), MatchDecision.id.desc())
        .options(defer(Scenario.search_terms))
        .limit(100)
    )
    return [(decision, found) for decision, found in session.execute(chosen)]
