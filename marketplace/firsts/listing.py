"""The public register: what is asked of it, one page of it, and the whole as a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, extract, func, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.engine.text import normalise
from marketplace.errors import Sentence
from marketplace.firsts.models import SCOPES, FirstUse
from marketplace.firsts.queries import row_options
from marketplace.firsts.states import NAMES
from marketplace.firsts.words import SCOPES as SCOPE_NAMES
from marketplace.postings.export import Sheet, Value, to_xlsx
from marketplace.products.models import Product
from marketplace.taxonomy.snapshot import snapshot

LISTED = ("registered", "revoked")
MOST_WORDS = 6
LONGEST = 100
MOST_ROWS = 5_000
YEARS = range(2000, 2101)
HEADINGS = (
    Sentence("编号", "Number"), Sentence("状态", "State"), Sentence("首次范围", "Scope"),
    Sentence("名称", "Title"), Sentence("首次内容", "What was first"),
    Sentence("持有单位", "Holder"), Sentence("产品", "Product"), Sentence("项目", "Project"),
    Sentence("城市", "City"), Sentence("领域", "Sector"),
    Sentence("首次使用日期", "Day of first use"), Sentence("登记日期", "Registered on"),
    Sentence("撤销日期", "Revoked on"),
)  # fmt: skip
WIDTHS = (16, 10, 18, 36, 60, 28, 28, 36, 12, 20, 16, 16, 16)


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the register; a value that is none is no filter."""

    scope: str = ""
    year: int = 0
    city: str = ""
    sector: str = ""
    q: str = ""

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> "Filters":
        """From the arguments of an address."""
        year = values.get("year", "")
        number = int(year) if year.isascii() and year.isdigit() and len(year) < 6 else 0
        return cls(
            scope=values.get("scope", "") if values.get("scope", "") in SCOPES else "",
            year=number if number in YEARS else 0,
            city=values.get("city", "")[:LONGEST],
            sector=values.get("sector", "")[:LONGEST],
            q=" ".join(values.get("q", "").split())[:LONGEST],
        )

    def to_query(self) -> dict[str, Any]:
        """As the arguments of an address."""
        values = {name: getattr(self, name) for name in ("scope", "year", "city", "sector", "q")}
        return {name: value for name, value in values.items() if value}


def rows(session: Session, filters: Filters, *, limit: int, offset: int = 0) -> list[FirstUse]:
    """Registered and revoked first uses, the newest first."""
    chosen = _found(select(FirstUse), session, filters).options(*row_options())
    ordered = chosen.order_by(FirstUse.registered_on.desc(), FirstUse.id.desc())
    return list(session.scalars(ordered.limit(limit).offset(offset)))


def count(session: Session, filters: Filters) -> int:
    """How many there are."""
    found = _found(select(FirstUse.id), session, filters).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def years(session: Session) -> list[int]:
    """Years in which something was registered, the newest first."""
    year = extract("year", FirstUse.registered_on)
    chosen = select(year).where(FirstUse.state.in_(LISTED)).distinct().order_by(year.desc())
    return [int(one) for one in session.scalars(chosen) if one]


def workbook(session: Session, filters: Filters, language: str) -> bytes:
    """What the filters find as XLSX."""
    found = rows(session, filters, limit=MOST_ROWS)
    sheet = Sheet(
        Sentence("首试首用登记册", "First uses").in_language(language),
        [one.in_language(language) for one in HEADINGS],
        [_line(one, language) for one in found],
        WIDTHS,
    )
    return to_xlsx([sheet])


def _line(one: FirstUse, language: str) -> list[Value]:
    def name(concept: Any) -> str:
        return getattr(concept, language) if concept else ""

    return [
        one.number, NAMES[one.state].in_language(language),
        SCOPE_NAMES[one.scope].in_language(language), one.title, one.statement,
        one.organisation.name, one.product.title if one.product else "", one.project.title,
        name(one.city), name(one.sector), one.first_used_on, one.registered_on, one.revoked_on,
    ]  # fmt: skip


def _found(chosen: Select[Any], session: Session, filters: Filters) -> Select[Any]:
    chosen = chosen.where(FirstUse.state.in_(LISTED))
    if filters.scope:
        chosen = chosen.where(FirstUse.scope == filters.scope)
    if filters.year:
        chosen = chosen.where(extract("year", FirstUse.registered_on) == filters.year)
    if filters.city:
        chosen = chosen.where(FirstUse.city_id.in_(concepts(session, filters.city)))
    if filters.sector:
        chosen = chosen.where(FirstUse.sector_id.in_(concepts(session, filters.sector)))
    if filters.q:
        chosen = chosen.join(FirstUse.organisation).outerjoin(FirstUse.product)
        chosen = chosen.where(*(_says(word) for word in filters.q.split()[:MOST_WORDS]))
    return chosen


def _says(word: str) -> ColumnElement[bool]:
    columns = (
        FirstUse.title, FirstUse.title_other, FirstUse.statement, FirstUse.number,
        Organisation.name, Product.title,
    )  # fmt: skip
    said = normalise(word) or word.casefold()
    return or_(*(func.lower(one).contains(said, autoescape=True) for one in columns))


def concepts(session: Session, key: str) -> list[int]:
    """Numbers of the concept with this key and of narrower ones."""
    known = snapshot(session)
    above = known.vocabulary.above
    return [one.id for one in known.entries.values() if key in (one.key, *above(one.key))]
