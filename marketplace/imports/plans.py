"""What the tables of a file are and what their columns mean, as a value that can be stored."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from marketplace.imports.drafts import Answer
from marketplace.sheets.fields import ESSENTIAL, Kind, fields_of, is_ours, normalise
from marketplace.sheets.headings import Column
from marketplace.sheets.layouts import Layout, guess, recognise_all
from marketplace.sheets.rows import printed_headings, read_rows
from marketplace.sheets.tables import Table, letters

NAME = 120
READY, ASKS, SKIPPED, UNREADABLE = "ready", "asks", "skipped", "unreadable"
Spec = dict[str, Any]


def visible(tables: Sequence[Table]) -> list[Table]:
    """The tables that are not hidden; names are short and each occurs once."""
    seen: dict[str, int] = {}
    kept = []
    for table in tables:
        if table.hidden:
            continue
        name = table.name[: NAME - 6]
        seen[name] = seen.get(name, 0) + 1
        kept.append(replace(table, name=f"{name} ({seen[name]})" if seen[name] > 1 else name))
    return kept


def layouts_of(
    tables: Sequence[Table], kind: Kind | None = None
) -> list[tuple[Layout | None, bool]]:
    """The layout of each visible table and whether it is sure; None where no heading was found."""
    found = []
    for table, layout in recognise_all(tables, kind):
        found.append((layout or guess(table, kind), layout is not None))
    return found


def spec_of(table: Table, layout: Layout | None, *, sure: bool) -> Spec:
    """A table's part of the plan."""
    if layout is None:
        return {"name": table.name, "state": UNREADABLE, "rows": 0, "columns": [], "fields": {}}
    return {
        "name": table.name,
        "state": READY if sure and _is_whole(layout) else ASKS,
        "kind": layout.kind.value,
        "layout": layout.name,
        "fields": {str(index): field for index, field in layout.fields.items()},
        "columns": [_column(one) for one in layout.heading.columns if not is_ours(one.heading)],
        "headings": printed_headings(layout),
        "rows": sum(1 for _ in read_rows(table, layout)),
        "heading_rows": _heading_rows(table, layout),
        "remembered": False,
    }


def answered(spec: Spec, answer: Answer) -> Spec:
    """The part of the plan after a person's answer; fields that the kind lacks are dropped."""
    if spec["state"] == UNREADABLE:
        return spec
    if answer.kind == "skip":
        return spec | {"state": SKIPPED}
    kind = Kind(answer.kind)
    known = fields_of(kind)
    fields = {str(index): field for index, field in answer.columns.items() if field in known}
    whole = ESSENTIAL[kind] in fields.values()
    return spec | {"kind": kind.value, "fields": fields, "state": READY if whole else ASKS}


def laid_out(
    tables: Sequence[Table], specs: Sequence[Spec], kind: Kind | None = None
) -> Iterator[tuple[Table, Layout]]:
    """The tables whose rows are to be taken, with the layout that the plan gives them."""
    shown = visible(tables)
    for table, (layout, _sure), spec in zip(shown, layouts_of(shown, kind), specs, strict=False):
        if layout is not None and spec["state"] == READY:
            yield table, with_fields(layout, spec)


def with_fields(layout: Layout, spec: Spec) -> Layout:
    """The layout with the columns as the plan has them."""
    fields = {int(index): field for index, field in spec["fields"].items()}
    return replace(layout, kind=Kind(spec["kind"]), fields=dict(sorted(fields.items())))


def headings_digest(spec: Spec) -> str:
    """Names a heading row: the same headings in the same order, however they are spaced."""
    printed = "|".join(normalise(column["heading"]) for column in spec["columns"])
    return hashlib.sha256(printed.encode()).hexdigest()


def remembered_answer(spec: Spec, kept: Mapping[str, Any]) -> Answer:
    """The answer of an earlier file with these headings."""
    return Answer(kind=kept["kind"], columns={int(k): v for k, v in kept["columns"].items()})


def _is_whole(layout: Layout) -> bool:
    return ESSENTIAL[layout.kind] in layout.fields.values()


def _column(one: Column) -> dict[str, Any]:
    return {
        "index": one.index,
        "letters": letters(one.index),
        "heading": one.heading,
        "unit": one.unit,
    }


def _heading_rows(table: Table, layout: Layout) -> list[int]:
    if layout.heading.first < 0:
        return []
    return [table.row_number(i) for i in range(layout.heading.first, layout.heading.last + 1)]
