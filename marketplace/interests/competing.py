"""How many and what kind of organisations compete for a scenario; never who."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.interests.models import OPEN_STATES, Interest

LEAST = 3


@dataclass(frozen=True, slots=True)
class Competition:
    """`kinds` are (kind, number) of those of which there are enough; `others` all the rest.

    `waiting` is how many of all have no answer yet; that is for the owner.
    """

    total: int
    kinds: tuple[tuple[str, int], ...] = ()
    others: int = 0
    waiting: int = 0


def competition(session: Session, scenario_id: int) -> Competition:
    """Everybody who expressed interest and did not withdraw, counted by kind of organisation.

    The number alone tells nobody's name. A kind may: where one hospital or one institute could do
    the work, “1 hospital” is that one. So a kind is named only when at least three of it compete;
    all others are one number.
    """
    waits = func.sum(case((Interest.state.in_(OPEN_STATES), 1), else_=0))
    counted = (
        select(Organisation.kind, func.count(), waits)
        .join(Interest, Interest.organisation_id == Organisation.id)
        .where(Interest.scenario_id == scenario_id, Interest.state != "withdrawn")
        .group_by(Organisation.kind)
        .order_by(func.count().desc(), Organisation.kind)
    )
    rows = session.execute(counted).all()
    named = tuple((kind, number) for kind, number, _waiting in rows if number >= LEAST)
    total = sum(number for _kind, number, _waiting in rows)
    others = total - sum(number for _kind, number in named)
    return Competition(total, named, others, sum(waiting for *_rest, waiting in rows))


def others_waiting(session: Session, interest: Interest) -> int:
    """How many other suppliers of the same scenario wait for an answer still."""
    chosen = select(func.count()).where(
        Interest.scenario_id == interest.scenario_id,
        Interest.id != interest.id,
        Interest.state.in_(OPEN_STATES),
    )
    return session.scalar(chosen) or 0
