"""What a person's desk shows, each part in one statement, however much there is."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from marketplace.accounts.models import (
    Invitation,
    Membership,
    OrganisationBadge,
    SignInSession,
    User,
)
from marketplace.accounts.policy import is_admin_of, is_operator, is_organiser
from marketplace.accounts.queries import organisations_of
from marketplace.alerts.models import Alert
from marketplace.db import now
from marketplace.imports.models import ImportRun
from marketplace.lists.models import OpportunityList
from marketplace.matching.models import MatchDecision
from marketplace.postings.models import WorkingCopy
from marketplace.products.models import Product, ProductMove
from marketplace.scenarios.models import Scenario, ScenarioMove

MOST_OWN = 50
MOST_MOVED = 12
MOST_ALERTS = 5
LONGEST_BACK = dt.timedelta(days=30)
WAITING_RUNS = ("uploaded", "checked", "queued", "running")


@dataclass(frozen=True, slots=True)
class Own:
    """A scenario or product of one's own organisation, as a line; `due` as its noun has it."""

    side: str
    id: int
    title: str
    language: str
    state: str
    updated_at: dt.datetime
    due: dt.datetime | None
    decided: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that others did to an own posting; `after` is a state or a decision."""

    side: str
    id: int
    title: str
    after: str
    at: dt.datetime
    other: str = ""


def own_organisations(user: User) -> list[int]:
    """Numbers of the organisations a person speaks for."""
    return [one.id for one in organisations_of(user)]


def own_scenarios(session: Session, houses: list[int]) -> list[Own]:
    """Last touched first, with the deadline and how many products were decided about."""
    decided = _decided(MatchDecision.scenario_id == Scenario.id, "scenario")
    return _own(session, "scenario", Scenario, Scenario.deadline, decided, houses)


def own_products(session: Session, houses: list[int]) -> list[Own]:
    """Last touched first, with the day of the last confirmation as `due`."""
    decided = _decided(MatchDecision.product_id == Product.id, "product")
    return _own(session, "product", Product, Product.confirmed_at, decided, houses)


def _decided(pair: Any, side: str) -> Any:
    counted = select(func.count(MatchDecision.id)).where(pair, MatchDecision.side == side)
    return counted.scalar_subquery()


def _own(
    session: Session, side: str, model: Any, due: Any, decided: Any, houses: list[int]
) -> list[Own]:
    rows = session.execute(
        select(
            model.id, model.title, model.language, model.state, model.updated_at, due, decided
        )
        .where(model.organisation_id.in_(houses))
        .order_by(model.updated_at.desc(), model.id.desc())
        .limit(MOST_OWN)
    )  # fmt: skip
    return [Own(side, *row) for row in rows]


def since(session: Session, user: User, session_id: int) -> dt.datetime:
    """When this person was last here before this sign-in; at most 30 days ago.

    Somebody here for the first time sees what happened since they registered.
    """
    before = select(func.max(SignInSession.seen_at)).where(
        SignInSession.user_id == user.id, SignInSession.id < session_id
    )
    earliest = max(now() - LONGEST_BACK, user.created_at)
    return max(session.scalar(before) or earliest, earliest)


def moved(session: Session, user: User, houses: list[int], start: dt.datetime) -> list[Moved]:
    """Moves of own postings and decisions about them, made by others since `start`."""
    parts = union_all(
        _moves("scenario", Scenario, ScenarioMove, ScenarioMove.scenario_id, user, houses, start),
        _moves("product", Product, ProductMove, ProductMove.product_id, user, houses, start),
        _decisions("product", Product, Scenario, houses, start),
        _decisions("scenario", Scenario, Product, houses, start),
    ).subquery()
    newest = select(parts).order_by(parts.c.at.desc(), parts.c.id).limit(MOST_MOVED)
    return [Moved(*row) for row in session.execute(newest)]


def _moves(
    side: str, model: Any, mover: Any, subject: Any, user: User, houses: list[int],
    start: dt.datetime,
) -> Select[Any]:  # fmt: skip
    return (
        select(
            literal(side).label("side"), model.id.label("id"), model.title.label("title"),
            mover.after.label("after"), mover.created_at.label("at"), literal("").label("other"),
        )
        .join(model, subject == model.id)
        .where(
            model.organisation_id.in_(houses),
            mover.created_at > start,
            mover.actor_id.is_distinct_from(user.id),
            mover.before != "",
        )
    )  # fmt: skip


def _decisions(
    side: str, own: Any, other: Any, houses: list[int], start: dt.datetime
) -> Select[Any]:
    """Decisions that the other side took about own postings of `side`."""
    others = "scenario" if side == "product" else "product"
    return (
        select(
            literal(side), own.id, own.title, MatchDecision.decision,
            MatchDecision.created_at, other.title,
        )
        .join(Scenario, MatchDecision.scenario_id == Scenario.id)
        .join(Product, MatchDecision.product_id == Product.id)
        .where(
            own.organisation_id.in_(houses),
            MatchDecision.side == others,
            MatchDecision.created_at > start,
        )
        .select_from(MatchDecision)
    )  # fmt: skip


def unread_alerts(session: Session, user: User) -> list[Alert]:
    """The newest notices not read yet."""
    mine = select(Alert).where(Alert.user_id == user.id, Alert.read_at.is_(None))
    return list(session.scalars(mine.order_by(Alert.id.desc()).limit(MOST_ALERTS)))


def unfinished(session: Session, user: User) -> list[WorkingCopy]:
    """Forms begun and not saved, newest first."""
    mine = select(WorkingCopy).where(
        WorkingCopy.user_id == user.id, WorkingCopy.finished_at.is_(None)
    )
    newest = mine.order_by(WorkingCopy.saved_at.desc(), WorkingCopy.id).limit(MOST_ALERTS)
    return list(session.scalars(newest))


def waiting(session: Session, user: User, houses: list[int]) -> dict[str, int]:
    """How much waits for this person in each queue that is theirs; one statement."""
    chosen = {"invitations": _invitations(user)}
    admin_of = [one for one in houses if is_admin_of(user, one)]
    if admin_of:
        asked = select(Membership.id).where(
            Membership.state == "requested", Membership.organisation_id.in_(admin_of)
        )
        chosen["requests"] = asked
    if is_organiser(user):
        chosen |= _organiser_queues(user)
    if is_operator(user):
        chosen |= _operator_queues()
    sizes = [
        select(func.count()).select_from(one.subquery()).scalar_subquery().label(name)
        for name, one in chosen.items()
    ]
    return dict(session.execute(select(*sizes)).mappings().one())


def _invitations(user: User) -> Select[int]:
    return select(Invitation.id).where(
        Invitation.email == user.email,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now(),
    )


def _organiser_queues(user: User) -> dict[str, Select[int]]:
    return {
        "scenarios": select(Scenario.id).where(Scenario.state == "review"),
        "products": select(Product.id).where(Product.state == "review"),
        "lists": select(OpportunityList.id).where(
            OpportunityList.state == "draft", OpportunityList.created_by_id == user.id
        ),
        "imports": select(ImportRun.id).where(
            ImportRun.state.in_(WAITING_RUNS), ImportRun.owner_id == user.id
        ),
    }


def _operator_queues() -> dict[str, Select[int]]:
    member = Membership.__table__.alias("any_member")
    claimed = select(member.c.id).where(
        member.c.organisation_id == Membership.organisation_id, member.c.state == "active"
    )
    return {
        "badges": select(OrganisationBadge.id).where(OrganisationBadge.verified_at.is_(None)),
        "claims": select(Membership.id).where(Membership.state == "requested", ~claimed.exists()),
    }
