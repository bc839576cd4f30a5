"""A plan as a workbook: slot × table, by person, by table, attendance, unplaced, figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marketplace.engine.timetable.problem import Meeting, Party, Plan, Problem, Slot
from marketplace.events.schedule_words import FIGURES, REASONS, detail_of
from marketplace.postings.export import TEXTS_STAY_TEXTS

Cells = Sequence[str | int | float]

WIDEST = 60
BY_PERSON = (
    "参与方 Participant", "代表 Representative", "时段 Slot", "开始 Start", "结束 End",
    "桌位 Table", "对方 Partner", "对方代表 Partner's representative",
)  # fmt: skip
BY_TABLE = (
    "桌位 Table", "时段 Slot", "开始 Start", "结束 End", "需求方 Demand", "代表 Representative",
    "供给方 Supply", "代表 Representative",
)  # fmt: skip
ATTENDANCE = (
    "时段 Slot", "开始 Start", "桌位 Table", "需求方 Demand", "代表 Representative",
    "签到 Signed", "供给方 Supply", "代表 Representative", "签到 Signed", "备注 Remarks",
)  # fmt: skip
UNPLACED = (
    "配对 Pair", "需求方 Demand", "供给方 Supply", "权重 Weight", "原因", "说明",
    "Reason", "Detail",
)  # fmt: skip
FIGURE = ("指标", "Figure", "数值 Value")


@dataclass(frozen=True, slots=True)
class _Seated:
    """A meeting with all that its lines show; `places` are those of slot and table."""

    places: tuple[int, int]
    slot: Slot
    table: str
    parties: tuple[Party, Party]
    people: tuple[str, str]

    @property
    def names(self) -> tuple[str, str]:
        return _name(self.parties[0]), _name(self.parties[1])


def write_timetable(path: Path, problem: Problem, plan: Plan) -> None:
    """Write the workbook; raises OSError where it cannot be written."""
    seated = sorted(_seated(problem, plan.meetings), key=lambda one: one.places)
    try:
        book = xlsxwriter.Workbook(str(path), TEXTS_STAY_TEXTS)
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for name, headings, rows in (
            ("时间表 Grid", *_grid(problem, seated)),
            ("按人 By person", BY_PERSON, _by_person(seated)),
            ("按桌 By table", BY_TABLE, _by_table(seated)),
            ("签到 Attendance", ATTENDANCE, _attendance(seated)),
            ("未安排 Unplaced", UNPLACED, list(_unplaced(problem, plan))),
            ("数据 Figures", FIGURE, list(_figures(plan))),
        ):
            _fill(book.add_worksheet(name), headings, rows, bold, plain)
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] from error  # the OSError that it wraps


def _seated(problem: Problem, meetings: Sequence[Meeting]) -> Iterator[_Seated]:
    slots = {slot.id: at for at, slot in enumerate(problem.slots)}
    tables = {table.id: at for at, table in enumerate(problem.tables)}
    parties = {party.id: party for party in problem.parties}
    pairs = {pair.id: (parties[pair.demand], parties[pair.supply]) for pair in problem.pairs}
    for one in meetings:
        yield _Seated(
            (slots[one.slot], tables.get(one.table, len(tables))),
            problem.slots[slots[one.slot]],
            one.table,
            pairs[one.pair],
            (one.demand_representative, one.supply_representative),
        )


def _name(party: Party) -> str:
    return f"{party.id} {party.name}".strip()


def _times(slot: Slot) -> tuple[str, str]:
    return slot.start.replace("T", " "), slot.end.replace("T", " ")


def _grid(problem: Problem, seated: Sequence[_Seated]) -> tuple[Cells, Sequence[Cells]]:
    """A row for each slot, a column for each table; booths can hold several meetings."""
    tables = list(dict.fromkeys([*(table.id for table in problem.tables),
                                 *(one.table for one in seated)]))  # fmt: skip
    held: dict[tuple[str, str], list[str]] = {}
    for one in seated:
        held.setdefault((one.slot.id, one.table), []).append(" × ".join(one.names))
    rows = [
        [slot.id, *_times(slot), *("\n".join(held.get((slot.id, one), ())) for one in tables)]
        for slot in problem.slots
    ]
    return ["时段 Slot", "开始 Start", "结束 End", *tables], rows


def _by_person(seated: Sequence[_Seated]) -> Sequence[Cells]:
    rows = [
        (one.names[side], one.people[side], one.slot.id, *_times(one.slot), one.table,
         one.names[1 - side], one.people[1 - side])
        for side in (0, 1)
        for one in seated
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], row[1]))


def _by_table(seated: Sequence[_Seated]) -> list[Cells]:
    ordered = sorted(seated, key=lambda one: one.places[::-1])
    return [
        (one.table, one.slot.id, *_times(one.slot), one.names[0], one.people[0], one.names[1],
         one.people[1])
        for one in ordered
    ]  # fmt: skip


def _attendance(seated: Sequence[_Seated]) -> list[Cells]:
    return [
        (one.slot.id, _times(one.slot)[0], one.table, one.names[0], one.people[0], "",
         one.names[1], one.people[1], "", "")
        for one in seated
    ]  # fmt: skip


def _unplaced(problem: Problem, plan: Plan) -> Iterator[Cells]:
    pairs = {pair.id: pair for pair in problem.pairs}
    parties = {party.id: _name(party) for party in problem.parties}
    for one in plan.unplaced:
        pair, reason, detail = pairs[one.pair], REASONS[one.reason], detail_of(one)
        yield (
            pair.id, parties[pair.demand], parties[pair.supply], pair.weight,
            reason.zh, detail.zh, reason.en, detail.en,
        )  # fmt: skip


def _figures(plan: Plan) -> Iterator[Cells]:
    figures: dict[str, str | float] = {
        "value": plan.value,
        "upper_bound": plan.upper_bound,
        "gap": f"{plan.gap:.4%}",
        "proven_optimal": "是 yes" if plan.proven_optimal else "否 no",
        **plan.figures,
        "meetings": len(plan.meetings),
        "unplaced": len(plan.unplaced),
    }
    for name, figure in figures.items():
        words = FIGURES.get(name)
        yield (words.zh if words else name, words.en if words else name, figure)


def _fill(
    page: Worksheet, headings: Cells, rows: Sequence[Cells], bold: Format, plain: Format
) -> None:
    for column, heading in enumerate(headings):
        page.write_string(0, column, str(heading), bold)
        longest = max((_width(row[column]) for row in rows), default=0)
        page.set_column(column, column, min(WIDEST, max(_width(heading), longest) + 2))
    for at, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            page.write(at, column, cell, plain)
    page.freeze_panes(1, 0)
    if rows:
        page.autofilter(0, 0, len(rows), len(headings) - 1)


def _width(cell: str | int | float) -> int:
    """Chinese characters are two wide."""
    lines = str(cell).split("\n")
    return max(sum(1 + (ord(sign) > 0x2E7F) for sign in line) for line in lines)
