"""Counts what has been read of a file against its limits, and turns one cell into text."""

import datetime
import math
from dataclasses import dataclass

from marketplace.sheets.problems import Problem, problem, refuse
from marketplace.sheets.tables import Limits, letters

Cell = (
    int
    | float
    | str
    | bool
    | datetime.time
    | datetime.date
    | datetime.datetime
    | datetime.timedelta
)


@dataclass(slots=True)
class Budget:
    """What may still be read; `take` raises SheetProblem when it is used up."""

    limits: Limits
    cells: int = 0
    chars: int = 0
    tables: int = 0

    def table(self) -> None:
        """Count one more sheet or table."""
        self.tables += 1
        if self.tables > self.limits.tables:
            raise refuse("too_many_tables", limit=self.limits.tables)

    def extent(self, sheet: str, rows: int, columns: int) -> None:
        """Refuse a sheet that reaches further than the limits."""
        if rows > self.limits.rows:
            raise refuse("too_many_rows", sheet=sheet, found=rows, limit=self.limits.rows)
        if columns > self.limits.columns:
            raise refuse(
                "too_many_columns",
                sheet=sheet,
                found=letters(columns - 1),
                limit=self.limits.columns,
            )

    def take(self, row: list[str], number: int, notes: list[Problem]) -> list[str]:
        """Count one row, cut its overlong cells (each a note) and drop its empty end."""
        while row and not row[-1]:
            row.pop()
        longest = self.limits.cell_chars
        for column, text in enumerate(row):
            if len(text) > longest:
                row[column] = text[:longest]
                note = problem("cell_cut", limit=longest)
                notes.append(note.at(row=number, cell=f"{letters(column)}{number}"))
        self.cells += len(row)
        self.chars += sum(map(len, row))
        if self.cells > self.limits.cells or self.chars > self.limits.text_chars:
            raise refuse("too_many_cells", limit=self.limits.cells)
        return row


def as_text(value: Cell | None) -> str:
    """Write a cell as a person would type it: 12.0 → 12, midnight → the date alone."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return (
            value.isoformat(" ", "minutes")
            if value.time() != datetime.time()
            else str(value.date())
        )
    return "" if value is None else str(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    return f"{value:.12g}" if abs(value) < 1e12 else repr(value)
