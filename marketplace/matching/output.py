"""Ranked matches as files: JSON, CSV, or a workbook with a sheet of pairs and one per need."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marketplace.engine.matcher import Match
from marketplace.engine.records import Capability, Need
from marketplace.matching.lists import Listed
from marketplace.postings.inert import inert

ENDINGS = (".xlsx", ".csv", ".json")
PAIR_HEADINGS = (
    "需求行",
    "需求编号",
    "需求",
    "名次",
    "产品行",
    "产品编号",
    "产品",
    "供给方",
    "得分",
    "等级",
    "理由",
    "还缺什么",
    "Reasons",
    "Missing",
)
NEED_HEADINGS = ("名次", "产品编号", "产品", "供给方", "得分", "等级", "理由", "还缺什么")
_LEVEL = {"strong": "高度匹配", "good": "较好匹配", "possible": "可以一谈"}
_WIDTHS = {"需求": 36, "产品": 36, "供给方": 26, "理由": 70, "还缺什么": 50, "Reasons": 70}
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Shortlist:
    """A need with its matches, best first, each beside the capability as listed."""

    need: Listed[Need]
    matches: tuple[tuple[Match, Listed[Capability]], ...]


def as_json(shortlists: Sequence[Shortlist]) -> list[dict[str, Any]]:
    """The documented JSON: needs in the order of their list, matches best first."""
    return [
        {
            "need": {"row": s.need.row, "id": s.need.listed_id, "title": s.need.record.title},
            "matches": [_match(match, listed) for match, listed in s.matches],
        }
        for s in shortlists
    ]


def _match(match: Match, listed: Listed[Capability]) -> dict[str, Any]:
    return {
        "row": listed.row,
        "id": listed.listed_id,
        "name": listed.record.title,
        "supplier": listed.record.supplier,
        "score": match.score,
        "level": match.level,
        "contradicted": match.contradicted,
        "reasons": [
            {
                "signal": reason.signal,
                "points": reason.points,
                "evidence": list(reason.evidence),
                "zh": reason.sentence_zh,
                "en": reason.sentence_en,
            }
            for reason in match.reasons
        ],
        "missing": [missing.text for missing in match.missing],
    }


def write(path: Path, shortlists: Sequence[Shortlist]) -> None:
    """Write the file that the ending of `path` asks for (one of ENDINGS)."""
    if path.suffix.lower() == ".json":
        text = json.dumps(as_json(shortlists), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
    elif path.suffix.lower() == ".csv":
        _write_csv(path, shortlists)
    else:
        _write_workbook(path, shortlists)


def _write_csv(path: Path, shortlists: Sequence[Shortlist]) -> None:
    # The BOM makes Excel read UTF-8; inert() keeps a cell that looks like a formula from running.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(PAIR_HEADINGS)
        for row in _pairs(shortlists):
            writer.writerow([inert(c) if isinstance(c, str) else c for c in row])


def _pairs(shortlists: Sequence[Shortlist]) -> Iterator[list[str | int | float]]:
    for shortlist in shortlists:
        need = shortlist.need
        for place, (match, listed) in enumerate(shortlist.matches, 1):
            yield [
                need.row, need.listed_id, need.record.title, place,
                listed.row, *_offer(match, listed),
                reasons_en(match), "\n".join(m.sentence_en for m in match.missing),
            ]  # fmt: skip


def _offer(match: Match, listed: Listed[Capability]) -> list[str | float]:
    level = _LEVEL[match.level] + ("（有条件不符）" if match.contradicted else "")
    missing = "\n".join(m.sentence_zh for m in match.missing)
    record = listed.record
    return [
        listed.listed_id, record.title, record.supplier, match.score, level,
        reasons_zh(match), missing,
    ]  # fmt: skip


def reasons_zh(match: Match) -> str:
    """The reasons of a match in Chinese, a line each with its points."""
    return "\n".join(f"+{r.points:g} {r.sentence_zh}" for r in match.reasons)


def reasons_en(match: Match) -> str:
    """The reasons of a match in English, a line each with its points."""
    return "\n".join(f"+{r.points:g} {r.sentence_en}" for r in match.reasons)


def _write_workbook(path: Path, shortlists: Sequence[Shortlist]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        pairs = book.add_worksheet("匹配结果")
        _fill(pairs, PAIR_HEADINGS, list(_pairs(shortlists)), bold, wrapped, first=0)
        for number, shortlist in enumerate(shortlists, 1):
            sheet = book.add_worksheet(_sheet_name(number, shortlist))
            sheet.write_string(0, 0, shortlist.need.record.title, bold)
            rows = [[at, *_offer(*match)] for at, match in enumerate(shortlist.matches, 1)]
            _fill(sheet, NEED_HEADINGS, rows, bold, wrapped, first=1)


def _sheet_name(number: int, shortlist: Shortlist) -> str:
    """Excel allows 31 characters, some not, and no name twice: the number keeps them apart."""
    title = _SHEET_NAME.sub(" ", shortlist.need.record.title)
    return f"{number} {title}"[:31].strip()


def _fill(
    sheet: Worksheet,
    headings: Sequence[str],
    rows: Sequence[Sequence[str | int | float]],
    bold: Format,
    wrapped: Format,
    *,
    first: int,
) -> None:
    for column, heading in enumerate(headings):
        sheet.write_string(first, column, heading, bold)
        sheet.set_column(column, column, _WIDTHS.get(heading, 10))
    for at, row in enumerate(rows, first + 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell, wrapped)
            else:
                sheet.write_number(at, column, cell, wrapped)
    sheet.freeze_panes(first + 1, 0)
    if rows:
        sheet.autofilter(first, 0, first + len(rows), len(headings) - 1)
