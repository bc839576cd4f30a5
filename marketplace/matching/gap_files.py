"""The gap report as a file: the rows, and in a workbook also the counts and how they are made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from marketplace.errors import Sentence
from marketplace.matching import words
from marketplace.matching.gap_table import Table
from marketplace.matching.gaps import Closest
from marketplace.postings.export import Sheet, Value, to_csv, to_xlsx

SHEETS = {
    "scenario": Sentence("缺少能力的需求", "Needs without a good match"),
    "product": Sentence("缺少需求的能力", "Products without a need"),
}
COUNTS = Sentence("按领域和城市统计", "By sector and city")
ABOUT = Sentence("说明", "About")
HEADINGS = {
    "id": Sentence("编号", "ID"),
    "title": Sentence("名称", "Title"),
    "organisation": Sentence("单位名称", "Organisation"),
    "sector": Sentence("领域", "Sector"),
    "city": Sentence("城市", "City"),
    "closest": Sentence("最接近的对方条目", "Closest on the other side"),
    "points": Sentence("得分", "Points"),
    "level": Sentence("等级", "Level"),
    "address": Sentence("链接", "Link"),
}
WIDTHS = (8, 40, 30, 20, 14, 40, 10, 24, 40)
COUNT_HEADINGS = (
    Sentence("领域", "Sector"),
    Sentence("城市", "City"),
    Sentence("缺口数", "Gaps"),
    Sentence("参与匹配数", "Compared"),
)
BROKEN = Sentence("有条件不符", "A condition is not met")


def write(
    ending: str, side: str, rows: Iterable[Any], closest: Mapping[int, Closest], table: Table, *,
    language: str, about: Sequence[str], address: Callable[[Any], str],
) -> bytes:  # fmt: skip
    """The gaps as `csv`, or as `xlsx` with their counts; `about` goes on the last sheet."""
    headings = [one.in_language(language) for one in HEADINGS.values()]
    cells = [_line(row, closest.get(row.id), language, address(row)) for row in rows]
    if ending == "csv":
        return to_csv(headings, cells)
    note = ABOUT.in_language(language)
    return to_xlsx(
        [
            Sheet(SHEETS[side].in_language(language), headings, cells, WIDTHS),
            _counts(table, language),
            Sheet(note, [note], [[line] for line in about], [90]),
        ]
    )


def _line(row: Any, near: Closest | None, language: str, address: str) -> list[Value]:
    sector = _name(row.sector, language) or row.sector_text
    start: list[Value] = [row.id, row.title, row.organisation.name, sector]
    start.append(_name(row.city, language))
    if near is None:
        return [*start, None, None, None, address]
    return [*start, near.title, near.score, level(near).in_language(language), address]


def level(near: Closest) -> Sentence:
    """How near the closest one is: a broken condition comes before its points."""
    return BROKEN if near.contradicted else words.LEVELS[near.level]


def _name(concept: Any, language: str) -> str:
    if concept is None:
        return ""
    name: str = concept.en if language == "en" else concept.zh
    return name


def _counts(table: Table, language: str) -> Sheet:
    rows: list[list[Value]] = [
        [line.sector.name, city.name, cell.gaps, cell.compared]
        for line in table.lines
        for city, cell in zip(table.cities, line.cells, strict=True)
        if cell.compared
    ]
    headings = [one.in_language(language) for one in COUNT_HEADINGS]
    return Sheet(COUNTS.in_language(language), headings, rows, [24, 16, 10, 12])
