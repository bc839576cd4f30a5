"""Facts about a workbook that calamine does not tell: sheet parts of .xlsx, merged cells of .ods.

Runs in the reading process, after `archive.probe` has bounded the container.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from marketplace.sheets.tables import Region

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MAX_REGIONS = 200_000


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def sheet_parts(file: IO[bytes]) -> dict[str, str]:
    """Return the part path of each sheet name of an .xlsx; empty where the book is unusual."""
    try:
        with zipfile.ZipFile(file) as archive:
            book = etree.fromstring(archive.read("xl/workbook.xml"), _parser())
            links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _parser())
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile):
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links.iter("{*}Relationship")}
    return {
        sheet.get("name", ""): posixpath.normpath(
            posixpath.join("/xl", targets.get(sheet.get(RELATION), ""))
        ).lstrip("/")
        for sheet in book.iter(f"{MAIN}sheet")
    }


@dataclass(slots=True)
class OdsSheet:
    """Merged cells of one .ods sheet (from 0), and how far its filled cells reach (counts)."""

    regions: list[Region] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


def ods_sheets(file: IO[bytes]) -> dict[str, OdsSheet]:
    """Return the facts of each sheet of an .ods; a few bytes may repeat a row a million times."""
    sheets: dict[str, OdsSheet] = {}
    try:
        with zipfile.ZipFile(file) as archive, archive.open("content.xml") as part:
            for name, table in _ods_tables(part):
                sheets[name] = _ods_sheet(table)
                table.clear()
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile):
        return sheets
    return sheets


def _ods_tables(part: IO[bytes]) -> Iterator[tuple[str, etree._Element]]:
    events = etree.iterparse(
        part, events=("end",), tag=f"{TABLE}table", resolve_entities=False, no_network=True
    )
    for _, table in events:
        yield table.get(f"{TABLE}name", ""), table


def _ods_sheet(table: etree._Element) -> OdsSheet:
    sheet, row = OdsSheet(), 0
    for line in table.iter(f"{TABLE}table-row"):
        column, width = 0, 0
        for cell in line.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            down, across = _number(cell, "rows-spanned"), _number(cell, "columns-spanned")
            if (down > 1 or across > 1) and len(sheet.regions) < MAX_REGIONS:
                sheet.regions.append((row, column, row + down - 1, column + across - 1))
            column += _number(cell, "columns-repeated")
            if len(cell):
                width = column
        row += _number(line, "rows-repeated")
        if width:
            sheet.rows, sheet.columns = row, max(sheet.columns, width)
    return sheet


def _number(element: etree._Element, name: str) -> int:
    text = element.get(f"{TABLE}number-{name}", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
