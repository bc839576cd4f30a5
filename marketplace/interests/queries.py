"""What is read about interests; eager loading is decided here, templates never trigger SQL."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.policy import is_operator, speaks_for
from marketplace.accounts.queries import organisations_of
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.interests import policy
from marketplace.interests.models import (
    OPEN_STATES,
    Interest,
    InterestClock,
    InterestPartner,
    InterestProduct,
)
from marketplace.interests.officers import is_officer
from marketplace.interests.stepping import SETTLED
from marketplace.matching.models import MatchPair
from marketplace.products.models import PUBLIC_STATES, Product
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.queries import visible as visible_scenario

LARGEST_ID = 2**31 - 1
MOST_ON_BOARD = 500
MOST_OFFERS = 100


def visible(session: Session, user: User, interest_id: int, *, lock: bool = False) -> Interest:
    """An interest for its two sides, the scenario officer and the operators; else NotFoundError.

    With `lock` nobody else changes the row until the transaction ends.
    """
    chosen = select(Interest).options(*_page_options()).where(Interest.id == interest_id)
    if lock:
        chosen = chosen.with_for_update(of=Interest, key_share=True).execution_options(
            populate_existing=True
        )
    found = session.scalars(chosen).one_or_none() if 0 < interest_id <= LARGEST_ID else None
    if found is None or not (
        policy.can_see(user, found) or is_officer(session, user, found.scenario.organisation_id)
    ):
        raise NotFoundError
    return found


def overseen(session: Session, user: User, scenario_id: int) -> Scenario:
    """A scenario for those who may see who is interested in it.

    Raises:
        NotFoundError, ForbiddenError: not to be seen, or seen without its interests.
    """
    found = visible_scenario(session, user, scenario_id)
    if not (policy.can_see_board(user, found) or is_officer(session, user, found.organisation_id)):
        raise ForbiddenError
    return found


def partner(
    session: Session, user: User, partner_id: int, *, lock: bool = False
) -> InterestPartner:
    """A named partner for its own members, the lead's members and operators; NotFoundError.

    With `lock` the interest is held: a partner answers before it is settled or after.
    """
    chosen = (
        select(InterestPartner)
        .where(InterestPartner.id == partner_id)
        .join(InterestPartner.interest)
        .options(*_partner_options())
    )
    if lock:
        chosen = chosen.with_for_update(of=(InterestPartner, Interest), key_share=True)
        chosen = chosen.execution_options(populate_existing=True)
    found = session.scalars(chosen).unique().one_or_none() if partner_id > 0 else None
    if found is None or not (
        policy.can_answer_as_partner(user, found)
        or speaks_for(user, found.interest.organisation_id)
        or is_operator(user)
    ):
        raise NotFoundError
    return found


def on_board(session: Session, scenario: Scenario) -> list[Interest]:
    """All interests in a scenario, the soonest due first, then the oldest."""
    chosen = select(Interest).where(Interest.scenario_id == scenario.id).options(*_row_options())
    ordered = chosen.order_by(Interest.due_at.is_(None), Interest.due_at, Interest.id)
    return list(session.scalars(ordered.limit(MOST_ON_BOARD)))


def pairs(session: Session, interests: Sequence[Interest]) -> dict[int, MatchPair]:
    """By number of the interest: the best kept match of its products with its scenario."""
    chosen = (
        select(InterestProduct.interest_id, MatchPair)
        .join(Interest, Interest.id == InterestProduct.interest_id)
        .join(
            MatchPair,
            (MatchPair.product_id == InterestProduct.product_id)
            & (MatchPair.scenario_id == Interest.scenario_id),
        )
        .where(InterestProduct.interest_id.in_([one.id for one in interests]))
        .order_by(MatchPair.score)
    )
    return dict(session.execute(chosen).all())


def mine(session: Session, user: User, *, limit: int, offset: int = 0) -> list[Interest]:
    """Interests of the organisations this person speaks for: open ones first, soonest due first."""
    is_settled = case((Interest.state.in_(OPEN_STATES), 0), else_=1)
    ordered = (
        select(Interest)
        .where(_own(user))
        .options(*_row_options())
        .order_by(is_settled, Interest.due_at, Interest.id.desc())
    )
    return list(session.scalars(ordered.limit(limit).offset(offset)))


def mine_count(session: Session, user: User) -> int:
    """How many interests `mine` has in all."""
    return session.scalar(select(func.count()).select_from(Interest).where(_own(user))) or 0


def asked_of(session: Session, user: User) -> list[InterestPartner]:
    """Where an organisation of this person was named as a partner; unanswered ones first."""
    chosen = (
        select(InterestPartner)
        .join(InterestPartner.interest)
        .where(
            InterestPartner.organisation_id.in_(_houses(user)),
            or_(InterestPartner.state != "refused", Interest.state.not_in(SETTLED)),
        )
        .options(*_partner_options())
        .order_by(InterestPartner.state != "asked", InterestPartner.id.desc())
        .limit(MOST_OFFERS)
    )
    return list(session.scalars(chosen).unique())


def own_in(session: Session, user: User | None, scenario: Scenario) -> list[Interest]:
    """What this person's organisations sent to a scenario."""
    if user is None:
        return []
    chosen = select(Interest).where(_own(user), Interest.scenario_id == scenario.id)
    return list(session.scalars(chosen.options(joinedload(Interest.organisation))))


def of_house(session: Session, organisation_id: int) -> dict[int, Interest]:
    """By number of the scenario: what an organisation sent."""
    chosen = select(Interest).where(Interest.organisation_id == organisation_id)
    return {one.scenario_id: one for one in session.scalars(chosen)}


def offers(
    session: Session, user: User, scenario: Scenario, *, of: int = 0
) -> dict[Organisation, list[Product]]:
    """Listed products that could be offered, by organisation; `of` is the only one that counts.

    Without it, organisations are left out that own the scenario or have answered it already.
    """
    houses = {of}
    if not of:
        sent = {
            one.organisation_id
            for one in own_in(session, user, scenario)
            if one.state != "withdrawn"
        }
        houses = set(_houses(user)) - sent - {scenario.organisation_id}
    chosen = (
        select(Product)
        .where(Product.organisation_id.in_(houses), Product.state.in_(PUBLIC_STATES))
        .options(joinedload(Product.organisation))
        .order_by(Product.organisation_id, Product.id.desc())
        .limit(MOST_OFFERS)
    )
    found: dict[Organisation, list[Product]] = {}
    for one in session.scalars(chosen):
        found.setdefault(one.organisation, []).append(one)
    return found


def clock_of(session: Session, interest: Interest) -> list[InterestClock]:
    """Reminders and escalations so far, oldest first."""
    chosen = select(InterestClock).where(InterestClock.interest_id == interest.id)
    return list(session.scalars(chosen.order_by(InterestClock.id)))


def _houses(user: User) -> list[int]:
    return [one.id for one in organisations_of(user)]


def _own(user: User) -> ColumnElement[bool]:
    return Interest.organisation_id.in_(_houses(user))


def _row_options() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Interest.scenario).joinedload(Scenario.organisation),
        joinedload(Interest.organisation).selectinload(Organisation.badges),
        selectinload(Interest.products).joinedload(InterestProduct.product),
    )


def _partner_options() -> tuple[ExecutableOption, ...]:
    interest = joinedload(InterestPartner.interest)
    return (
        interest.joinedload(Interest.scenario).joinedload(Scenario.organisation),
        interest.joinedload(Interest.organisation).selectinload(Organisation.badges),
        interest.selectinload(Interest.products).joinedload(InterestProduct.product),
    )


def _page_options() -> tuple[ExecutableOption, ...]:
    return (
        *_row_options(),
        selectinload(Interest.partners).joinedload(InterestPartner.organisation),
        selectinload(Interest.moves),
    )
