"""A published list, and an organiser who brings it in."""

import re
from pathlib import Path

import xlsxwriter
from playwright.sync_api import expect

from marketplace.imports.words import OUTCOMES
from tests.browser.acting import Person

HEADINGS = (
    "应用场景类型",
    "序号",
    "场景机会名称",
    "单位名称",
    "场景概述",
    "预算金额（万元）",
    "截止时间",
)


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


def bring(chen: Person, file: Path) -> None:
    """Upload a list."""
    chen.go("/imports")
    chen.page.locator("#field-file").set_input_files(file)
    chen.press("Upload and check")
    expect(chen.page.locator("h1")).to_contain_text(file.name)


def takes(chen: Person, title: str, *, taken: str, refused: str) -> int:
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
