"""`match`, called as from the command line, without server and database."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from marketplace.matching.cli import match

NEEDS = """id,title,description,owner,tags,sector,city,budget_wan,cooperation,must_have
S1,无人机巡检输电线路,人工巡线太慢,Ada,无人机;电网,能源,深圳,50,采购,载重≥5kg
S2,=cmd|calc,瓷砖表面划痕靠人眼看,Ada,机器视觉,制造,佛山,,,
"""
CAPABILITIES = """编号,产品名称,能力说明,企业名称,标签,所属领域,城市,成熟度,报价,资质
P1,输电线路无人机巡检服务,自动巡检输电线路，最大载重3公斤,Bao,无人机、电网,能源,广州,量产,40万元,
P2,机器视觉瓷砖质检,识别瓷砖表面划痕,Bao,机器视觉,制造,佛山,小批量,,
P3,西点烘焙课程,教做蛋糕,Bao,,教育,珠海,,,
"""


@pytest.fixture
def lists(tmp_path: Path) -> tuple[str, str]:
    needs, capabilities = tmp_path / "needs.csv", tmp_path / "capabilities.csv"
    needs.write_text(NEEDS, encoding="utf-8")
    capabilities.write_text(CAPABILITIES, encoding="gb18030")
    return str(needs), str(capabilities)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(match, arguments)


def test_match_prints_the_documented_json(lists: tuple[str, str]) -> None:
    result = run(*lists, "--json")
    assert result.exit_code == 0
    first, second = json.loads(result.stdout)
    assert first["need"] == {"row": 2, "id": "S1", "title": "无人机巡检输电线路"}
    assert [(m["row"], m["id"], m["contradicted"]) for m in first["matches"]] == [(2, "P1", True)]
    assert first["matches"][0]["missing"] == ["载重≥5kg"]
    assert [m["id"] for m in second["matches"]] == ["P2"]


def test_score_in_the_json_is_the_sum_of_points(lists: tuple[str, str]) -> None:
    for need in json.loads(run(*lists, "--json").stdout):
        for found in need["matches"]:
            points = sum(reason["points"] for reason in found["reasons"])
            assert round(points, 1) == found["score"]


def test_match_writes_json(lists: tuple[str, str], tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    assert run(*lists, "-o", str(target)).exit_code == 0
    assert json.loads(target.read_text("utf-8")) == json.loads(run(*lists, "--json").stdout)


def test_match_writes_a_workbook_with_a_sheet_of_pairs_and_one_per_need(
    lists: tuple[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "x.xlsx"
    assert run(*lists, "-o", str(target)).exit_code == 0
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["匹配结果", "1 无人机巡检输电线路", "2 =cmd|calc"]
    rows = list(book["匹配结果"].values)
    assert [(row[1], row[5]) for row in rows[1:]] == [("S1", "P1"), ("S2", "P2")]


def test_workbook_and_csv_never_carry_a_formula(lists: tuple[str, str], tmp_path: Path) -> None:
    book_path, csv_path = tmp_path / "x.xlsx", tmp_path / "x.csv"
    run(*lists, "-o", str(book_path))
    run(*lists, "-o", str(csv_path))
    book = openpyxl.load_workbook(book_path)
    assert {c.data_type for sheet in book for row in sheet for c in row} <= {"s", "n"}
    with csv_path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "@"))] == []


def test_top_limits_the_matches(lists: tuple[str, str]) -> None:
    result = run(*lists, "--top", "1", "--json")
    assert [len(need["matches"]) for need in json.loads(result.stdout)] == [1, 1]


def test_match_prints_reasons_for_people(lists: tuple[str, str]) -> None:
    result = run(*lists)
    assert result.exit_code == 0
    assert "S1  无人机巡检输电线路" in result.stdout
    assert "− 与必备条件「载重≥5kg」不符：最大载重3公斤" in result.stdout


def test_ids_are_made_where_a_list_has_none(tmp_path: Path, lists: tuple[str, str]) -> None:
    bare = tmp_path / "bare.csv"
    bare.write_text("需求名称,需求描述\n无人机巡检输电线路,人工太慢\n", encoding="utf-8")
    (need,) = json.loads(run(str(bare), lists[1], "--json").stdout)
    assert need["need"] == {"row": 2, "id": "O00002", "title": "无人机巡检输电线路"}


def test_ids_that_occur_twice_stay_apart(tmp_path: Path, lists: tuple[str, str]) -> None:
    double = tmp_path / "double.csv"
    double.write_text("序号,需求名称\n1,无人机巡检输电线路\n1,机器视觉瓷砖质检\n", encoding="utf-8")
    found = json.loads(run(str(double), lists[1], "--json").stdout)
    assert [(n["need"]["id"], [m["id"] for m in n["matches"]]) for n in found] == [
        ("1", ["P1"]),
        ("1", ["P2"]),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "The file is empty."), ("甲,乙\n1,2\n", "no row with a title was found")],
)
def test_a_file_without_needs_is_refused_with_a_sentence(
    tmp_path: Path, lists: tuple[str, str], content: str, sentence: str
) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text(content, encoding="utf-8")
    result = run(str(broken), lists[1])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr


def test_an_unknown_ending_is_refused(lists: tuple[str, str]) -> None:
    result = run(*lists, "-o", "x.pdf")
    assert result.exit_code == 2
    assert "-o must end in one of .xlsx, .csv, .json." in result.stderr
