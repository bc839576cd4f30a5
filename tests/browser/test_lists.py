"""A list as it was published: checked, imported, mended, released as a batch and downloaded."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.acting import Person
from tests.browser.conftest import Enter, Site
from tests.browser.importing import bring, published, takes
from tests.browser.looks import flaws

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


@pytest.fixture
def chen(enter_otherwise: Enter, site: Site) -> Person:
    return enter_otherwise(site.resident("Chen", role="organiser"))


def test_a_published_list_becomes_two_batches(chen: Person, tmp_path: Path, enter: Enter) -> None:
    bring(chen, published(tmp_path / "机会清单一.xlsx", FIRST))
    _checks(chen)
    first = takes(chen, "第一批机会清单", taken="3", refused="1")
    _mends(chen)
    bring(chen, published(tmp_path / "机会清单二.xlsx", SECOND))
    second = takes(chen, "第二批机会清单", taken="1", refused="0")
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


def _checks(chen: Person) -> None:
    """The sheet is shown as it was uploaded, and the bad cell says what is wrong."""
    table = chen.page.locator(".sheet-table")
    expect(table).to_contain_text("滨河区应用场景机会清单")
    bad = table.locator(".sheet-bad")
    expect(bad).to_have_count(1)
    expect(bad).to_contain_text("很多钱")


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
