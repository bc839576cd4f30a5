"""Read the tables of a Word document (.docx). Runs in the reading process."""

import io
from collections.abc import Iterator
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
from lxml.etree import XMLSyntaxError, _Element

from marketplace.sheets.archive import probe
from marketplace.sheets.budget import Budget
from marketplace.sheets.problems import Problem, refuse
from marketplace.sheets.tables import Limits, Region, Table

LONGEST_NAME = 60


def read_document(data: bytes, limits: Limits) -> Iterator[Table]:
    """Yield each top-level table, named after the paragraph before it, merged cells filled."""
    probe(io.BytesIO(data), limits)
    try:
        document = docx.Document(io.BytesIO(data))
    except (ValueError, KeyError, XMLSyntaxError, BadZipFile, AttributeError) as error:
        raise refuse("damaged") from error
    budget, found = Budget(limits), 0
    for caption, element in _captioned(document):
        budget.table()
        found += 1
        yield _table(element, caption or f"表{found}", budget)
    if not found:
        raise refuse("no_table")


def _captioned(document: Document) -> Iterator[tuple[str, CT_Tbl]]:
    caption = ""
    for child in document.element.body.iterchildren():
        if child.tag == qn("w:p"):
            caption = _text(child).strip()[:LONGEST_NAME] or caption
        elif isinstance(child, CT_Tbl):
            yield caption, child


def _table(element: CT_Tbl, name: str, budget: Budget) -> Table:
    rows: list[list[str]] = []
    notes: list[Problem] = []
    regions: list[Region] = []
    for number, line in enumerate(element.tr_lst, 1):
        above = rows[-1] if rows else []
        row = _row(line, above, number - 1, regions, budget.limits.columns)
        budget.extent(name, number, len(row))
        rows.append(budget.take(row, number, notes))
    placed = tuple(note.at(sheet=name) for note in notes)
    return Table(name, rows, merged=tuple(regions), notes=placed)


def _row(
    line: CT_Row, above: list[str], index: int, regions: list[Region], widest: int
) -> list[str]:
    """Expand one row; a cell that continues the one above repeats its text."""
    row = [""] * min(line.grid_before, widest + 1)
    for cell in line.tc_lst:
        column, span = len(row), max(1, min(cell.grid_span, widest + 1))
        if cell.vMerge == "continue":
            text = above[column] if column < len(above) else ""
        else:
            text = _cell_text(cell)
        if span > 1 or cell.vMerge is not None:
            regions.append((index, column, index, column + span - 1))
        row += [text] * span
    return row


def _cell_text(cell: CT_Tc) -> str:
    return "\n".join(_text(paragraph) for paragraph in cell.iter(qn("w:p"))).strip()


def _text(paragraph: _Element) -> str:
    nodes = paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"))
    return "".join((node.text or "") if node.tag == qn("w:t") else " " for node in nodes)
