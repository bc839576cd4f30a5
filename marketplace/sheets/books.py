"""Read the sheets of an .xlsx, .xls or .ods workbook with calamine. Runs in the reading process."""

import io
from collections.abc import Iterator

import python_calamine as calamine

from marketplace.sheets.archive import Contents, Extent, probe
from marketplace.sheets.budget import Budget, as_text
from marketplace.sheets.parts import ods_sheets, sheet_parts
from marketplace.sheets.problems import Problem, problem, refuse
from marketplace.sheets.sniff import FileKind
from marketplace.sheets.tables import Limits, Region, Table, fill_merged, letters


def read_book(data: bytes, kind: FileKind, limits: Limits) -> Iterator[Table]:
    """Yield each worksheet that holds something; raise SheetProblem for an unreadable book."""
    budget = Budget(limits)
    contents = Contents([], {})
    if kind in (FileKind.XLSX, FileKind.ODS):
        contents = probe(io.BytesIO(data), limits)
    extents = _extents(data, contents) if kind is FileKind.XLSX else {}
    for name, extent in extents.items():
        budget.extent(name, extent.row, extent.width)
    sheets = ods_sheets(io.BytesIO(data)) if kind is FileKind.ODS else {}
    for name, sheet in sheets.items():
        budget.extent(name, sheet.rows, sheet.columns)
    regions = {name: sheet.regions for name, sheet in sheets.items()}
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            yield from _sheets(book, extents, regions, budget)
    except calamine.PasswordError as error:
        raise refuse("encrypted") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise refuse("damaged") from error


def _extents(data: bytes, contents: Contents) -> dict[str, Extent]:
    named = sheet_parts(io.BytesIO(data))
    known = {name: part for name, part in named.items() if part in contents.extents}
    if len(known) == len(contents.extents):
        return {name: contents.extents[part] for name, part in known.items()}
    return contents.extents


def _sheets(
    book: calamine.CalamineWorkbook,
    extents: dict[str, Extent],
    regions: dict[str, list[Region]],
    budget: Budget,
) -> Iterator[Table]:
    for facts in book.sheets_metadata:
        if facts.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        budget.table()
        sheet = book.get_sheet_by_name(facts.name)
        if sheet.start is None or sheet.end is None:
            continue
        budget.extent(facts.name, sheet.end[0] + 1, sheet.end[1] + 1)
        rows, notes = _rows(sheet, sheet.start, budget)
        if facts.name in extents:
            notes += _errors(extents[facts.name])
        merged = _shifted(_merged(sheet, regions), sheet.start[0], rows)
        fill_merged(rows, merged, budget.limits.cells)
        hidden = facts.visible is not calamine.SheetVisibleEnum.Visible
        placed = tuple(note.at(sheet=facts.name) for note in notes)
        yield Table(facts.name, rows, sheet.start[0] + 1, hidden, merged, placed)


def _merged(sheet: calamine.CalamineSheet, regions: dict[str, list[Region]]) -> list[Region]:
    ranges = sheet.merged_cell_ranges
    if ranges is None:
        return regions.get(sheet.name, [])
    return [(top, left, bottom, right) for (top, left), (bottom, right) in ranges]


def _rows(
    sheet: calamine.CalamineSheet, start: tuple[int, int], budget: Budget
) -> tuple[list[list[str]], list[Problem]]:
    """Return the rows from the first used one, each from column A, and notes about cut cells."""
    notes: list[Problem] = []
    rows: list[list[str]] = []
    # iter_rows begins at row 1 of the sheet but at the first used column.
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > start[0]:
            texts = [""] * start[1] + [as_text(cell) for cell in cells]
            rows.append(budget.take(texts, number, notes))
    return rows, notes


def _errors(extent: Extent) -> list[Problem]:
    """Note the cells that show an error value, which are read as empty."""
    return [
        problem("cell_error").at(row=row, cell=f"{letters(column)}{row}")
        for row, column in extent.errors
    ]


def _shifted(regions: list[Region], top: int, rows: list[list[str]]) -> tuple[Region, ...]:
    """Place regions within the rows kept, lengthening first rows that lost their blank ends."""
    width = max(map(len, rows), default=0)
    shifted = [_within(region, top, width) for region in regions]
    merged = tuple(region for region in shifted if region[0] >= 0)
    for region in merged:
        _widen(rows, region)
    return merged


def _within(region: Region, top: int, width: int) -> Region:
    """Shift a region to the rows kept, and cut it to the columns that hold something."""
    first, left, last, right = region
    return first - top, left, last - top, min(right, max(width - 1, left))


def _widen(rows: list[list[str]], region: Region) -> None:
    """Lengthen the first row of a merged region, whose trailing blanks were dropped."""
    top, left, _, right = region
    if top < len(rows) and left < len(rows[top]):
        rows[top].extend([""] * (right + 1 - len(rows[top])))
