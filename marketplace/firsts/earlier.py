"""Earlier holders: what the register itself holds that is like a claim, and who holds the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.names import name_key
from marketplace.engine.text import normalise, words
from marketplace.firsts.models import FirstUse
from marketplace.projects.models import Project

ALIKE = 60
"""Token scores from here on are shown; the same product always is."""
MOST_HITS = 20
SHOWN_WORDS = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """Something of the register that is like a claim, and what is alike: `likeness` of 100."""

    first: FirstUse
    same_product: bool
    same_scope: bool
    likeness: int
    words: tuple[str, ...]


def holder(session: Session, claim: FirstUse) -> FirstUse | None:
    """The registered first use of the same product in the same scope and area, if any."""
    chosen = (
        select(FirstUse)
        .where(FirstUse.holds == what_it_holds(claim), FirstUse.id != claim.id)
        .options(joinedload(FirstUse.organisation))
        .execution_options(populate_existing=True)
    )
    return session.scalars(chosen).one_or_none()


def what_it_holds(claim: FirstUse) -> str:
    """Scope, area and product as one word; without a product its title stands for it."""
    area = {"city": claim.city_id, "organisation": claim.project.owner_id}.get(claim.scope, 0)
    what = f"p{claim.product_id}" if claim.product_id else f"t{name_key(claim.title)}"
    return f"{claim.scope}:{area}:{what}"[:260]


def hits(session: Session, claim: FirstUse) -> list[Hit]:
    """What was registered, or is in public notice, within the area of the claim; likest first."""
    chosen = (
        select(FirstUse)
        .join(FirstUse.project)
        .where(
            FirstUse.state.in_(("registered", "notice")), FirstUse.id != claim.id,
            *_within(claim),
        )
        .options(joinedload(FirstUse.organisation), joinedload(FirstUse.city))
        .order_by(FirstUse.id)
    )  # fmt: skip
    found = [_hit(claim, one) for one in session.scalars(chosen)]
    kept = [one for one in found if one.same_product or one.likeness >= ALIKE]
    return sorted(kept, key=lambda one: (not one.same_product, -one.likeness))[:MOST_HITS]


def _within(claim: FirstUse) -> list[ColumnElement[bool]]:
    if claim.scope == "city":
        return [FirstUse.city_id == claim.city_id]
    if claim.scope == "organisation":
        return [Project.owner_id == claim.project.owner_id]
    return []


def _hit(claim: FirstUse, other: FirstUse) -> Hit:
    """Titles and statements by their words, in any order; the better of the two counts."""
    pairs = (
        (_words(claim.title, claim.title_other), _words(other.title, other.title_other)),
        (_words(claim.statement), _words(other.statement)),
    )
    likeness = max(_likeness(mine, theirs) for mine, theirs in pairs)
    shared = dict.fromkeys(word for mine, theirs in pairs for word in _shared(mine, theirs))
    return Hit(
        other,
        same_product=claim.product_id is not None and claim.product_id == other.product_id,
        same_scope=claim.scope == other.scope,
        likeness=round(likeness),
        words=tuple(shared)[:SHOWN_WORDS],
    )


def _shared(mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """The words of both in the order of the claim, without those that are part of another."""
    both = set(mine) & set(theirs)
    return [
        word
        for word in mine
        if word in both and not any(word in other and word != other for other in both)
    ]


def _words(*texts: str) -> list[str]:
    return words(normalise(" ".join(texts)))


def _likeness(mine: Iterable[str], theirs: Iterable[str]) -> float:
    """Words, not characters, decide: unsegmented Chinese is one token to the scorer."""
    one, other = " ".join(mine), " ".join(theirs)
    return fuzz.token_sort_ratio(one, other) if one and other else 0.0
