"""Whom to meet: participants of the other side, ranked by what both speak for, with the reasons."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from marketplace.engine.choice import Compared
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.events.joining import POSTINGS
from marketplace.events.models import Participant, Subject
from marketplace.events.wishing import may_meet
from marketplace.matching import queries
from marketplace.matching.binding import OTHER
from marketplace.matching.panel import Matched
from marketplace.matching.presentation import Row, row_of
from marketplace.matching.state import MatcherState

BEST = 60
"""So many postings are ranked for each of mine; all else comes by name."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A participant of the other side; `row` says why, None where nothing was compared."""

    participant: Participant
    row: Row | None = None

    @property
    def score(self) -> float:
        return 0.0 if self.row is None else float(self.row.match.score)

    @property
    def level(self) -> str:
        return "" if self.row is None else str(self.row.match.level)


class _Best(NamedTuple):
    """The best pair of postings of two participants: numbers of mine and theirs."""

    mine: int
    theirs: int
    compared: Compared


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The others in order: the ranked ones first, then all else by name."""

    others: list[Participant]
    best: dict[int, _Best]
    side: str
    profiles: dict[int, Profile]
    matcher: Matcher | None

    def shown(self, session: Session, start: int, count: int) -> list[Suggestion]:
        """Some of them with their reasons; only these are explained."""
        there = self.others[start : start + count]
        rows = self._rows(session, [self.best[one.id] for one in there if one.id in self.best])
        pairs = {one.id: self.best[one.id] for one in there if one.id in self.best}
        return [
            Suggestion(one, rows[pairs[one.id].mine, pairs[one.id].theirs])
            if one.id in pairs
            else Suggestion(one)
            for one in there
        ]

    def _rows(self, session: Session, wanted: Sequence[_Best]) -> dict[tuple[int, int], Row]:
        if self.matcher is None or not wanted:
            return {}
        mine = queries.rows(session, self.side, sorted({one.mine for one in wanted}))
        theirs = queries.rows(session, OTHER[self.side], sorted({one.theirs for one in wanted}))
        rows = {}
        for number in {one.mine for one in wanted}:
            group = [one for one in wanted if one.mine == number]
            matches = self.matcher.explain(self.profiles[number], [one.compared for one in group])
            for match in matches:
                matched = Matched(theirs[int(match.id)], match)
                row = row_of(self.side, mine[number], matched, self.matcher.vocabulary)
                rows[number, int(match.id)] = row
        return rows


def suggestions(
    session: Session, state: MatcherState, *, mine: Participant, text: str = ""
) -> Suggestions:
    """Everybody of the other side that one may meet; with `text`, whose name contains it.

    The same number of statements however many there are.
    """
    others = [one for one in _others(session, mine, text) if may_meet(mine, one)]
    side = POSTINGS[mine.side]
    asking = queries.profiles(session, side, _ids(mine.subjects, side))
    there = _by_posting(others, OTHER[side])
    answering = queries.profiles(session, OTHER[side], sorted(there)) if asking and there else {}
    if not answering:
        return Suggestions(others, {}, side, {}, None)
    matcher, _none = state.pools([], OTHER[side], top=1)
    best = _best(matcher, asking, answering, there)
    ranked = sorted(
        others, key=lambda one: best[one.id].compared.order if one.id in best else (True, 1, "")
    )
    return Suggestions(ranked, best, side, asking, matcher)


def _others(session: Session, mine: Participant, text: str) -> Iterable[Participant]:
    chosen = (
        select(Participant)
        .options(selectinload(Participant.subjects))
        .where(
            Participant.event_id == mine.event_id,
            Participant.side != mine.side,
            Participant.state == "approved",
        )
        .order_by(Participant.name, Participant.id)
    )
    if text:
        chosen = chosen.where(Participant.name.icontains(text, autoescape=True))
    return session.scalars(chosen)


def _ids(subjects: Iterable[Subject], side: str) -> list[int]:
    found = (getattr(one, f"{side}_id") for one in subjects)
    return sorted(one for one in found if one is not None)


def _by_posting(others: Iterable[Participant], side: str) -> dict[int, list[int]]:
    """Which participants speak for each posting."""
    found: dict[int, list[int]] = {}
    for one in others:
        for number in _ids(one.subjects, side):
            found.setdefault(number, []).append(one.id)
    return found


def _best(
    matcher: Matcher, asking: dict[int, Profile], answering: dict[int, Profile],
    there: dict[int, list[int]],
) -> dict[int, _Best]:  # fmt: skip
    """The best pair of postings for each participant; among equals that of the smaller numbers."""
    fetch = _fetch(answering)
    index = matcher.index(answering.values())
    best: dict[int, _Best] = {}
    for number, profile in sorted(asking.items()):
        pool = matcher.pool(profile, index, BEST)
        chosen = matcher.choose(profile, pool, fetch, top=BEST, spread=False)
        for one in chosen:
            for participant in there[int(one.id)]:
                known = best.get(participant)
                if known is None or one.order[:2] < known.compared.order[:2]:
                    best[participant] = _Best(number, int(one.id), one)
    return best


def _fetch(profiles: dict[int, Profile]) -> Callable[[Sequence[str]], list[Profile]]:
    def read(ids: Sequence[Any]) -> list[Profile]:
        return [profiles[int(one)] for one in ids]

    return read
