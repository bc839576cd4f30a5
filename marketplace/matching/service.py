"""Matches in both directions, and what people decide about them. Nothing here commits."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.engine.matcher import Match
from marketplace.engine.meaning import encoder
from marketplace.engine.profile import profile_of
from marketplace.engine.records import Need
from marketplace.engine.weights import default_weights
from marketplace.errors import ForbiddenError, InvalidError, Problem, Sentence
from marketplace.matching import policy, queries
from marketplace.matching.binding import OTHER
from marketplace.matching.models import MatchDecision
from marketplace.matching.panel import Panel, panel_of
from marketplace.matching.state import MatcherState, state_of
from marketplace.matching.words import DECLINE_REASONS, NOT_FOR_US_REASONS
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.queries import vocabulary

LONGEST_SENTENCE = 500
OWNER_DECISIONS = ("shortlisted", "declined")
TELLING = ("strong", "good")


def suppliers_for(
    session: Session, state: MatcherState, *, scenario: Scenario, top: int = 20
) -> Panel:
    """Products that could solve a scenario, ranked, with reasons and decisions."""
    return panel_of(session, state, side="scenario", posting=scenario, top=top)


def opportunities_for(
    session: Session, state: MatcherState, *, product: Product, top: int = 20
) -> Panel:
    """Open scenarios that a product could solve, without those marked "not for us"."""
    return panel_of(session, state, side="product", posting=product, top=top)


def compares_meaning() -> bool:
    """Whether texts are compared by what they mean; without the encoder by words and concepts."""
    return encoder() is not None


def preview(
    session: Session, state: MatcherState, *, need: Need, top: int = 3
) -> list[tuple[Any, Match]]:
    """The best products (with their match) for what is being typed, saved or not."""
    profile = profile_of(need, vocabulary(session), default_weights(), encoder())
    return _best(session, state, profile, "product", top=top)


def fits(
    session: Session, posting: Scenario | Product, *, top: int = 20
) -> list[tuple[Any, Match]]:
    """Open postings of the other side that fit well (strong or good), the best first.

    For telling people: pairs that a side declined, or that break a hard condition, are left out,
    and so are those of one and the same organisation.
    """
    side = "scenario" if isinstance(posting, Scenario) else "product"
    decided = {
        row.product_id if side == "scenario" else row.scenario_id
        for row in queries.decisions(session, side=side, posting=posting)
        if row.decision != "shortlisted"
    }
    profile = queries.own_profile(session, side, posting)
    return [
        (other, match)
        for other, match in _best(session, state_of(session), profile, OTHER[side], top=top)
        if match.level in TELLING
        and not match.contradicted
        and other.id not in decided
        and other.organisation_id != posting.organisation_id
    ]


def owners_to_tell(session: Session, product: Product) -> dict[int, list[tuple[Scenario, Match]]]:
    """Scenarios that a product fits well, by the organisation that owns them."""
    found: dict[int, list[tuple[Scenario, Match]]] = {}
    for scenario, match in fits(session, product):
        found.setdefault(scenario.organisation_id, []).append((scenario, match))
    return found


def _best(
    session: Session, state: MatcherState, profile: Any, side: str, *, top: int
) -> list[tuple[Any, Match]]:
    matcher, pool = state.pool(profile, side, top=top)
    chosen = matcher.choose(profile, pool, queries.fetch(session, side), top=top)
    ranked = matcher.explain(profile, chosen)
    rows = queries.rows(session, side, [int(match.id) for match in ranked])
    return [(rows[int(match.id)], match) for match in ranked]


def decide(
    session: Session, actor: User, *, scenario: Scenario, product: Product, decision: str,
    reason_code: str = "", sentence: str = "",
) -> None:  # fmt: skip
    """Shortlist or decline (owner), or mark as not for us (supplier); said twice, kept once.

    Raises:
        ForbiddenError: this person does not speak for that side.
        InvalidError: no such decision, or declined without a reason.
    """
    side = _side_of(actor, scenario, product, decision)
    code = _reason(decision, reason_code)
    values = {
        "scenario_id": scenario.id, "product_id": product.id, "side": side, "decision": decision,
        "reason_code": code, "sentence": " ".join(sentence.split())[:LONGEST_SENTENCE],
        "actor_id": actor.id, "created_at": now(),
    }  # fmt: skip
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.get_bind().dialect.name]
    session.execute(
        dialect.insert(MatchDecision)
        .values(values)
        .on_conflict_do_update(
            index_elements=["scenario_id", "product_id", "side"],
            set_={key: values[key] for key in (
                "decision", "reason_code", "sentence", "actor_id", "created_at"
            )},
        )
    )  # fmt: skip


def undo(session: Session, actor: User, *, scenario: Scenario, product: Product, side: str) -> None:
    """Take back what one's side decided; nothing happens where nothing was decided."""
    may = policy.can_shortlist(actor, scenario)
    if side == "product":
        may = policy.can_refuse(actor, product)
    if not may:
        raise ForbiddenError
    session.execute(
        delete(MatchDecision).where(
            MatchDecision.scenario_id == scenario.id,
            MatchDecision.product_id == product.id,
            MatchDecision.side == side,
        )
    )


def _side_of(actor: User, scenario: Scenario, product: Product, decision: str) -> str:
    if decision in OWNER_DECISIONS:
        side, may = "scenario", policy.can_shortlist(actor, scenario)
    elif decision == "not_for_us":
        side, may = "product", policy.can_refuse(actor, product)
    else:
        sentence = Sentence("请选择入围或谢绝。", "Choose to shortlist or to decline.")
        raise InvalidError([Problem("decision", sentence)])
    if not may:
        raise ForbiddenError
    return side


def _reason(decision: str, code: str) -> str:
    """The reason's code; a refusal needs one."""
    if decision == "shortlisted":
        return ""
    known = DECLINE_REASONS if decision == "declined" else NOT_FOR_US_REASONS
    if code not in known:
        sentence = Sentence(
            "请选择一个原因，例如“超出预算”。", "Choose a reason, such as “Beyond the budget”."
        )
        raise InvalidError([Problem("reason_code", sentence)])
    return code
