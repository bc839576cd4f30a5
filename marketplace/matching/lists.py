"""Needs and capabilities from published list files, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from marketplace.engine.records import Capability, Need
from marketplace.postings.values import Money, parse_list, parse_money
from marketplace.sheets.fields import ESSENTIAL, Kind
from marketplace.sheets.layouts import recognise_all
from marketplace.sheets.reading import read_tables
from marketplace.sheets.rows import RawRow, read_rows

R = TypeVar("R", Need, Capability)

# Prose of a list beyond the description, in the order in which a person would tell it.
_NEED_TEXT = ("description", "pain_point", "present_state", "indicators", "cooperation_wanted")
_CAPABILITY_TEXT = ("description", "highlights", "effect", "wanted_customers", "deployment")
_NEED_SECTOR = ("sector", "sub_field", "scenario_type")


class ListError(ValueError):
    """The file holds no rows of the wanted kind; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[R]):
    """A record under a unique id, where it stood, and the id that its list gave it."""

    record: R
    sheet: str
    row: int
    listed_id: str


def read_needs(path: Path) -> list[Listed[Need]]:
    """Needs of a list file; raises SheetProblem or ListError with a sentence."""
    return _read(path, Kind.OPPORTUNITY, _need)


def read_capabilities(path: Path) -> list[Listed[Capability]]:
    """Capabilities of a list file; raises SheetProblem or ListError with a sentence."""
    return _read(path, Kind.CAPABILITY, _capability)


def _read(path: Path, kind: Kind, build: Callable[[RawRow, str], R]) -> list[Listed[R]]:
    listed = []
    for row in _rows(path, kind):
        name = row.values.get("id") or f"{kind.value[0].upper()}{row.row_number:05d}"
        listed.append(Listed(build(row, name), row.sheet, row.row_number, name))
    if not listed:
        essential = ESSENTIAL[kind]
        raise ListError(
            f"{path.name}: no row with a {essential} was found; the heading row must name a column "
            f"for it. 没有找到可用的行，表头中须有名称列（如“场景名称”或“产品名称”）。"
        )
    return _unique(listed)


def _rows(path: Path, kind: Kind) -> Iterator[RawRow]:
    for table, layout in recognise_all(read_tables(path, path.name), kind):
        if layout is not None:
            rows = read_rows(table, layout)
            yield from (row for row in rows if row.values.get(ESSENTIAL[kind]))


def _unique(listed: Sequence[Listed[R]]) -> list[Listed[R]]:
    """Several sheets may each count from 1: such ids get their sheet and row to stay apart."""
    counted = Counter(item.listed_id for item in listed)
    return [
        item if counted[item.listed_id] == 1 else replace(item, record=_renamed(item))
        for item in listed
    ]


def _renamed(item: Listed[R]) -> R:
    return replace(item.record, id=f"{item.listed_id}@{item.sheet}:{item.row:05d}")


def _need(row: RawRow, name: str) -> Need:
    values = row.values
    return Need(
        id=name,
        title=values["title"],
        text=_prose(row, _NEED_TEXT),
        tags=_several(row, "tags"),
        sector=" ".join(values[key] for key in _NEED_SECTOR if key in values),
        city=values.get("city") or values.get("region", ""),
        budget_wan=_budget(row),
        cooperation=values.get("cooperation") or values.get("call_kind", ""),
        must_have=_several(row, "must_have"),
        owner=values.get("owner", ""),
    )


def _capability(row: RawRow, name: str) -> Capability:
    values = row.values
    return Capability(
        id=name,
        title=values["name"],
        text=_prose(row, _CAPABILITY_TEXT),
        tags=_several(row, "tags"),
        sector=values.get("sector", ""),
        city=values.get("city") or values.get("region", ""),
        supplier=values.get("supplier", ""),
        maturity=values.get("maturity", ""),
        price_note=values.get("price_note", ""),
        certifications=_several(row, "certifications"),
    )


def _prose(row: RawRow, fields: Sequence[str]) -> str:
    return "\n".join(row.values[field] for field in fields if field in row.values)


def _several(row: RawRow, field: str) -> tuple[str, ...]:
    return tuple(parse_list(row.values.get(field, "")))


def _budget(row: RawRow) -> float | None:
    """The upper end of the budget in 万元; an amount nobody can read counts as none."""
    for field in ("budget_wan", "investment_wan"):
        money = parse_money(row.values.get(field, ""))
        if isinstance(money, Money) and (money.high or money.low):
            return float(money.high or money.low or 0)
    return None
