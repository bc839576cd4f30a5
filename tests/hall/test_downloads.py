"""Results as files: the same rows, no contact data, nothing that runs in a spreadsheet."""

import csv
import io
import json

import openpyxl
import pytest

from marketplace.lists import tables


@pytest.fixture
def risky(post):
    return post('=HYPERLINK("http://x","巡检")', contact="13800138000", source_title="+1")


def test_json_has_the_rows_of_the_search(sign_in, hall) -> None:
    answer = sign_in().get("/scenarios.json?city=guangzhou")
    (row,) = json.loads(answer.data)
    assert (row["id"], row["title"], row["city"]) == (
        hall["grid"].id,
        "无人机巡检电网",
        "Guangzhou",
    )
    assert (row["budget_wan"], row["owner"]) == ("100-200", "Ada Hospital")
    assert row["cooperation"] == "Open call"


def test_csv_is_inert(sign_in, risky) -> None:
    answer = sign_in().get("/scenarios.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="scenarios.csv"'
    _headings, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert not [cell for cell in row if cell[:1] in "=+-@" and cell]


def test_xlsx_holds_texts_not_formulas(sign_in, risky) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sign_in().get("/scenarios.xlsx").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert any(cell.value == risky.title for cell in cells)


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_contact_data_stays_inside(sign_in, risky, ending) -> None:
    data = sign_in().get(f"/scenarios.{ending}").data
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        data = repr([[c.value for c in row] for sheet in book for row in sheet]).encode()
    assert b"13800138000" not in data


def test_long_results_are_cut_with_a_sentence(sign_in, hall, monkeypatch) -> None:
    monkeypatch.setattr("marketplace.hall.views.MOST_ROWS", 1)
    client = sign_in()
    assert "A file holds the first 1 entries" in client.get("/scenarios").text
    assert len(json.loads(client.get("/scenarios.json").data)) == 1
    book = openpyxl.load_workbook(io.BytesIO(client.get("/scenarios.xlsx").data))
    assert [row[0].value for row in book["About"]][1:3] == [
        "The search found 2 entries.",
        "A file holds the first 1 entries. Narrow the search to download the others.",
    ]


def test_other_endings_are_unknown(sign_in) -> None:
    assert sign_in().get("/scenarios.exe").status_code == 404


def test_headings_differ_by_language() -> None:
    for columns in tables.COLUMNS.values():
        assert len({one.heading.zh for one in columns}) == len(columns)
        assert len({one.heading.en for one in columns}) == len(columns)
