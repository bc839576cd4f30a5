"""The rows that could not be taken, as a workbook to mend and to import again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.postings.export import Sheet, Value, to_xlsx
from marketplace.sheets.fields import ADDRESS_HEADINGS, PROBLEM_HEADINGS
from marketplace.sheets.problems import Problem


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row as it stood (`printed`, by column from A) with what is wrong with it."""

    sheet: str
    row_number: int
    printed: Sequence[str]
    problems: Sequence[Problem]


def refused_rows_workbook(
    rows: Sequence[RefusedRow],
    headings: Mapping[str, Sequence[str]],
    *,
    language: str = "zh",
) -> bytes:
    """Return a workbook with one sheet per original sheet, in its original headings.

    `headings` gives each sheet's headings by column from A (`rows.printed_headings`). Two columns
    are added on the right: what to mend, and where the row was. They are ignored when
    the mended file is imported.
    """
    sheets = [
        _sheet(name, [row for row in rows if row.sheet == name], headings.get(name, ()), language)
        for name in dict.fromkeys(row.sheet for row in rows)
    ]
    return to_xlsx(sheets or [Sheet("Sheet1", [], [])])


def _sheet(name: str, rows: Sequence[RefusedRow], headings: Sequence[str], language: str) -> Sheet:
    tag = "zh" if language.startswith("zh") else "en"
    width = max([len(headings), *(len(row.printed) for row in rows)])
    printed = [*headings, *[""] * (width - len(headings))]
    return Sheet(
        name,
        [*printed, PROBLEM_HEADINGS[tag], ADDRESS_HEADINGS[tag]],
        [_line(row, width, tag) for row in rows],
        [*[24] * width, 60, 16],
    )


def _line(row: RefusedRow, width: int, language: str) -> list[Value]:
    blanks = [""] * (width - len(row.printed))
    sentences = [
        f"{problem.cell}: {problem.sentence(language)}"
        if problem.cell
        else problem.sentence(language)
        for problem in row.problems
    ]
    return [*row.printed, *blanks, "\n".join(sentences), f"{row.sheet}!{row.row_number}"]
