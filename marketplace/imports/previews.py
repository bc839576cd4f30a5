"""The check page's picture: first rows as they were uploaded, flaws in their cells, a forecast."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.imports.entries import Entry, entries_of
from marketplace.imports.models import ImportKey
from marketplace.imports.plans import UNREADABLE, Spec, visible
from marketplace.sheets.layouts import Layout
from marketplace.sheets.tables import Table, column_of, letters

FIRST_ROWS = 8
FLAWED_ROWS = 12
WIDEST = 40
LONGEST_CELL = 160
FORECAST = 2_000
AT_ONCE = 500


def pictures(
    tables: Sequence[Table], specs: Sequence[Spec], laid_out: Sequence[tuple[Table, Layout]],
    default_party: str,
) -> tuple[list[Spec], list[Entry]]:  # fmt: skip
    """The specs with the rows to show, and the entries (at most 2,000) of the forecast."""
    entries = list(islice(entries_of(laid_out, default_party), FORECAST))
    flawed: dict[str, dict[int, Entry]] = {}
    for one in entries:
        if one.flaws:
            flawed.setdefault(one.raw.sheet, {})[one.raw.row_number] = one
    pairs = zip(visible(tables), specs, strict=True)
    return [_pictured(table, spec, flawed.get(table.name, {})) for table, spec in pairs], entries


def forecast(session: Session, entries: Sequence[Entry]) -> dict[str, int]:
    """What would become of the entries: created, changed, unchanged, refused."""
    counts = dict.fromkeys(("created", "changed", "unchanged", "refused"), 0)
    whole = [one for one in entries if not one.flaws]
    counts["refused"] = len(entries) - len(whole)
    digests = known_digests(session, [one.key() for one in whole])
    for one in whole:
        before = digests.get(one.key())
        same = "unchanged" if before == one.digest else "changed"
        counts[same if before else "created"] += 1
    return counts


def known_digests(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Digest by key of those that were imported before."""
    found: dict[str, str] = {}
    asked = list(keys)
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        rows = select(ImportKey.key, ImportKey.digest).where(ImportKey.key.in_(part))
        found.update((row.key, row.digest) for row in session.execute(rows))
    return found


def _pictured(table: Table, spec: Spec, flawed: dict[int, Entry]) -> Spec:
    headings = set(spec.get("heading_rows", ()))
    last = max(headings, default=table.first_row - 1)
    first = [i for i in range(len(table.rows)) if table.row_number(i) <= last + FIRST_ROWS]
    more = [n - table.first_row for n in list(flawed)[:FLAWED_ROWS]]
    chosen = sorted({*first[-(FIRST_ROWS + 6) :], *more})
    width = min(max((len(table.rows[i]) for i in chosen), default=0), WIDEST)
    shown = [_row(table, i, width, headings, last, flawed) for i in chosen]
    flaws = [_flaw(number, entry) for number, entry in list(flawed.items())[:FLAWED_ROWS]]
    state = spec["state"]
    return spec | {
        "shown": shown, "letters": [letters(i) for i in range(width)],
        "flaws": flaws if state != UNREADABLE else [],
    }  # fmt: skip


def _row(
    table: Table, index: int, width: int, headings: set[int], last: int, flawed: dict[int, Entry]
) -> dict[str, Any]:
    number = table.row_number(index)
    role = "heading" if number in headings else "title" if number < last else "data"
    cells = [table.cell(index, column)[:LONGEST_CELL] for column in range(width)]
    marks: dict[str, dict[str, str]] = {}
    entry = flawed.get(number)
    for flaw in entry.flaws if entry else ():
        if flaw.cell:
            column = column_of("".join(filter(str.isalpha, flaw.cell)))
            marks.setdefault(str(column), flaw.as_json())
    return {"number": number, "role": role, "cells": cells, "marks": marks, "bad": bool(entry)}


def _flaw(number: int, entry: Entry) -> dict[str, Any]:
    return {"row": number, "flaws": [flaw.as_json() for flaw in entry.flaws]}
