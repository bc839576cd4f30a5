"""A table as it was published, the bounds within which one is read, and A1 addresses."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.sheets.problems import Problem

Region = tuple[int, int, int, int]
"""Merged cells: first row, first column, last row, last column, 0-based within `Table.rows`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read. Past any of these the file is refused with a sentence."""

    file_bytes: int = 20 * 2**20
    unpacked_bytes: int = 150 * 2**20
    members: int = 2_000
    tables: int = 60
    rows: int = 50_000
    columns: int = 256
    cells: int = 1_500_000
    text_chars: int = 40_000_000
    cell_chars: int = 32_767
    seconds: float = 25.0
    memory_bytes: int = 300 * 2**20
    """What the reading process may take beyond what it has once started."""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one sheet or Word table as text; merged cells are filled with their value.

    Numbers are written plainly (`12`, `0.3`), dates as `2026-01-31`. Rows may differ in length;
    `first_row` is the spreadsheet's number of `rows[0]`, columns start at A.
    """

    name: str
    rows: list[list[str]]
    first_row: int = 1
    hidden: bool = False
    merged: tuple[Region, ...] = ()
    notes: tuple[Problem, ...] = ()

    def row_number(self, index: int) -> int:
        """Return the spreadsheet's number of `rows[index]`."""
        return self.first_row + index

    def address(self, index: int, column: int) -> str:
        """Return the A1 address of `rows[index][column]`."""
        return f"{letters(column)}{self.row_number(index)}"

    def cell(self, index: int, column: int) -> str:
        """Return one cell's text, empty where the row is shorter."""
        row = self.rows[index]
        return row[column] if column < len(row) else ""


def letters(column: int) -> str:
    """Return the letters of a 0-based column: 0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    return name


def column_of(name: str) -> int:
    """Return the 0-based column of letters: A → 0, XFD → 16383."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def fill_merged(rows: list[list[str]], regions: Sequence[Region], budget: int) -> None:
    """Write the value of each merged region into all its cells, at most `budget` of them."""
    for top, left, bottom, right in regions:
        bottom = min(bottom, len(rows) - 1)
        if top > bottom or left >= len(rows[top]) or not rows[top][left]:
            continue
        right = min(right, max(map(len, rows[top : bottom + 1])) - 1)
        budget -= (bottom - top + 1) * (right - left + 1)
        if budget < 0:
            return
        _fill(rows, (top, left, bottom, right))


def _fill(rows: list[list[str]], region: Region) -> None:
    top, left, bottom, right = region
    value = rows[top][left]
    for row in rows[top : bottom + 1]:
        row.extend([""] * (right + 1 - len(row)))
        row[left : right + 1] = [value] * (right + 1 - left)
