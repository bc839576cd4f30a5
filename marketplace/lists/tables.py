"""Public postings as rows of a file: columns, headings that the importer knows, no contact data."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.errors import Sentence
from marketplace.postings.export import Sheet, Value, to_csv, to_json, to_xlsx
from marketplace.products.states import NAMES as PRODUCT_STATES
from marketplace.scenarios.states import NAMES as SCENARIO_STATES
from marketplace.scenarios.texts import budget_text, day
from marketplace.taxonomy.models import Concept

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}
MOST_ROWS = 5_000
ABOUT = Sentence("说明", "About")
SHEETS = {
    "scenario": Sentence("场景机会", "Opportunities"),
    "product": Sentence("产品", "Products"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in JSON, its heading, and how to read it from (posting, language)."""

    key: str
    heading: Sentence
    read: Callable[[Any, str], Value]
    width: int = 16


def _name(concept: Concept | None, language: str) -> str:
    if concept is None:
        return ""
    return concept.en if language == "en" else concept.zh


def _terms(role: str) -> Callable[[Any, str], Value]:
    def read(row: Any, language: str) -> Value:
        tags = [one for one in row.tags if one.role == role]
        return "；".join(_name(one.concept, language) or one.text for one in tags)

    return read


def _plain(field: str) -> Callable[[Any, str], Value]:
    return lambda row, _language: getattr(row, field)


COMMON_END = (
    Column("source_title", Sentence("来源", "Source"), _plain("source_title"), 30),
    Column("source_address", Sentence("来源链接", "Link"), _plain("source_address"), 30),
)
SCENARIO = (
    Column("id", Sentence("编号", "ID"), _plain("id"), 8),
    Column("title", Sentence("场景名称", "Title"), _plain("title"), 36),
    Column("owner", Sentence("单位名称", "Owner"), lambda row, _: row.organisation.name, 28),
    Column("description", Sentence("场景描述", "Description"), _plain("description"), 60),
    Column("pain_point", Sentence("痛点", "Pain point"), _plain("pain_point"), 40),
    Column("cooperation_wanted", Sentence("合作需求", "Cooperation wanted"),
           _plain("cooperation_wanted"), 40),
    Column("scenario_type", Sentence("场景类型", "Scenario type"), _terms("type")),
    Column("tags", Sentence("标签", "Tags"), _terms("tag"), 24),
    Column("sector", Sentence("领域", "Sector"),
           lambda row, language: _name(row.sector, language) or row.sector_text),
    Column("city", Sentence("城市", "City"), lambda row, language: _name(row.city, language)),
    Column("place", Sentence("地点", "Place"), _plain("place")),
    Column("budget_wan", Sentence("预算（万元）", "Budget (CNY 10,000)"),
           lambda row, _: budget_text(row)),
    Column("investment_wan", Sentence("投资额（万元）", "Investment (CNY 10,000)"),
           _plain("investment_wan")),
    Column("cooperation", Sentence("合作方式", "Cooperation"), _terms("cooperation"), 20),
    Column("must_have", Sentence("必备条件", "Must have"),
           lambda row, _: "；".join(one.text for one in row.conditions), 40),
    Column("deadline", Sentence("截止日期", "Deadline"), lambda row, _: day(row)),
    Column("state", Sentence("发布状态", "State"),
           lambda row, language: SCENARIO_STATES[row.state].in_language(language)),
    *COMMON_END,
)  # fmt: skip
PRODUCT = (
    Column("id", Sentence("编号", "ID"), _plain("id"), 8),
    Column("name", Sentence("产品名称", "Name"), _plain("title"), 36),
    Column("supplier", Sentence("企业名称", "Supplier"), lambda row, _: row.organisation.name, 28),
    Column("description", Sentence("能力概述", "Description"), _plain("description"), 60),
    Column("highlights", Sentence("创新亮点", "Highlights"), _plain("highlights"), 40),
    Column("effect", Sentence("应用实效", "Effect"), _plain("effect"), 40),
    Column("tags", Sentence("标签", "Tags"), _terms("tag"), 24),
    Column("sector", Sentence("领域", "Sector"),
           lambda row, language: _name(row.sector, language) or row.sector_text),
    Column("city", Sentence("城市", "City"), lambda row, language: _name(row.city, language)),
    Column("maturity", Sentence("成熟度", "Maturity"),
           lambda row, language: _name(row.maturity, language)),
    Column("price_note", Sentence("价格说明", "Price"), _plain("price_note")),
    Column("certifications", Sentence("资质", "Certificates"), _terms("certificate"), 24),
    Column("state", Sentence("发布状态", "State"),
           lambda row, language: PRODUCT_STATES[row.state].in_language(language)),
    *COMMON_END,
)  # fmt: skip
COLUMNS = {"scenario": SCENARIO, "product": PRODUCT}


def write(
    ending: str, side: str, rows: Iterable[Any], *, language: str, about: Sequence[str]
) -> bytes:
    """The rows as `xlsx`, `csv` or `json`; `about` are sentences for a workbook's last sheet."""
    columns = COLUMNS[side]
    if ending == "json":
        return to_json({one.key: one.read(row, language) for one in columns} for row in rows)
    headings = [one.heading.in_language(language) for one in columns]
    cells = ([one.read(row, language) for one in columns] for row in rows)
    if ending == "csv":
        return to_csv(headings, cells)
    name = SHEETS[side].in_language(language)
    sheet = Sheet(name, headings, cells, [one.width for one in columns])
    note = ABOUT.in_language(language)
    return to_xlsx([sheet, Sheet(note, [note], [[line] for line in about], [80])])
