"""Turn a table and its layout into raw rows: texts by field, each with the address it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from marketplace.postings.values import clean, has_unit
from marketplace.sheets.fields import LIST_FIELDS, MONEY_FIELDS
from marketplace.sheets.headings import Column, data_rows, section_name, unit_in
from marketplace.sheets.layouts import Layout
from marketplace.sheets.tables import Table


@dataclass(frozen=True, slots=True)
class RawRow:
    """One entry as text. `values` and `cells` are by field, `others` by printed heading.

    A money value carries its unit (`2.5亿元` where the heading said 亿元). `cells` holds the A1
    address of the first column that filled the field. `printed` is the row as it stood.
    """

    sheet: str
    row_number: int
    values: Mapping[str, str]
    cells: Mapping[str, str]
    others: Mapping[str, str] = field(default_factory=dict)
    section: str = ""
    printed: tuple[str, ...] = ()


def read_rows(table: Table, layout: Layout) -> Iterator[RawRow]:
    """Yield the entries of the table in their order; rows that hold no entry are passed over."""
    has_type = "scenario_type" in layout.fields.values()
    for found in data_rows(table, layout.heading):
        values: dict[str, str] = {}
        cells: dict[str, str] = {}
        others: dict[str, str] = {}
        for column in layout.heading.columns:
            text = clean(table.cell(found.index, column.index))
            name = layout.fields.get(column.index)
            if not text:
                continue
            if name is None:
                others[column.heading] = text
                continue
            values[name] = _joined(name, values.get(name, ""), _with_unit(name, text, column))
            cells.setdefault(name, table.address(found.index, column.index))
        if not values:
            continue
        if found.section and not has_type and layout.kind == "opportunity":
            values["scenario_type"] = section_name(found.section)
        yield RawRow(
            table.name,
            table.row_number(found.index),
            values,
            cells,
            others,
            found.section,
            tuple(table.rows[found.index]),
        )


def printed_headings(layout: Layout) -> list[str]:
    """Return the headings by column from A on; a unit that stood above the table is added."""
    columns = layout.heading.columns
    laid = [""] * (max((column.index for column in columns), default=-1) + 1)
    for column in columns:
        has_own = not column.unit or unit_in(column.heading)
        money = layout.fields.get(column.index) in MONEY_FIELDS
        named = column.heading if has_own or not money else f"{column.heading}（{column.unit}）"
        laid[column.index] = named
    return laid


def _with_unit(name: str, text: str, column: Column) -> str:
    """Write the heading's unit behind a bare amount, so that the value stands by itself."""
    if name in MONEY_FIELDS and column.unit and not has_unit(text):
        return text + column.unit
    return text


def _joined(name: str, before: str, text: str) -> str:
    """Join what several columns say about one field, once."""
    if not before or before == text or before in text:
        return text
    if text in before:
        return before
    if name in LIST_FIELDS:
        return f"{before}；{text}"
    return (
        f"{before}\n{text}"
        if name in {"description", "pain_point", "indicators"}
        else f"{before} {text}"
    )
