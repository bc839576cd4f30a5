"""Find the heading row of a table below its title rows, and tell data rows from the rest.

Published lists carry a title row or two, headings on two lines, units in the headings or under the
title, section rows, totals, notes and headings repeated after each page.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marketplace.sheets.fields import is_known, is_ours, normalise
from marketplace.sheets.tables import Table

SEARCHED_ROWS = 40
LONGEST_HEADING = 40
UNIT = re.compile(r"亿元|百万元|万元|千元|(?<![亿万千])元")
BRACKETED_UNIT = re.compile(
    r"[(\[【,/]\s*(?:单位\s*:\s*)?(?:人民币)?(亿元|百万元|万元|千元|元)\s*[)\]】]?"
)
ONLY_UNIT = re.compile(r"[(（]?(?:亿元|百万元|万元|千元|元)[)）]?")
COUNT = re.compile(r"[(（]\s*共?\s*\d+\s*[项个条家][)）]$")
TITLE_UNIT = re.compile(r"单位\s*:\s*(?:人民币)?\s*(亿元|百万元|万元|千元|元)")
NUMBER = re.compile(r"[-+]?[\d,.]+%?")
DATE = re.compile(r"\d{2,4}[-/.年]\d{1,2}([-/.月]\d{0,2}日?)?.*")
NOTE = re.compile(
    r"(?:备注|注\s*\d*|说明|填表说明|填表人|制表人?|资料来源|数据来源|联系人|note|source)s?\s*[::：]",
    re.IGNORECASE,
)
TOTALS = {"合计", "总计", "小计", "共计", "total", "subtotal", "sum", "grandtotal"}
SECTION = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[((（][一二三四五六七八九十]{1,3}[))）]|第[一二三四五六七八九十]{1,3}[类部章])"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place (0-based), its heading as printed, and the money unit it names."""

    index: int
    heading: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the headings are (`first`..`last`, indexes into `Table.rows`) and what they say.

    -1 stands for headings in an earlier table, which this one continues.
    """

    first: int
    last: int
    columns: tuple[Column, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class DataRow:
    """The index of a row that holds an entry, and the section heading above it."""

    index: int
    section: str = ""


def find_heading(table: Table) -> Heading | None:
    """Return the heading of the table; None where no row looks like one."""
    scored = [
        (_score(table, index), -index) for index in range(min(len(table.rows), SEARCHED_ROWS))
    ]
    if not scored or max(scored)[0] <= 0:
        return None
    first = -max(scored)[1]
    return heading_at(table, first)


def heading_at(table: Table, first: int) -> Heading:
    """Return the heading that begins at this index, joined with its second line if any."""
    last = first + 1 if _has_second_line(table, first) else first
    title_unit = _title_unit(table.rows[:first])
    columns = []
    for index in range(max(len(row) for row in table.rows[first : last + 1])):
        lines = [_one_line(table.cell(row, index)) for row in range(first, last + 1)]
        if last > first and not lines[0]:
            lines[0] = _parent(table, first, index)
        text = " / ".join(dict.fromkeys(line for line in lines if line))
        if text and not is_ours(text):
            columns.append(Column(index, text, unit_in(text) or title_unit))
    return Heading(first, last, tuple(columns), _title(table.rows[:first]))


def data_rows(table: Table, heading: Heading) -> Iterator[DataRow]:
    """Yield the rows below the heading that hold an entry, in their order."""
    printed = [
        [normalise(table.cell(row, column.index)) for column in heading.columns]
        for row in range(max(0, heading.first), heading.last + 1)
    ]
    section = ""
    for index in range(heading.last + 1, len(table.rows)):
        row = table.rows[index]
        if not any(cell.strip() for cell in row) or _is_apart(row):
            continue
        if _repeats(table, index, heading, printed):
            continue
        named = _section(table, index)
        if named:
            section = named
        else:
            yield DataRow(index, section)


def unit_in(heading: str) -> str:
    """Return the money unit that a heading names, as `万元`, or nothing."""
    text = unicodedata.normalize("NFKC", heading)
    found = BRACKETED_UNIT.search(text)
    if found:
        return found.group(1)
    tail = UNIT.search(text[-3:])
    return tail.group() if tail and text.endswith(tail.group()) else ""


def _score(table: Table, index: int) -> float:
    """Say how much a row looks like headings: known ones, short distinct texts, and rows below."""
    cells = [cell.strip() for cell in table.rows[index]]
    texts = [cell for cell in cells if cell]
    distinct = set(texts)
    if len(distinct) < 2 or any(len(text) > 4 * LONGEST_HEADING for text in texts):
        return 0.0
    plain = [text for text in distinct if not _is_value(text)]
    known = sum(is_known(_one_line(text)) for text in plain)
    if len(plain) < len(distinct) * 0.6 or (known < 1 and index >= 10):
        return 0.0
    below = sum(bool(any(row)) for row in table.rows[index + 1 : index + 4])
    fill = len(texts) / max(1, _usual_width(table))
    return known * 3 + len(plain) * 0.2 + min(fill, 1.0) * 2 + min(below, 1) - index * 0.05


def _usual_width(table: Table) -> int:
    widths = sorted(sum(map(bool, row)) for row in table.rows[: SEARCHED_ROWS * 2])
    return widths[len(widths) * 3 // 4] if widths else 0


def _is_value(text: str) -> bool:
    folded = unicodedata.normalize("NFKC", text)
    long = len(text) > LONGEST_HEADING and not is_known(text)
    return bool(long or NUMBER.fullmatch(folded) or DATE.fullmatch(folded) or "://" in folded)


def _has_second_line(table: Table, first: int) -> bool:
    """Tell whether the next row only refines headings that span several columns."""
    if first + 1 >= len(table.rows):
        return False
    refined = 0
    width = max(len(table.rows[first]), len(table.rows[first + 1]))
    for column in range(width):
        above, below = table.cell(first, column).strip(), table.cell(first + 1, column).strip()
        if not below or below == above:
            continue
        if above and ONLY_UNIT.fullmatch(below):
            refined += 1
            continue
        if _is_value(below) or len(below) > LONGEST_HEADING or not _grouped(table, first, column):
            return False
        refined += 1
    return refined > 0


def _grouped(table: Table, first: int, column: int) -> bool:
    """Tell whether the heading here spans several columns (merged, or blanks after it)."""
    above = table.cell(first, column).strip()
    sides = [table.cell(first, side).strip() for side in (column - 1, column + 1) if side >= 0]
    if not above:
        return any(table.rows[first][:column])
    follows = column + 1 < len(table.rows[first + 1]) and not table.cell(first, column + 1).strip()
    return above in sides or (follows and bool(table.cell(first + 1, column + 1).strip()))


def _parent(table: Table, first: int, column: int) -> str:
    """Return the heading to the left that spans this blank one, if the lower line is filled."""
    if not table.cell(first + 1, column).strip():
        return ""
    left = [cell.strip() for cell in table.rows[first][:column] if cell.strip()]
    return _one_line(left[-1]) if left else ""


def section_name(section: str) -> str:
    """Return a section heading without its number and count: `一、巡检（3项）` → `巡检`."""
    return COUNT.sub("", SECTION.sub("", section, count=1)).strip()


def _one_line(text: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", "", text).strip()


def _title(rows: Sequence[Sequence[str]]) -> str:
    """Return the longest text above the headings that is not a unit or date line."""
    texts = [cell.strip() for row in rows for cell in row if cell.strip()]
    titles = [text for text in texts if not TITLE_UNIT.search(text) and not _is_value(text)]
    return max(titles, key=len, default="")


def _title_unit(rows: Sequence[Sequence[str]]) -> str:
    for row in rows:
        found = TITLE_UNIT.search(unicodedata.normalize("NFKC", " ".join(dict.fromkeys(row))))
        if found:
            return found.group(1)
    return ""


def _is_apart(row: Sequence[str]) -> bool:
    """Tell notes, totals and the row that numbers the columns from entries."""
    texts = [unicodedata.normalize("NFKC", cell).strip() for cell in row if cell.strip()]
    if len(set(texts)) == 1 and NOTE.match(texts[0]):
        return True
    if re.sub(r"\s", "", texts[0]).rstrip(":").lower() in TOTALS:
        return True
    numbers = [text.strip("()") for text in texts]
    return len(numbers) > 2 and numbers == [str(place + 1) for place in range(len(numbers))]


def _repeats(table: Table, index: int, heading: Heading, printed: list[list[str]]) -> bool:
    row = [normalise(table.cell(index, column.index)) for column in heading.columns]
    filled = sum(map(bool, row))
    return any(
        filled >= 2 and sum(a == b for a, b in zip(row, line, strict=True) if a) >= 0.8 * filled
        for line in printed
    )


def _section(table: Table, index: int) -> str:
    """Return the text of a row that only names the section below it, else nothing."""
    row = table.rows[index]
    texts = {cell.strip() for cell in row if cell.strip()}
    if len(texts) != 1:
        return ""
    text = texts.pop()
    spans = sum(bool(cell.strip()) for cell in row)
    across = spans >= 3 and any(
        top == bottom == index and right - left >= 2 for top, left, bottom, right in table.merged
    )
    return text if len(text) <= LONGEST_HEADING and (across or SECTION.match(text)) else ""
