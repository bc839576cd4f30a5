"""A list as it was published: checked, imported, mended, released as a batch and downloaded."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from playwright.sync_api import expect

from marketplace.imports.words import OUTCOMES
from tests.browser.acting import Person
from tests.browser.conftest import Enter, Site
from tests.browser.looks import flaws

HEADINGS = (
    "应用场景类型",
    "序号",
    "场景机会名称",
    "单位名称",
    "场景概述",
    "预算金额（万元）",
    "截止时间",
)
FIRST = (
    ("城市管理", "1", "河道漂浮物巡查", "滨河街道办", "每天两次沿河巡查并拍照上报。", "面议"),
    ("城市管理", "2", "井盖位移监测", "滨河街道办", "三千个井盖位移时立即报警。", "80"),
    ("工业制造", "3", "铸件气孔检测", "南桥铸造厂", "人工判读慢，希望自动分级。", "120-150"),
    ("工业制造", "4", "冷库温度巡检", "南桥铸造厂", "二十个点位每小时测一次。", "很多钱"),
)  # fmt: skip
SECOND = (
    FIRST[0],
    ("城市管理", "2", "路灯倾斜监测", "滨河街道办", "两千盏路灯倾斜时当天上报。", "60"),
    FIRST[2],
)  # fmt: skip


def published(path: Path, rows: tuple[tuple[str, ...], ...]) -> Path:
    """An .xlsx with a title row and type cells merged over their rows."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("机会清单")
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "滨河区应用场景机会清单")
    sheet.write_row(1, 0, HEADINGS)
    for number, row in enumerate(rows, start=2):
        sheet.write_row(number, 1, (*row[1:], "2027-10-31"))
    kinds = [row[0] for row in rows]
    for kind in dict.fromkeys(kinds):
        first, last = kinds.index(kind) + 2, len(kinds) - kinds[::-1].index(kind) + 1
        if first == last:
            sheet.write(first, 0, kind)
        else:
            sheet.merge_range(first, 0, last, 0, kind)
    book.close()
    return path


@pytest.fixture
def chen(enter_otherwise: Enter, site: Site) -> Person:
    return enter_otherwise(site.resident("Chen", role="organiser"))


def test_a_published_list_becomes_two_batches(chen: Person, tmp_path: Path, enter: Enter) -> None:
    _bring(chen, published(tmp_path / "机会清单一.xlsx", FIRST))
    _checks(chen)
    first = _takes(chen, "第一批机会清单", taken="3", refused="1")
    _mends(chen)
    _bring(chen, published(tmp_path / "机会清单二.xlsx", SECOND))
    second = _takes(chen, "第二批机会清单", taken="1", refused="0")
    visitor = enter()
    visitor.go(f"/lists/{first}")
    expect(visitor.page.locator("h1")).to_have_text("第一批机会清单")
    expect(visitor.page.locator("#main ol.cards > li")).to_have_count(3)
    visitor.go(f"/lists/{second}")
    expect(visitor.page.locator("#main ol.cards > li")).to_have_count(3)
    changes = visitor.page.locator("section[aria-labelledby=changes-title]")
    expect(changes).to_contain_text("路灯倾斜监测")
    expect(changes).to_contain_text("井盖位移监测")
    expect(changes.locator(f"a[href='/lists/{first}']")).to_be_visible()
    assert flaws(visitor.page) == []
    _downloads(visitor, second)


def _bring(chen: Person, file: Path) -> None:
    chen.go("/imports")
    chen.page.locator("#field-file").set_input_files(file)
    chen.press("Upload and check")
    expect(chen.page.locator("h1")).to_contain_text(file.name)


def _checks(chen: Person) -> None:
    """The sheet is shown as it was uploaded, and the bad cell says what is wrong."""
    table = chen.page.locator(".sheet-table")
    expect(table).to_contain_text("滨河区应用场景机会清单")
    bad = table.locator(".sheet-bad")
    expect(bad).to_have_count(1)
    expect(bad).to_contain_text("很多钱")


def _takes(chen: Person, title: str, *, taken: str, refused: str) -> int:
    """Release at once on a new list; returns the number of the list."""
    chen.page.locator("#then-publish").check()
    chen.page.locator("#field-list_id").select_option("new")
    folded = chen.page.locator("details:has(#field-list_title)")
    if folded.get_attribute("open") is None:
        folded.locator("> summary").click()
    chen.fill(list_title=title, list_series="滨河区机会清单")
    chen.page.locator("#field-release_list").check()
    chen.page.locator("form[action$='/start'] button[type=submit]").click()
    figures = chen.page.locator(".figures")
    expect(figures).to_be_visible(timeout=30_000)
    chen.page.wait_for_load_state()
    shown = dict(zip(OUTCOMES, figures.locator("dd").all_inner_texts(), strict=True))
    assert shown["created"] == taken
    assert shown["refused"] == refused
    link = chen.page.locator("#main a[href^='/lists/']").first
    found = re.search(r"/lists/(\d+)", link.get_attribute("href") or "")
    assert found is not None
    return int(found[1])


def _mends(chen: Person) -> None:
    """The report names the cell; the workbook to mend holds the row and the reason."""
    row = chen.page.locator("#main table tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("很多钱")
    expect(row).to_contain_text("F6")
    assert flaws(chen.page) == []
    with chen.page.expect_download() as arriving:
        chen.follow("Download the refused rows")
    book = openpyxl.load_workbook(io.BytesIO(arriving.value.path().read_bytes()))
    cells = [str(cell) for line in book.worksheets[0].iter_rows(values_only=True) for cell in line]
    assert "冷库温度巡检" in cells
    assert "很多钱" in cells


def _downloads(visitor: Person, number: int) -> None:
    request = visitor.page.context.request
    for ending in ("xlsx", "csv", "json"):
        answer = request.get(f"/lists/{number}.{ending}")
        assert answer.ok
        if ending == "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(answer.body())).worksheets[0]
            text = str(list(sheet.iter_rows(values_only=True)))
        else:
            text = answer.text()
        assert "路灯倾斜监测" in text
