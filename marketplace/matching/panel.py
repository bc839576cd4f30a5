"""The ranked rows of one posting: matches put together with rows and people's decisions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from marketplace.engine.matcher import Match, Matcher
from marketplace.engine.profile import Profile
from marketplace.matching import queries
from marketplace.matching.binding import OTHER
from marketplace.matching.models import MatchDecision
from marketplace.matching.state import MatcherState

BROKEN_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Matched:
    """One posting of the other side: its match, and what was decided."""

    posting: Any
    match: Match
    owner: MatchDecision | None = None
    supplier: MatchDecision | None = None

    @property
    def is_shortlisted(self) -> bool:
        return self.owner is not None and self.owner.decision == "shortlisted"


@dataclass
class Panel:
    """Ranked rows: the best, those that break a hard condition, and those declined."""

    matcher: Matcher
    best: list[Matched] = field(default_factory=list)
    contradicted: list[Matched] = field(default_factory=list)
    declined: list[Matched] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.best or self.contradicted or self.declined)


@dataclass(frozen=True, slots=True)
class _Decided:
    """Decisions about the pairs of one posting, by the number of the other."""

    owner: dict[int, MatchDecision]
    supplier: dict[int, MatchDecision]

    def of_owner(self, *decisions: str) -> set[int]:
        return {key for key, row in self.owner.items() if row.decision in decisions}


def panel_of(session: Session, state: MatcherState, *, side: str, posting: Any, top: int) -> Panel:
    """Postings of the other side for one of `side`, ranked as of this moment."""
    asking, other = queries.own_profile(session, side, posting), OTHER[side]
    decided = _decided(session, side, posting)
    hidden = set(decided.supplier) if side == "product" else set()
    declined = decided.of_owner("declined") - hidden
    shortlisted = decided.of_owner("shortlisted") - hidden
    away = hidden | declined
    matcher, pool = state.pool(asking, other, top=top + len(away))
    fetch = queries.fetch(session, other, away)
    best = matcher.explain(asking, matcher.choose(asking, pool, fetch, top=top + BROKEN_SHOWN))
    best = _first(best, top)
    missing = shortlisted - {int(match.id) for match in best}
    best += _all(session, matcher, asking, other, missing)  # however many better ones came since
    best.sort(key=lambda match: (match.contradicted, -match.score, match.id))
    refused = _all(session, matcher, asking, other, declined)
    rows = queries.rows(session, other, [int(match.id) for match in (*best, *refused)])
    panel = Panel(matcher)
    for part, matches in ((panel.best, best), (panel.declined, refused)):
        for match in matches:
            number = int(match.id)
            sides = decided.owner.get(number), decided.supplier.get(number)
            part.append(Matched(rows[number], match, *sides))
    _set_apart(panel)
    return panel


def _all(
    session: Session, matcher: Matcher, asking: Profile, other: str, numbers: set[int]
) -> list[Match]:
    """All of these in order, however little they fit."""
    there = queries.profiles(session, other, sorted(numbers)) if numbers else {}
    return matcher.rank(asking, there.values(), top=len(there), floor=0.0)


def _decided(session: Session, side: str, posting: Any) -> _Decided:
    decided = _Decided({}, {})
    for row in queries.decisions(session, side=side, posting=posting):
        other = row.product_id if side == "scenario" else row.scenario_id
        (decided.owner if row.side == "scenario" else decided.supplier)[other] = row
    return decided


def _first(matches: Sequence[Match], top: int) -> list[Match]:
    kept = [match for match in matches if not match.contradicted][:top]
    return kept + [match for match in matches if match.contradicted][:BROKEN_SHOWN]


def _set_apart(panel: Panel) -> None:
    panel.contradicted = [one for one in panel.best if one.match.contradicted]
    panel.best = [one for one in panel.best if not one.match.contradicted]
