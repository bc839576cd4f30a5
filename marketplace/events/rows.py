"""The rows of an event's workbook: found by sheet name or headings, read by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from marketplace.errors import Sentence
from marketplace.events.columns import SHEETS, Sheet
from marketplace.postings.values import parse_yes_no
from marketplace.sheets.fields import normalise
from marketplace.sheets.reading import read_tables
from marketplace.sheets.tables import Table

SEARCHED_ROWS = 10


class WorkbookError(ValueError):
    """The workbook describes no event; one sentence in English and one in Chinese says why."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(f"{en} {zh}")
        self.en, self.zh = en, zh


@dataclass(frozen=True, slots=True)
class Row:
    """A row by field, each filled cell with its address for what there is to say about it."""

    values: Mapping[str, str]
    cells: Mapping[str, str]
    place: str

    def text(self, field: str) -> str:
        """Return the text of a field, empty where there is none."""
        return self.values.get(field, "")

    def whole(self, field: str) -> int | None:
        """Return a whole number, None where the cell is empty."""
        text = self.text(field)
        if not text:
            return None
        if not text.removeprefix("-").isdecimal():
            raise self.wrong(field, "has to be a whole number", "应为整数")
        return int(text)

    def yes(self, field: str) -> bool:
        """Return whether the cell says yes; an empty one says no."""
        answer = parse_yes_no(self.text(field))
        if isinstance(answer, Sentence):
            raise self.wrong(field, "has to be yes or no", "应填“是”或“否”")
        return bool(answer)

    def needed(self, field: str, sheet: Sheet) -> str:
        """Return the text of a field that must not be empty."""
        text = self.text(field)
        if not text:
            name = sheet.columns[field]
            raise WorkbookError(
                f"{self.place}: {name.en} is missing.", f"{self.place}：缺少“{name.zh}”。"
            )
        return text

    def wrong(self, field: str, en: str, zh: str) -> WorkbookError:
        """Return the refusal of what a cell says."""
        cell, text = self.cells.get(field, self.place), self.text(field)
        return WorkbookError(f"{cell}: “{text}” {en}.", f"{cell}：“{text}”{zh}。")


def read_sheets(path: Path) -> dict[str, list[Row]]:
    """Return the rows of the sheets that an event needs, by key of SHEETS.

    Raises SheetProblem for what is no workbook, WorkbookError where a sheet is lacking.
    """
    found: dict[str, list[Row]] = {}
    for table in read_tables(path, path.name):
        key, heading = _recognised(table)
        if key and key not in found:
            found[key] = list(_rows(table, heading, SHEETS[key]))
    for key, sheet in SHEETS.items():
        if key not in found:
            needed = [one for one in sheet.columns.values() if one.needed]
            raise WorkbookError(
                f"There is no sheet “{sheet.en}” with the columns "
                f"{', '.join(one.en for one in needed)}.",
                f"没有含有“{'”“'.join(one.zh for one in needed)}”列的工作表“{sheet.zh}”。",
            )
    return found


def _recognised(table: Table) -> tuple[str, int]:
    """Return the key of the sheet and the index of its heading row; no key for other sheets."""
    best = ("", 0)
    most = 1  # one heading alone, as 编号, says nothing
    for key, sheet in SHEETS.items():
        needed = {field for field, column in sheet.columns.items() if column.needed}
        for at, row in enumerate(table.rows[:SEARCHED_ROWS]):
            fields = {sheet.fields.get(normalise(cell)) for cell in row}
            score = 10 * (normalise(table.name) in sheet.names) + len(fields - {None})
            if needed <= fields and score > most:
                best, most = (key, at), score
    return best


def _rows(table: Table, heading: int, sheet: Sheet) -> Iterator[Row]:
    columns = _columns(table.rows[heading], sheet)
    for at in range(heading + 1, len(table.rows)):
        cells = {field: table.cell(at, column).strip() for field, column in columns.items()}
        values = {field: text for field, text in cells.items() if text}
        if values:
            addresses = {
                field: f"{table.name}!{table.address(at, column)}"
                for field, column in columns.items()
            }
            yield Row(values, addresses, f"{table.name}, {table.row_number(at)}")


def _columns(headings: Sequence[str], sheet: Sheet) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, heading in enumerate(headings):
        field = sheet.fields.get(normalise(heading))
        if field is not None:
            columns.setdefault(field, at)
    return columns
