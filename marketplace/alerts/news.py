"""What there is to tell people about changed postings."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, User
from marketplace.alerts.models import SavedSearch
from marketplace.alerts.queries import filters_of
from marketplace.errors import Sentence
from marketplace.lists.selection import MODELS, conditions
from marketplace.postings.lifecycle import RETURN_REASONS
from marketplace.products.models import Product, ProductMove
from marketplace.scenarios.models import Scenario, ScenarioMove

Beat = Callable[[], None]
TOLD_ALWAYS = ("returned", "expired")
TOLD_FROM_REVIEW = ("published", "listed")
MOVES: dict[str, tuple[Any, Any, Any]] = {
    "scenario": (Scenario, ScenarioMove, ScenarioMove.scenario_id),
    "product": (Product, ProductMove, ProductMove.product_id),
}
ADDRESSES = {"scenario": "/scenarios", "product": "/products"}


@dataclass(frozen=True, slots=True)
class News:
    """One thing for one person; they are told once per `topic`."""

    user_id: int
    topic: str
    sentence: Sentence
    link: str
    by_mail: bool = False


def link(side: str, number: int) -> str:
    """The path of a posting's page."""
    return f"{ADDRESSES[side]}/{number}"


def speakers(session: Session, organisations: Sequence[int]) -> dict[int, list[int]]:
    """Numbers of the people who speak for organisations, by organisation."""
    rows = session.execute(
        select(Membership.organisation_id, Membership.user_id)
        .join(User)
        .where(
            Membership.organisation_id.in_(organisations),
            Membership.state == "active",
            User.disabled_at.is_(None),
        )
        .order_by(Membership.id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for organisation, user in rows:
        found[organisation].append(user)
    return found


def for_searches(session: Session, side: str, numbers: Sequence[int], beat: Beat) -> list[News]:
    """Newly public postings that kept searches find, for those who do not own them."""
    told: list[News] = []
    model = MODELS[side]
    kept = select(SavedSearch).join(User, User.id == SavedSearch.user_id)
    wanted = kept.where(SavedSearch.side == side, User.disabled_at.is_(None))
    for search in session.scalars(wanted.order_by(SavedSearch.id)).all():
        beat()
        rows = session.execute(
            select(model.id, model.title, model.organisation_id).where(
                *conditions(session, filters_of(search)),
                model.id.in_(numbers),
                model.published_at >= search.created_at,
            )
        ).all()
        own = speakers(session, [row[2] for row in rows]) if rows else {}
        for number, title, organisation in rows:
            if search.user_id not in own.get(organisation, ()):
                told.append(_found(search, side, number, title))
    return told


def _found(search: SavedSearch, side: str, number: int, title: str) -> News:
    what = (
        Sentence("场景机会", "opportunity") if side == "scenario" else Sentence("产品", "product")
    )
    return News(
        search.user_id,
        f"{side}:{number}",
        Sentence(
            f"符合“{search.name}”的新{what.zh}：{title}",
            f"New {what.en} for “{search.name}”: {title}",
        ),
        link(side, number),
        by_mail=search.by_mail,
    )


def for_owners(session: Session, side: str, numbers: Sequence[int]) -> list[News]:
    """Decisions of others about own postings: released, returned with a reason, expired."""
    model, mover, subject = MOVES[side]
    rows = session.execute(
        select(
            mover.id, mover.after, mover.reason_code, mover.sentence, mover.actor_id,
            model.id, model.title, model.organisation_id,
        )
        .join(model, subject == model.id)
        .where(
            subject.in_(numbers),
            mover.after.in_(TOLD_ALWAYS)
            | (mover.after.in_(TOLD_FROM_REVIEW) & (mover.before == "review")),
        )
        .order_by(mover.id)
    ).all()  # fmt: skip
    people = speakers(session, [row[7] for row in rows]) if rows else {}
    told = []
    for move, after, code, why, by, number, title, organisation in rows:
        own = people.get(organisation, ())
        if by in own:
            continue
        sentence = _moved(title, after, code, why)
        where = link(side, number)
        told += [News(one, f"move:{side}:{move}", sentence, where) for one in own]
    return told


def _moved(title: str, after: str, code: str, why: str) -> Sentence:
    if after == "returned":
        reason = RETURN_REASONS.get(code, RETURN_REASONS["other"])
        return Sentence(
            f"“{title}”被退回：{reason.zh}。{why}", f"“{title}” was returned: {reason.en}. {why}"
        )
    if after == "expired":
        return Sentence(
            f"“{title}”已到期，更新后可重新开放。",
            f"“{title}” expired; bring it up to date to open it again.",
        )
    return Sentence(f"“{title}”已通过审核并公开。", f"“{title}” passed the review and is public.")
