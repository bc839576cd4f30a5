"""News for owners whose scenario fits a new product, and for suppliers the other way round."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership
from marketplace.alerts.models import AlertChoice, PairTold
from marketplace.alerts.news import Beat, News, speakers
from marketplace.errors import Sentence
from marketplace.matching import service as matching
from marketplace.matching.loading import is_matchable
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario

MODELS: dict[str, Any] = {"scenario": Scenario, "product": Product}
OTHER = {"scenario": "product", "product": "scenario"}
MOST_PER_POSTING = 5
"""A long list may fit one scenario many times; beyond the best ones its match panel tells more."""

Scored = tuple[float, News]


def news(session: Session, side: str, numbers: Sequence[int], beat: Beat) -> list[News]:
    """Pairs of a newly public posting and one of somebody else that fit well.

    Told to those who speak for the other posting; nobody is told about unclaimed organisations.
    """
    if not _has_audience(session, OTHER[side]):
        return []
    model = MODELS[side]
    fresh = select(model).where(model.id.in_(numbers), is_matchable(side)).order_by(model.id)
    quiet = silent(session)
    told: dict[tuple[int, int], list[Scored]] = defaultdict(list)
    for posting in session.scalars(fresh).all():
        beat()
        known = _told_by_a_run(session, side, posting.id)
        pairs = [one for one in matching.fits(session, posting) if one[0].id not in known]
        people = speakers(session, [other.organisation_id for other, _match in pairs])
        for other, match in pairs:
            for user in people.get(other.organisation_id, ()):
                one = _news(user, side, posting, other, by_mail=user not in quiet)
                told[user, other.id].append((match.score, one))
    best = (sorted(some, key=_order)[:MOST_PER_POSTING] for some in told.values())
    return [one for some in best for _score, one in some]


def silent(session: Session) -> set[int]:
    """Numbers of the people who want no letters about what fits."""
    chosen = select(AlertChoice.user_id).where(AlertChoice.fits_by_mail.is_(False))
    return set(session.scalars(chosen))


def _told_by_a_run(session: Session, side: str, number: int) -> set[int]:
    """Numbers of the others in pairs with this posting that a run of all pairs has told."""
    mine, other = PairTold.scenario_id, PairTold.product_id
    if side == "product":
        mine, other = other, mine
    return set(session.scalars(select(other).where(mine == number)))


def _order(scored: Scored) -> tuple[float, str]:
    return -scored[0], scored[1].topic


def _has_audience(session: Session, side: str) -> bool:
    """Whether anybody speaks for an open posting of this side (after loading lists nobody does)."""
    model = MODELS[side]
    spoken_for = select(Membership.organisation_id).where(Membership.state == "active")
    some = select(model.id).where(is_matchable(side), model.organisation_id.in_(spoken_for))
    return session.scalar(some.limit(1)) is not None


def _news(user: int, side: str, fresh: Any, own: Any, *, by_mail: bool) -> News:
    if side == "product":
        sentence = Sentence(
            f"新产品“{fresh.title}”适合您的场景“{own.title}”",
            f"The new product “{fresh.title}” fits your scenario “{own.title}”",
        )
        topic, link = f"fit:{own.id}:{fresh.id}", f"/scenarios/{own.id}/suppliers"
    else:
        sentence = Sentence(
            f"新场景“{fresh.title}”适合您的产品“{own.title}”",
            f"The new scenario “{fresh.title}” fits your product “{own.title}”",
        )
        topic, link = f"fit:{fresh.id}:{own.id}", f"/products/{own.id}/opportunities"
    return News(user, topic, sentence, link, by_mail=by_mail)
