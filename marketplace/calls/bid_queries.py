"""What is read about bids; a bid that is not unsealed is read by its own house alone."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import organisations_of
from marketplace.calls import policy, queries
from marketplace.calls.judging_models import Consensus, Juror, Score
from marketplace.calls.models import Bid, Call
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.products.models import Product

LARGEST_ID = 2**31 - 1
# Bids that the panel judges, or judged.
JUDGED_STATES = ("submitted", "lost", "reserve", "won", "resigned")


def own(session: Session, user: User, call_id: int, bid_id: int, *, lock: bool = False) -> Bid:
    """A bid of this person's house with its call, or NotFoundError.

    With `lock` the call is held with the many who bid, and then the bid alone.
    """
    queries.visible(session, user, call_id, lock=queries.SHARE if lock else "")
    found = _one(session, call_id, bid_id, lock=lock)
    if not policy.is_own(user, found):
        raise NotFoundError
    return found


def own_bids(session: Session, user: User, call: Call) -> list[Bid]:
    """Bids of this person's houses for a call."""
    houses = [one.id for one in organisations_of(user)]
    chosen = _whole().where(Bid.call_id == call.id, Bid.organisation_id.in_(houses))
    return list(session.scalars(chosen.order_by(Bid.id)))


def readable(session: Session, user: User, call: Call, bid_id: int) -> Bid:
    """A bid that this person may read (`policy.can_read`).

    Raises:
        NotFoundError: there is none, or it is sealed for them.
        ForbiddenError: they sit on the panel and have not declared, or have an interest in it.
    """
    found = _one(session, call.id, bid_id)
    juror = queries.juror_of(call, user)
    if policy.can_read(user, call, found, juror):
        return found
    if juror is not None and juror.released_at is None and policy.is_unsealed(found):
        raise ForbiddenError
    raise NotFoundError


def unsealed(
    session: Session, call: Call, *, states: Collection[str] = (), lock: bool = False
) -> list[Bid]:
    """Bids that were unsealed, in the order of their aliases."""
    chosen = _whole().where(Bid.call_id == call.id, Bid.alias.is_not(None))
    if states:
        chosen = chosen.where(Bid.state.in_(states))
    if lock:
        chosen = _held(chosen)
    return list(session.scalars(chosen.order_by(Bid.alias)))


def unsealed_bid(session: Session, call: Call, bid_id: int, *, lock: bool = False) -> Bid:
    """A bid that was unsealed, for the issuer; NotFoundError for all others."""
    found = _one(session, call.id, bid_id, lock=lock)
    if not policy.is_unsealed(found):
        raise NotFoundError
    return found


def unsealed_count(session: Session, call: Call) -> int:
    """How many bids there are, told to nobody before they are unsealed."""
    chosen = select(func.count()).where(Bid.call_id == call.id, Bid.alias.is_not(None))
    return session.scalar(chosen) or 0


def for_juror(session: Session, call: Call, juror: Juror) -> list[Bid]:
    """Bids that this member of the panel judges."""
    judged = unsealed(session, call, states=JUDGED_STATES)
    return [one for one in judged if policy.may_judge(juror, one)]


def scores(session: Session, call: Call, juror: Juror | None = None) -> list[Score]:
    """Individual scores of a call, or those of one member of its panel."""
    chosen = select(Score).join(Juror, Juror.id == Score.juror_id).where(Juror.call_id == call.id)
    if juror is not None:
        chosen = chosen.where(Juror.id == juror.id)
    return list(session.scalars(chosen.order_by(Score.id)))


def consensus(session: Session, call: Call) -> dict[tuple[int, int], Consensus]:
    """What the panel agreed on, by bid and criterion."""
    chosen = select(Consensus).join(Bid, Bid.id == Consensus.bid_id).where(Bid.call_id == call.id)
    return {(one.bid_id, one.criterion_id): one for one in session.scalars(chosen)}


def products(session: Session, organisation_id: int) -> list[Product]:
    """Listed products of a house, for its bid."""
    chosen = select(Product).where(
        Product.organisation_id == organisation_id, Product.state == "listed"
    )
    return list(session.scalars(chosen.order_by(Product.title, Product.id).limit(200)))


def _one(session: Session, call_id: int, bid_id: int, *, lock: bool = False) -> Bid:
    chosen = _whole().where(Bid.call_id == call_id, Bid.id == bid_id)
    if lock:
        chosen = _held(chosen)
    found: Bid | None = session.scalars(chosen).one_or_none() if 0 < bid_id <= LARGEST_ID else None
    if found is None:
        raise NotFoundError
    return found


def _held(chosen: Select[Any]) -> Select[Any]:
    return chosen.with_for_update(of=Bid).execution_options(populate_existing=True)


def _whole() -> Select[Any]:
    return select(Bid).options(
        joinedload(Bid.organisation).selectinload(Organisation.badges),
        joinedload(Bid.product),
        selectinload(Bid.partners),
        selectinload(Bid.files),
        selectinload(Bid.moves),
        joinedload(Bid.call),
    )
