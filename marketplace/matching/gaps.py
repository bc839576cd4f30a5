"""Needs that no capability meets well, and capabilities that no need asks for.

Counted from the rows of the last finished run: a posting is a gap when that run compared it, it is
still open to others, and no kept pair of it fits well. What nobody compared yet is no gap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.matching.binding import MODELS, OTHER
from marketplace.matching.models import MatchCompared, MatchPair, MatchRun
from marketplace.matching.queries import is_open
from marketplace.matching.service import TELLING
from marketplace.taxonomy.snapshot import snapshot

ALL = "all"
NOT_STATED = "none"
COLUMNS: dict[str, tuple[Any, Any]] = {
    "scenario": (MatchPair.scenario_id, MatchPair.product_id),
    "product": (MatchPair.product_id, MatchPair.scenario_id),
}


@dataclass(frozen=True, slots=True)
class GapFilters:
    """Which gaps: keys of concepts, `none` for postings that do not say, or empty for all."""

    side: str
    sector: str = ""
    city: str = ""

    @classmethod
    def parse(cls, side: str, values: Mapping[str, str], *, home: str) -> Self:
        """Read from an address; without a city it is `home`, and `all` is every city."""
        city = values.get("city") or home
        return cls(side, _key(values.get("sector", "")), _key(city))

    def to_query(self) -> dict[str, str]:
        """Query arguments that mean the same for everybody, whatever their own city."""
        kept = {"sector": self.sector} if self.sector else {}
        return kept | {"city": self.city or ALL}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many postings of a sector in a city were compared, and how many are gaps."""

    sector_id: int | None
    city_id: int | None
    compared: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Closest:
    """The nearest posting of the other side, although it does not fit well."""

    id: int
    title: str
    language: str
    score: float
    level: str
    contradicted: bool


def last_run(session: Session) -> MatchRun | None:
    """The last finished run, whose rows are counted."""
    done = select(MatchRun).where(MatchRun.state == "done").order_by(MatchRun.id.desc())
    return session.scalars(done.limit(1)).one_or_none()


def home_city(session: Session, user: User) -> str:
    """The key of the city that a city's operator looks after; empty for everybody else."""
    if user.level != "city" or not user.scope:
        return ""
    found = snapshot(session).named(user.scope, "city")
    return found.key if found else ""


def counts(session: Session, run: MatchRun, filters: GapFilters) -> list[Counted]:
    """Compared postings and gaps by sector and city."""
    model = MODELS[filters.side]
    compared = func.count()
    missing = func.sum(case((_is_gap(filters.side), 1), else_=0))
    by = model.sector_id, model.city_id
    found = select(*by, compared, missing).where(*_compared(session, run, filters)).group_by(*by)
    return [Counted(*row) for row in session.execute(found)]


def total(session: Session, run: MatchRun, filters: GapFilters) -> int:
    """How many gaps there are."""
    wanted = select(func.count()).where(*_gaps(session, run, filters))
    return session.scalar(wanted.select_from(MODELS[filters.side])) or 0


def numbers(
    session: Session, run: MatchRun, filters: GapFilters, *, limit: int, offset: int = 0
) -> list[int]:
    """Numbers of the gaps, the newest first."""
    model = MODELS[filters.side]
    wanted = select(model.id).where(*_gaps(session, run, filters))
    ordered = wanted.order_by(model.published_at.desc(), model.id.desc())
    return list(session.scalars(ordered.limit(limit).offset(offset)))


def closest(session: Session, side: str, ids: Sequence[int]) -> dict[int, Closest]:
    """The best kept pair of each of these postings; those that break no condition first."""
    mine, other = COLUMNS[side]
    model = MODELS[OTHER[side]]
    rows = session.execute(
        select(mine, model.id, model.title, model.language, MatchPair.score, MatchPair.level,
               MatchPair.contradicted)
        .join(model, model.id == other)
        .where(mine.in_(ids), is_open(OTHER[side]))
        .order_by(MatchPair.contradicted, MatchPair.score.desc(), model.id)
    )  # fmt: skip
    found: dict[int, Closest] = {}
    for number, *rest in rows:
        found.setdefault(number, Closest(*rest))
    return found


def _gaps(session: Session, run: MatchRun, filters: GapFilters) -> list[ColumnElement[bool]]:
    return [*_compared(session, run, filters), _is_gap(filters.side)]


def _is_gap(side: str) -> ColumnElement[bool]:
    mine, _other = COLUMNS[side]
    fitting = select(mine).where(MatchPair.level.in_(TELLING), MatchPair.contradicted.is_(False))
    gap: ColumnElement[bool] = MODELS[side].id.not_in(fitting)
    return gap


def _compared(session: Session, run: MatchRun, filters: GapFilters) -> list[ColumnElement[bool]]:
    model = MODELS[filters.side]
    reached = select(MatchCompared.subject_id).where(
        MatchCompared.run_id == run.id, MatchCompared.side == filters.side
    )
    found = [is_open(filters.side), model.id.in_(reached)]
    for column, key in ((model.sector_id, filters.sector), (model.city_id, filters.city)):
        if key == NOT_STATED:
            found.append(column.is_(None))
        elif key:
            entry = snapshot(session).by_key.get(key)
            found.append(column == (entry.id if entry else 0))
    return found


def _key(value: str) -> str:
    value = value.replace("\0", "").strip()[:80]
    return "" if value == ALL else value
