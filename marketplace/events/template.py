"""The workbook to fill in: a sheet for each thing an event is made of, with a small example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from marketplace.events.columns import PAIRS, PARTICIPANTS, SHEETS, SLOTS, TABLES
from marketplace.postings.export import TEXTS_STAY_TEXTS

Cells = Sequence[str | int]
EXAMPLES: Mapping[str, Sequence[Cells]] = {
    SLOTS.zh: [
        ("t01", "2026-12-01 09:00", "2026-12-01 09:20", "", ""),
        ("t02", "2026-12-01 09:20", "2026-12-01 09:40", "", ""),
        ("t03", "2026-12-01 09:40", "2026-12-01 10:00", "是", ""),
        ("t04", "2026-12-01 10:00", "2026-12-01 10:20", "", 2),
    ],
    TABLES.zh: [("T1", ""), ("T2", ""), ("A01", "S2")],
    PARTICIPANTS.zh: [
        ("D1", "市能源局", "需求", "陈一", "", "", 1, 3),
        ("D2", "港口集团", "需求", "李二", "t01～t02", "", "", ""),
        ("S1", "无人机公司", "供给", "王三", "", "t01", "", 2),
        ("S2", "视觉公司", "供给", "赵四", "", "", "", ""),
        ("S2", "视觉公司", "供给", "孙五", "t02；t04", "", "", ""),
    ],
    PAIRS.zh: [
        ("", "D1", "S1", 860, "", "", "", "", ""),
        ("", "D1", "S2", 540, "t04", "", "", "", "孙五"),
        ("", "D2", "S1", 700, "", "", "", "", ""),
        ("", "D2", "S2", 320, "", "", "t01；t02", "", ""),
    ],
}


def write_template(path: Path) -> None:
    """Write the workbook; its headings carry what to type as a comment."""
    with xlsxwriter.Workbook(str(path), TEXTS_STAY_TEXTS) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "valign": "top"})
        must = book.add_format({"bold": True, "bg_color": "#FFE9A8", "valign": "top"})
        for sheet in SHEETS.values():
            page = book.add_worksheet(f"{sheet.zh} {sheet.en}")
            for at, column in enumerate(sheet.columns.values()):
                page.write_string(0, at, column.heading, must if column.needed else bold)
                page.set_column(at, at, 22)
                if column.hint:
                    page.write_comment(0, at, column.hint)
            for row, cells in enumerate(EXAMPLES[sheet.zh], 1):
                for at, cell in enumerate(cells):
                    if cell != "":
                        page.write(row, at, cell)
            page.freeze_panes(1, 0)
