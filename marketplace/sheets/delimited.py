"""Read comma- or tab-separated text in the encodings that Chinese offices write."""

import csv
import io
from statistics import median

from marketplace.postings.inert import restore
from marketplace.sheets.budget import Budget
from marketplace.sheets.problems import Problem, refuse
from marketplace.sheets.tables import Limits, Table

DELIMITERS = ",\t;|，"
BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
SAMPLE_LINES = 60
MANY = 20


def read_text(data: bytes, name: str, limits: Limits) -> Table:
    """Return the file as one table; texts that an export made inert are given back as they were."""
    text = decode(data)
    if not text.strip():
        raise refuse("empty_file")
    budget, notes = Budget(limits), list[Problem]()
    rows: list[list[str]] = []
    for number, row in enumerate(_records(text, delimiter(text), limits), 1):
        budget.extent(name, number, len(row))
        rows.append(budget.take([restore(field) for field in row], number, notes))
    return Table(name, rows, notes=tuple(note.at(sheet=name) for note in notes))


def decode(data: bytes) -> str:
    """Decode UTF-8 (with or without mark), UTF-16 with a mark, or GB18030."""
    for mark, encoding in BOMS.items():
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise refuse("encoding", row=data.count(b"\n", 0, error.start) + 1) from error
    return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise refuse("encoding", row=row) from error


def _mostly_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few broken bytes from GB18030, which breaks at nearly every character."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(char > "\u07ff" for char in text) - broken
    return whole > MANY * broken


def delimiter(text: str) -> str:
    """Return the delimiter that splits the first lines into the most, and most equal, fields."""
    sample = "\n".join(text.splitlines()[:SAMPLE_LINES])
    return max(DELIMITERS, key=lambda mark: _evenness(sample, mark))


def _evenness(sample: str, mark: str) -> tuple[float, float]:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=mark) if row]
    except csv.Error:
        return 0.0, 0.0
    usual = median(widths) if widths else 0.0
    if usual <= 1:
        return 0.0, 0.0
    return sum(width == usual for width in widths) / len(widths) * min(usual, 4), usual


def _records(text: str, mark: str, limits: Limits) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > limits.rows:
                break
    except csv.Error as error:
        if "delimiter expected" in str(error):  # text after a closing quote: read it leniently
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
        if "field limit" in str(error):
            raise refuse("long_field", row=len(rows) + 1, limit=csv.field_size_limit()) from error
        raise refuse("open_quote", row=len(rows) + 1) from error
    return rows
