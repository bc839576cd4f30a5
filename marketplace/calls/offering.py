"""A scenario that nothing fits for long is offered to its owner as an open call, once."""

import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, User
from marketplace.accounts.policy import speaks_for
from marketplace.accounts.queries import speakers
from marketplace.calls import queries
from marketplace.calls.models import CallOffer
from marketplace.db import inserting, now
from marketplace.errors import ForbiddenError, Sentence
from marketplace.interests.models import Interest
from marketplace.matching import gaps
from marketplace.matching.models import MatchCompared, MatchPair
from marketplace.matching.queries import is_open
from marketplace.matching.service import TELLING
from marketplace.notices.service import News, tell
from marketplace.scenarios.models import Scenario

DAYS = 30
BATCH = 200


def offer_due(session: Session, *, site: str, at: dt.datetime | None = None) -> int:
    """Offer an open call for scenarios that are public for 30 days, without an interest, and that
    the last run compared without a product that fits. Returns how many (at most 200).
    """
    run = gaps.last_run(session)
    if run is None:
        return 0
    fitting = exists().where(
        MatchPair.scenario_id == Scenario.id, MatchPair.level.in_(TELLING),
        MatchPair.contradicted.is_(False),
    )  # fmt: skip
    compared = exists().where(
        MatchCompared.run_id == run.id, MatchCompared.side == "scenario",
        MatchCompared.subject_id == Scenario.id,
    )  # fmt: skip
    spoken_for = exists().where(
        Membership.organisation_id == Scenario.organisation_id, Membership.state == "active"
    )
    since = (at or now()) - dt.timedelta(days=DAYS)
    chosen = (
        select(Scenario)
        .where(
            is_open("scenario"), Scenario.published_at <= since, compared, ~fitting, spoken_for,
            ~exists().where(Interest.scenario_id == Scenario.id),
            ~exists().where(CallOffer.scenario_id == Scenario.id),
            ~queries.under_way(Scenario.id),
        )
        .order_by(Scenario.id)
        .limit(BATCH)
    )  # fmt: skip
    due = list(session.scalars(chosen))
    people = speakers(session, [one.organisation_id for one in due])
    return sum(_offer(session, one, people[one.organisation_id], site) for one in due)


def _offer(session: Session, scenario: Scenario, people: list[User], site: str) -> int:
    row = {"scenario_id": scenario.id, "created_at": now()}
    added = inserting(session, CallOffer).values(row).on_conflict_do_nothing()
    if session.scalar(added.returning(CallOffer.id)) is None:
        return 0
    sentence = Sentence(
        f"“{scenario.title}”发布 {DAYS} 天仍没有合适的产品，可以发起揭榜挂帅",
        f"Nothing has fitted “{scenario.title}” for {DAYS} days; you can make it an open call",
    )
    link = f"/scenarios/{scenario.id}/call/new"
    tell(session, people, News(f"call-offer:{scenario.id}", sentence, link), site=site)
    return 1


def standing(session: Session, scenario_id: int) -> CallOffer | None:
    """The offer for a scenario that its owner has neither taken nor put off."""
    chosen = select(CallOffer).where(
        CallOffer.scenario_id == scenario_id, CallOffer.dismissed_at.is_(None),
        ~queries.under_way(scenario_id),
    )  # fmt: skip
    return session.scalars(chosen).one_or_none()


def dismiss(session: Session, actor: User, *, scenario: Scenario) -> None:
    """Not now: the owner is not asked again. Nothing happens where nothing was offered."""
    if not speaks_for(actor, scenario.organisation_id):
        raise ForbiddenError
    chosen = select(CallOffer).where(CallOffer.scenario_id == scenario.id)
    found = session.scalars(chosen).one_or_none()
    if found is not None and found.dismissed_at is None:
        found.dismissed_at = now()
        session.flush()
