"""Nothing that a person typed becomes a formula, and every text comes back as it was."""

import csv
import datetime
import io
import json
from decimal import Decimal

import openpyxl
import pytest

from marketplace.postings.export import Sheet, Value, to_csv, to_json, to_xlsx
from marketplace.sheets.layouts import recognise
from marketplace.sheets.problems import problem
from marketplace.sheets.reading import read_tables
from marketplace.sheets.refused import RefusedRow, refused_rows_workbook
from marketplace.sheets.rows import printed_headings, read_rows
from tests.sheets.hostile import csv_text

STARTERS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "  +1+1",
    "\u3000=1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    "-2+3",
    "--1",
    "+8613800138000",
    "=",
    "-",
    "'=1+1",
    "''=1+1",
    "'quoted'",
    '"=1+1"',
    "=1+1;=2+2",
    "|calc",
    "%0A=1",
    "-=1+1",
    "=+-@",
    "{=1+1}",
]
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("text", STARTERS)
def test_text_comes_back_from_csv_and_is_no_formula(text: str) -> None:
    data = to_csv(["场景机会名称", text], [[text, text]])
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for field in (rows[0][1], *rows[1]):
        assert not field.strip().lstrip("\ufeff\u200b").startswith(FORMULA_SIGNS)
    assert read_tables(data, "a.csv")[0].rows[1] == [text, text]


@pytest.mark.parametrize("text", STARTERS)
def test_text_comes_back_from_xlsx_and_is_no_formula(text: str) -> None:
    data = to_xlsx([Sheet(text, [text, "b"], [[text, "b"]])])
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.data_type for row in page.iter_rows() for cell in row] == ["s"] * 4
    assert read_tables(data, "a.xlsx")[0].rows == [[text, "b"]] * 2


def test_numbers_stay_numbers_and_days_stay_days() -> None:
    values: list[Value] = [
        -5,
        -2.5,
        Decimal("1200.50"),
        datetime.date(2026, 1, 2),
        True,
        None,
        "-7",
    ]
    data = to_xlsx([Sheet("a", list("abcdefg"), [values])])
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.data_type for cell in page[2]] == ["n", "n", "n", "d", "b", "n", "s"]
    assert to_csv(["a"], [values]).decode("utf-8-sig").splitlines()[1] == (
        "-5,-2.5,1200.5,2026-01-02,TRUE,,-7"
    )
    names = dict(zip("abcdefg", values, strict=True))
    assert json.loads(to_json([names])) == [
        {"a": -5, "b": -2.5, "c": 1200.5, "d": "2026-01-02", "e": True, "g": "-7"}
    ]


def test_sheet_names_are_made_legal_and_distinct() -> None:
    wanted = ["a/b", "a/b", "A_B", "x" * 40, "x" * 40, "", "History", "'q'"]
    data = to_xlsx([Sheet(name, ["h"], []) for name in wanted])
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert names[:4] == ["a_b", "a_b~2", "A_B~3", "x" * 31]
    assert len({name.lower() for name in names}) == len(wanted)


def test_text_that_is_too_long_is_cut_and_still_opens() -> None:
    data = to_xlsx([Sheet("a", ["h"], [["长" * 40_000]])])
    assert read_tables(data, "a.xlsx")[0].rows[1] == ["长" * 32_767]


def test_refused_rows_come_back_mended_as_the_same_rows() -> None:
    rows = [
        ["", "", "单位：亿元"],
        ["序号", "项目名称", "总投资"],
        ["1", "=基地", "很多"],
        ["2", "航线", "3"],
    ]
    table = read_tables(csv_text(rows).encode(), "清单.csv")[0]
    layout = recognise(table)
    assert layout is not None
    first, _ = read_rows(table, layout)
    wrong = problem("cell_cut", limit=5).at(sheet="清单", row=3, cell="C3")
    refused = RefusedRow(first.sheet, first.row_number, first.printed, [wrong])
    data = refused_rows_workbook([refused], {"清单": printed_headings(layout)}, language="zh")
    again = read_tables(data, "refused.xlsx")[0]
    assert again.rows == [
        ["序号", "项目名称", "总投资（亿元）", "需要修改的地方", "原表位置"],
        ["1", "=基地", "很多", f"C3: {wrong.zh}", "清单!3"],
    ]
    found = recognise(again)
    assert found is not None
    assert found.unknown == ()
    again.rows[1][2] = "2"
    mended = next(read_rows(again, found))
    assert mended.values == {"id": "1", "title": "=基地", "investment_wan": "2亿元"}
