"""Broken, odd and hostile list files, each made here, with the answer that it must get.

`FILES` maps a name to (file name, maker, expected): expected is the code of the refusal, or None
where the file must be read.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date

import docx
import xlsxwriter

from tests.sheets.biff import compound, xls

HEADINGS = ["序号", "场景机会名称", "单位名称", "联系方式"]
ROWS: list[list[str | int]] = [
    [1, "电网无人机巡检", "甲供电局", "张工"],
    [2, "园区低空物流", "乙园区", "李工"],
]
LIST: list[list[str | int]] = [[*HEADINGS], *ROWS]
CONTENT_TYPES = (
    '<?xml version="1.0"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
Maker = Callable[[], bytes]


def book(fill: Callable[[xlsxwriter.Workbook], None] | None = None, **options: object) -> bytes:
    """Return an .xlsx, by default with the two plain rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as workbook:
        (fill or plain)(workbook)
    return out.getvalue()


def plain(workbook: xlsxwriter.Workbook) -> None:
    """Write the headings and the two rows on one sheet."""
    sheet = workbook.add_worksheet("清单")
    for index, row in enumerate([HEADINGS, *ROWS]):
        sheet.write_row(index, 0, row)


def raw_book(sheet: str, *, before: str = "", after: str = "", shared: str | None = None) -> bytes:
    """Return an .xlsx whose sheet holds these rows; `before` stands ahead of the root."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}">'
        f"<sheetData>{sheet}</sheetData>{after}</worksheet>",
    }
    if shared is not None:
        parts["xl/sharedStrings.xml"] = shared
    return packed(parts)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def cell(address: str, text: str) -> str:
    """Return an inline string cell."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


LIST_XML = "".join(
    f'<row r="{number}">'
    + "".join(
        cell(f"{letter}{number}", str(text)) for letter, text in zip("ABCD", row, strict=True)
    )
    + "</row>"
    for number, row in enumerate(LIST, 1)
)
MERGES = (
    '<mergeCells count="3"><mergeCell ref="A2:XFD1048576"/><mergeCell ref="B1:D1048576"/>'
    '<mergeCell ref="C2:C3"/></mergeCells>'
)
LAUGHS = (
    "<!DOCTYPE l [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {name} '{('&' + before + ';') * 10}'>"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = "<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


def csv_text(rows: Iterable[Iterable[object]] = (HEADINGS, *ROWS), delimiter: str = ",") -> str:
    """Return delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def bomb() -> bytes:
    """1 MB that unpacks to 400 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw_book(LIST_XML))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            with new.open(item.filename, "w") as part:
                part.write(old.read(item))
                if item.filename == "xl/worksheets/sheet1.xml":
                    for _ in range(400):
                        part.write(b" " * 2**20)
    return out.getvalue()


def dense_bomb() -> bytes:
    """Many cells in few bytes: within the unpacked limit, far too many to hold."""
    return raw_book(f"<row>{'<c><v>1</v></c>' * 26}</row>" * 200_000)


def shared_bomb() -> bytes:
    """One long shared text that hundreds of cells repeat."""
    shared = f'<sst xmlns="{MAIN}"><si><t>{"字" * 32_000}</t></si></sst>'
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 40_000))
    return with_shared(rows, shared)


def with_shared(rows: str, shared: str) -> bytes:
    """Return a raw book with a shared string table that its relationships name."""
    data = raw_book(rows, shared=shared)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename == "xl/_rels/workbook.xml.rels":
                kind = f'Type="{OFFICE}/sharedStrings"'
                link = f'<Relationship Id="r2" {kind} Target="sharedStrings.xml"/>'
                text = text.replace(b"</Relationships>", link.encode() + b"</Relationships>")
            new.writestr(item.filename, text)
    return out.getvalue()


def million_rows() -> bytes:
    """A sheet with 1,000,000 short rows."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        for row in range(1_000_000):
            sheet.write_number(row, 0, row)

    return book(fill, constant_memory=True)


def far_cell(workbook: xlsxwriter.Workbook) -> None:
    """Leave something in the last cell of the sheet."""
    plain(workbook)
    workbook.worksheets()[0].write(1_048_575, 16_383, "远")


def wide(workbook: xlsxwriter.Workbook) -> None:
    """Use 10,000 columns."""
    workbook.add_worksheet().write_row(0, 0, [f"列{column}" for column in range(10_000)])


def far_formats(workbook: xlsxwriter.Workbook) -> None:
    """Format empty cells down to the end, as offices do by accident."""
    plain(workbook)
    sheet, border = workbook.worksheets()[0], workbook.add_format({"border": 1})
    for row in range(3, 30_000, 100):
        sheet.write_blank(row, 200, None, border)
    sheet.write_blank(1_048_575, 16_383, None, border)


def merged_everywhere(workbook: xlsxwriter.Workbook) -> None:
    """Merge a title over the columns and an owner over both rows."""
    sheet = workbook.add_worksheet()
    sheet.merge_range(0, 0, 0, 3, "2026 年清单")
    sheet.write_row(1, 0, HEADINGS)
    sheet.merge_range(2, 2, 3, 2, "甲供电局")
    sheet.write_row(2, 0, ROWS[0][:2])
    sheet.write_row(3, 0, ROWS[1][:2])


def errors_and_formulas(workbook: xlsxwriter.Workbook) -> None:
    """Show formula errors and formulas with results."""
    plain(workbook)
    sheet = workbook.worksheets()[0]
    sheet.write_formula(1, 2, "=#REF!", None, "#REF!")
    sheet.write_formula(2, 2, '=CONCATENATE("乙","园区")', None, "乙园区")
    sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")


def dates(workbook: xlsxwriter.Workbook) -> None:
    """Write a day as a date cell."""
    sheet, day = workbook.add_worksheet(), workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["场景机会名称", "单位名称", "截止时间"])
    sheet.write_row(1, 0, ["巡检", "甲供电局"])
    sheet.write_datetime(1, 2, date(2026, 12, 31), day)


def twice_named(workbook: xlsxwriter.Workbook) -> None:
    """Use one heading three times."""
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["场景机会名称", "联系方式", "联系方式", "联系方式"])
    sheet.write_row(1, 0, ["巡检", "张工", "010-12345678", "张工"])


def many_sheets(workbook: xlsxwriter.Workbook) -> None:
    """Use 300 sheets."""
    for number in range(300):
        workbook.add_worksheet(f"表{number}").write(0, 0, "x")


def hidden_sheet(workbook: xlsxwriter.Workbook) -> None:
    """Hide a sheet of drop-down values beside the list."""
    plain(workbook)
    sheet = workbook.add_worksheet("选项")
    sheet.write_column(0, 0, ["是", "否"])
    sheet.hide()


def only_headings(workbook: xlsxwriter.Workbook) -> None:
    """Leave the list empty."""
    workbook.add_worksheet().write_row(0, 0, HEADINGS)


def empty(workbook: xlsxwriter.Workbook) -> None:
    """Write nothing at all."""
    workbook.add_worksheet()


def huge_cells(workbook: xlsxwriter.Workbook) -> None:
    """Fill a cell to Excel's limit."""
    plain(workbook)
    workbook.worksheets()[0].write(1, 1, "长" * 32_767)


def odd_characters(workbook: xlsxwriter.Workbook) -> None:
    """Use control, invisible, right-to-left and astral characters."""
    plain(workbook)
    workbook.worksheets()[0].write(1, 1, "巡\x00\x07检\u200b\u202e𠮷😀\ufffe")


def document(tables: int = 1, *, cells: tuple[int, int] = (3, 4)) -> bytes:
    """Return a .docx with so many tables."""
    paper = docx.Document()
    paper.add_paragraph("场景机会清单")
    for _ in range(tables):
        table = paper.add_table(*cells)
        for row, values in zip(table.rows, [HEADINGS, *ROWS], strict=False):
            for place, value in zip(row.cells, values, strict=True):
                place.text = str(value)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def document_with(xml: bytes, replaced: bytes) -> bytes:
    """Return a .docx in whose main part one text is replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document())) as old, zipfile.ZipFile(out, "w", 8) as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename == "word/document.xml":
                text = text.replace(replaced, xml, 1)
            new.writestr(item.filename, text)
    return out.getvalue()


def ods(rows: str) -> bytes:
    """Return an .ods whose one sheet has these row elements."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return packed(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{space}">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
            "content.xml": f"<office:document-content {spaces}><office:body>"
            f'<office:spreadsheet><table:table table:name="清单">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_row(*texts: str, extra: str = "") -> str:
    """Return one .ods row of texts; an empty text is a covered cell."""
    return (
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string" {extra}><text:p>{text}</text:p>'
            "</table:table-cell>"
            if text
            else "<table:covered-table-cell/>"
            for text in texts
        )
        + "</table:table-row>"
    )


ODS_LIST = ods_row("场景机会名称", "单位名称") + ods_row("巡检", "甲供电局")
ODS_REPEATED = (
    '<table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
    "<text:p>x</text:p></table:table-cell></table:table-row>"
)


def lying_sizes() -> bytes:
    """Declare one byte for a part that unpacks to far more."""
    data = bytearray(bomb())
    name = b"xl/worksheets/sheet1.xml"
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = 0
        while (start := data.find(signature, start)) >= 0:
            if name in data[start : start + 80]:
                data[start + place : start + place + 4] = b"\x01\0\0\0"
            start += 4
    return bytes(data)


def overwritten() -> bytes:
    """Overwrite a stretch in the middle of the sheet."""
    data = raw_book(LIST_XML)
    middle = data.index(b"xl/worksheets/sheet1.xml") + 80
    return data[:middle] + b"\x55" * 40 + data[middle + 40 :]


def zip_flagged() -> bytes:
    """Mark the parts of a zip as encrypted."""
    data = bytearray(book())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(signature, start)) >= 0:
            data[start + place] |= 1
            start += 4
    return bytes(data)


def with_member(name: str, text: bytes = b"x", base: Maker = book) -> bytes:
    """Return a good workbook with one more part."""
    out = io.BytesIO(base())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, text)
    return out.getvalue()


def many_members() -> bytes:
    """Return a good workbook with 5,000 more parts."""
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(5_000):
            archive.writestr(f"x/{number}", b"")
    return out.getvalue()


HTML = "<html><table><tr><td>场景机会名称</td></tr></table></html>".encode()
FILES: dict[str, tuple[str, Maker, str | None]] = {
    "bomb": ("a.xlsx", bomb, "unpacked_too_large"),
    "bomb with lying sizes": ("a.xlsx", lying_sizes, "damaged"),
    "dense bomb without addresses": ("a.xlsx", dense_bomb, "too_much_memory"),
    "shared text repeated": ("a.xlsx", shared_bomb, "too_much_memory"),
    "million rows": ("a.xlsx", million_rows, "too_many_rows"),
    "far cell": ("a.xlsx", lambda: book(far_cell), "too_many_rows"),
    "ten thousand columns": ("a.xlsx", lambda: book(wide), "too_many_columns"),
    "far formats": ("a.xlsx", lambda: book(far_formats), None),
    "laughs": (
        "a.xlsx",
        lambda: raw_book(f"<row r='1'>{cell('A1', '&i;')}</row>", before=LAUGHS),
        "entities",
    ),
    "outside entity": ("a.xlsx", lambda: raw_book(cell("A1", "&x;"), before=OUTSIDE), "entities"),
    "laughs in utf-16": (
        "a.xlsx",
        lambda: with_member("xl/extra.xml", ("\ufeff" + LAUGHS).encode("utf-16-le")),
        "entities",
    ),
    "laughs in a document": (
        "a.docx",
        lambda: document_with(LAUGHS.encode() + b"<w:document", b"<w:document"),
        "entities",
    ),
    "raw list": ("a.xlsx", lambda: raw_book(LIST_XML), None),
    "cut in half": ("a.xlsx", lambda: book()[: len(book()) // 2], "damaged"),
    "cut at the end": ("a.xlsx", lambda: book()[:-10], "damaged"),
    "overwritten bytes": ("a.xlsx", overwritten, "damaged"),
    "broken xml": ("a.xlsx", lambda: raw_book("<row r='1'><c r='A1'></row>"), "damaged"),
    "negative row": (
        "a.xlsx",
        lambda: raw_book(f"<row r='-1'>{cell('A-1', 'x')}</row>"),
        "damaged",
    ),
    "encrypted": ("a.xlsx", lambda: compound("EncryptedPackage", b"x" * 5000), "encrypted"),
    "encrypted zip": ("a.xlsx", zip_flagged, "encrypted"),
    "encrypted xls": ("a.xls", lambda: xls({"S": [["a"]]}, encrypted=True), "encrypted"),
    "old xls": ("a.xls", lambda: xls({"清单": [HEADINGS, ["1", "巡检", "甲", "张"]]}), None),
    "xls cut": ("a.xls", lambda: xls({"清单": [HEADINGS] * 50})[:3000], "damaged"),
    "xls noise": ("a.xls", lambda: compound("Workbook", bytes(range(256)) * 20), "damaged"),
    "xlsx named xls": ("a.xls", book, None),
    "xlsm": ("a.xlsm", lambda: with_member("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 99), None),
    "text named xlsx": ("a.xlsx", lambda: csv_text().encode(), "not_a_workbook"),
    "page named xls": ("a.xls", lambda: HTML, "html_as_sheet"),
    "pdf named xlsx": ("a.xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3", "damaged"),
    "xlsx named csv": ("a.csv", book, "not_text"),
    "merged everywhere": ("a.xlsx", lambda: book(merged_everywhere), None),
    "merged to the end": ("a.xlsx", lambda: raw_book(LIST_XML, after=MERGES), None),
    "dates of 1900": ("a.xlsx", lambda: book(dates), None),
    "dates of 1904": ("a.xlsx", lambda: book(dates, date_1904=True), None),
    "errors and formulas": ("a.xlsx", lambda: book(errors_and_formulas), None),
    "headings used twice": ("a.xlsx", lambda: book(twice_named), None),
    "many sheets": ("a.xlsx", lambda: book(many_sheets), "too_many_tables"),
    "hidden sheet": ("a.xlsx", lambda: book(hidden_sheet), None),
    "only headings": ("a.xlsx", lambda: book(only_headings), None),
    "empty workbook": ("a.xlsx", lambda: book(empty), "no_rows"),
    "empty file": ("a.xlsx", lambda: b"", "empty_file"),
    "huge cells": ("a.xlsx", lambda: book(huge_cells), None),
    "odd characters": ("a.xlsx", lambda: book(odd_characters), None),
    "path traversal": ("a.xlsx", lambda: with_member("../../../../tmp/evil"), None),
    "absolute member": ("a.xlsx", lambda: with_member("/etc/cron.d/evil"), None),
    "zip of zips": ("a.xlsx", lambda: packed({"a.zip": packed({"b.zip": book()})}), "not_a_list"),
    "many members": ("a.xlsx", many_members, "too_many_members"),
    "zip without parts": ("a.xlsx", lambda: packed({}), "not_a_list"),
    "gbk csv": ("a.csv", lambda: csv_text().encode("gbk"), None),
    "csv with mark": ("a.csv", lambda: csv_text().encode("utf-8-sig"), None),
    "unicode text": ("a.txt", lambda: csv_text(delimiter="\t").encode("utf-16"), None),
    "csv with nul": ("a.csv", lambda: csv_text().encode() + b"\0\0", "not_text"),
    "csv in no encoding": ("a.csv", lambda: csv_text().encode("gbk") + b"\xff\xff\n", "encoding"),
    "csv cut in a character": ("a.csv", lambda: (csv_text() * 5).encode()[:-6], "encoding"),
    "csv with open quote": ("a.csv", lambda: csv_text().encode() + b'3,"open\nx,y\n', "open_quote"),
    "csv with a long field": ("a.csv", lambda: csv_text().encode() + b"x" * 200_000, "long_field"),
    "csv with many columns": ("a.csv", lambda: b"," * 500_000, "too_many_columns"),
    "csv with many rows": ("a.csv", lambda: b"a,b\n" * 400_000, "too_many_rows"),
    "csv of blanks": ("a.csv", lambda: b" \n\n  \n", "empty_file"),
    "too large": ("a.csv", lambda: b"a,b\n" * 6_000_000, "file_too_large"),
    "document": ("a.docx", document, None),
    "document without tables": ("a.docx", lambda: document(0), "no_table"),
    "document with many tables": ("a.docx", lambda: document(80, cells=(1, 4)), "too_many_tables"),
    "document with a wide span": (
        "a.docx",
        lambda: document_with(b'<w:tcPr><w:gridSpan w:val="999999999"/>', b"<w:tcPr>"),
        "too_many_columns",
    ),
    "document with a broken span": (
        "a.docx",
        lambda: document_with(b'<w:tcPr><w:gridSpan w:val="many"/>', b"<w:tcPr>"),
        "damaged",
    ),
    "document cut": ("a.docx", lambda: document()[:9000], "damaged"),
    "old document": ("a.doc", lambda: compound("WordDocument", b"x"), "legacy_word"),
    "old document named docx": ("a.docx", lambda: compound("WordDocument", b"x"), "legacy_word"),
    "document with macros": ("a.docm", document, "macro_word"),
    "picture": ("a.png", lambda: b"\x89PNG\r\n", "unknown_ending"),
    "no ending": ("list", book, "unknown_ending"),
    "ods": ("a.ods", lambda: ods(ODS_LIST), None),
    "ods repeated to the end": ("a.ods", lambda: ods(ODS_LIST + ODS_REPEATED), "too_many_rows"),
    "ods laughs": (
        "a.ods",
        lambda: packed({"mimetype": "x", "content.xml": LAUGHS + "<a/>"}),
        "entities",
    ),
    "ods without sheet": (
        "a.ods",
        lambda: packed({"mimetype": "x", "content.xml": "<a/>"}),
        "damaged",
    ),
}
