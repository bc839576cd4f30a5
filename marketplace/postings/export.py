"""Write rows as XLSX, CSV and JSON, so that nothing a person typed can run in a spreadsheet.

A text stays a text: in XLSX its cell is a string cell, whatever it begins with; in CSV a risky text
gets an apostrophe in front (see `inert`), which `read_tables` takes away again. Numbers are written
as numbers, days as days. Headings are user text too and are treated alike.
"""

import csv
import datetime
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marketplace.postings.inert import inert

Value = str | int | float | Decimal | bool | datetime.date | datetime.datetime | None
LONGEST_CELL = 32_767
"""Excel's own limit of characters in a cell; a longer text is cut there in XLSX only."""
LARGEST_EXACT = 10**15
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
TEXTS_STAY_TEXTS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
OPTIONS = {"constant_memory": True, **TEXTS_STAY_TEXTS, "nan_inf_to_errors": True}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to write: its name, headings and rows, and the widths of columns (characters)."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = field(default_factory=tuple)


def to_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook with these sheets; the heading row is bold and stays in view."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        used: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, used))
            page.freeze_panes(1, 0)
            for column, width in enumerate(sheet.widths or [24] * len(sheet.headings)):
                page.set_column(column, column, width)
            for column, heading in enumerate(sheet.headings):
                page.write_string(0, column, heading[:LONGEST_CELL], bold)
            for index, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row):
                    _write(page, index, column, value, (day, moment))
    return out.getvalue()


def to_csv(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return UTF-8 with a byte order mark (Excel needs it for Chinese); formulas made inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([inert(heading) for heading in headings])
    for row in rows:
        writer.writerow([_field(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def to_json(records: Iterable[Mapping[str, Value]]) -> bytes:
    """Return a UTF-8 array of objects; amounts are numbers, days ISO texts, nothing is null."""
    plain = [
        {name: _plain(value) for name, value in record.items() if value is not None}
        for record in records
    ]
    return json.dumps(plain, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def _write(
    page: Worksheet,
    row: int,
    column: int,
    value: Value,
    dates: tuple[Format, Format],
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and -LARGEST_EXACT < value < LARGEST_EXACT:
        page.write_number(row, column, value)
    elif isinstance(value, datetime.datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None), dates[1])
    elif isinstance(value, datetime.date):
        page.write_datetime(row, column, value, dates[0])
    else:
        page.write_string(row, column, str(value)[:LONGEST_CELL])


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return inert(value)
    plain = _plain(value)
    return str(plain).upper() if isinstance(plain, bool) else str(plain)


def _plain(value: Value) -> str | int | float | bool | None:
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _sheet_name(wanted: str, used: set[str]) -> str:
    """Return a name Excel accepts: at most 31 characters, none forbidden, none twice."""
    base = wanted.translate(FORBIDDEN_IN_NAMES).strip()[:31] or "Sheet"
    if base.lower() == "history":  # Excel keeps this name for itself
        base = "History_"
    name, number = base, 1
    while name.lower() in used:
        number += 1
        name = f"{base[: 30 - len(str(number))]}~{number}"
    used.add(name.lower())
    return name
