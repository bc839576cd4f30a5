"""An event's workbook in, a problem out; and what a wrong cell is told."""

from pathlib import Path

import pytest
import xlsxwriter

from marketplace.engine.timetable.problem import Pair, Party, Problem, Representative, Slot, Table
from marketplace.events.rows import WorkbookError
from marketplace.events.template import TEXTS_STAY_TEXTS
from marketplace.events.workbooks import read_event

CHINESE = {
    "时段": [
        ["编号", "开始", "关闭"], ["t1", "2026-12-01 09:00", ""], ["t2", "", "是"],
        ["t3", "", "否"],
    ],
    "桌位": [["桌号", "展位所属"], ["T1", ""], ["A1", "S1"]],
    "参会方": [
        ["2026 对接会", "", "", "", "", "", ""],
        ["编号", "单位名称", "方", "姓名", "可用时段", "最少会面", "最多会面"],
        ["D1", "能源局", "需求方", "", "", 1, 3],
        ["S1", "无人机公司", "供给", "王三", "t1～t2；t3", "", ""],
        ["S1", "无人机公司", "供给", "孙五", "t3", "", ""],
    ],
    "会面意向": [["需求方", "供给方", "分值", "供给方代表"], ["能源局", "S1", 640, "孙五"]],
}  # fmt: skip
ENGLISH = {
    "Slots": [
        ["ID", "Start", "Closed"], ["t1", "2026-12-01T09:00", "no"], ["t2", "", "yes"], ["t3"],
    ],
    "Tables": [["Table", "Booth of"], ["T1"], ["A1", "S1"]],
    "Participants": [
        ["ID", "Name", "Side", "Representative", "Unavailable", "Minimum", "Maximum"],
        ["D1", "能源局", "demand", "", "", 1, 3],
        ["S1", "无人机公司", "Supply", "王三", "", "", ""],
        ["S1", "", "", "孙五", "t1..t2", "", ""],
    ],
    "Notes": [["anything", "else"], ["is", "passed over"]],
    "Pairs": [
        ["Demand", "Supply", "Weight", "Supply representatives"], ["D1", "S1", "640", "孙五"],
    ],
}  # fmt: skip
EVENT = Problem(
    slots=[Slot("t1", "2026-12-01T09:00"), Slot("t2", closed=True), Slot("t3")],
    tables=[Table("T1"), Table("A1", "S1")],
    parties=[
        Party(
            "D1", "demand", [Representative("D1", frozenset(["t1", "t2", "t3"]))], "能源局", 1, 3
        ),
        Party(
            "S1",
            "supply",
            [
                Representative("S1/王三", frozenset(["t1", "t2", "t3"])),
                Representative("S1/孙五", frozenset(["t3"])),
            ],
            "无人机公司",
        ),
    ],
    pairs=[Pair("D1-S1", "D1", "S1", 640, supply_representatives=frozenset(["S1/孙五"]))],
)


def book(folder: Path, sheets: dict[str, list[list]]) -> Path:
    path = folder / "event.xlsx"
    with xlsxwriter.Workbook(str(path), TEXTS_STAY_TEXTS) as workbook:
        for name, rows in sheets.items():
            page = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    return path


@pytest.mark.parametrize("sheets", [CHINESE, ENGLISH])
def test_headings_are_understood_in_chinese_and_english(sheets, tmp_path: Path) -> None:
    assert read_event(book(tmp_path, sheets)) == EVENT


@pytest.mark.parametrize(
    ("sheet", "row", "cells", "sentence"),
    [
        ("Slots", 1, ["t1", "", "maybe"], "Slots!C2: “maybe” has to be yes or no."),
        ("Slots", 1, ["", "9:00"], "Slots, 2: ID is missing."),
        (
            "Participants",
            1,
            ["D1", "", "both"],
            "Participants!C2: “both” has to be demand or supply.",
        ),
        (
            "Participants",
            1,
            ["D1", "", "demand", "", "t9"],
            "Participants!E2: “t9” names t9, which is no slot.",
        ),
        (
            "Participants",
            1,
            ["D1", "", "demand", "", "", 1.5],
            "Participants!F2: “1.5” has to be a whole number.",
        ),
        (
            "Participants",
            1,
            ["D1", "", "demand", "", "", -1],
            "Party D1: min_meetings is -1; it has to be from 0 to 1000000.",
        ),
        (
            "Pairs",
            1,
            ["D9", "S1"],
            "Pairs!A2: “D9” is not the ID of a participant on the demand side.",
        ),
        ("Pairs", 1, ["D1", ""], "Pairs, 2: Supply is missing."),
        ("Pairs", 1, ["D1", "S1", 5, "赵四"], "Pairs!D2: “赵四” does not represent S1."),
        (
            "Pairs",
            1,
            ["D1", "S1", 2000],
            "Pair D1-S1: weight is 2000; it has to be from 1 to 1000.",
        ),
        ("Tables", 1, ["T1", "S9"], "Table T1 is the booth of S9, but there is no such party."),
    ],
)
def test_a_wrong_cell_is_named_with_what_belongs_there(
    sheet, row, cells, sentence, tmp_path: Path
) -> None:
    rows = [cells if at == row else one for at, one in enumerate(ENGLISH[sheet])]
    with pytest.raises(WorkbookError) as caught:
        read_event(book(tmp_path, ENGLISH | {sheet: rows}))
    assert caught.value.en == sentence


def test_a_lacking_sheet_is_named_with_its_columns(tmp_path: Path) -> None:
    sheets = {name: rows for name, rows in CHINESE.items() if name != "参会方"}
    with pytest.raises(WorkbookError) as caught:
        read_event(book(tmp_path, sheets))
    assert caught.value.en == "There is no sheet “Participants” with the columns ID, Side."
    assert caught.value.zh == "没有含有“编号”“方”列的工作表“参与方”。"


def test_two_participants_of_one_name_are_told_apart_by_id_only(tmp_path: Path) -> None:
    people = [*ENGLISH["Participants"], ["D2", "能源局", "demand"]]
    by_id = read_event(book(tmp_path, ENGLISH | {"Participants": people}))
    assert by_id.pairs == EVENT.pairs
    by_name = [ENGLISH["Pairs"][0], ["能源局", "S1"]]
    with pytest.raises(WorkbookError, match="“能源局” is not the ID"):
        read_event(book(tmp_path, ENGLISH | {"Participants": people, "Pairs": by_name}))
