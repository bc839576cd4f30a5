"""The main tasks without JavaScript: every form is a form, every filter an address."""

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.needs import line_inspection
from tests.browser.test_newcomer import found_organisation, register


def test_the_main_tasks_work_without_script(enter_otherwise: Enter) -> None:
    ada = enter_otherwise(script=False)
    register(ada, "Wen", "without-script@example.cn")
    found_organisation(ada, ada.pick("无脚本试验所", "Plain Pages Office"))
    ada.go("/scenarios/new")
    typed = line_inspection(ada)
    ada.fill(**typed, budget="80-120")
    ada.page.locator("#field-city").select_option("foshan")
    ada.press("Save draft")
    expect(ada.page.locator("h1")).to_have_text(typed["title"])
    ada.follow("Who could solve it")
    first = ada.page.locator(".match").first
    name = first.get_attribute("id")
    ada.unfold("Reasons and both texts", within=first)
    expect(first.locator(".waterfall")).to_be_visible()
    ada.press("Shortlist", within=first)
    shortlisted = ada.page.locator(f"#{name} .state", has_text=ada.word("Shortlisted"))
    expect(shortlisted).to_be_visible()


def test_search_and_filters_work_without_script(enter: Enter) -> None:
    visitor = enter(script=False)
    visitor.go("/scenarios")
    visitor.page.locator("#search-q").fill("医院")
    visitor.press("Search")
    rows = visitor.page.locator("#results > .cards > li")
    found = rows.count()
    assert found > 1
    options = visitor.page.locator("#filter-city option")
    city = visitor.page.locator("#city-map a").first.get_attribute("href")
    assert city is not None
    assert options.count() > 2
    visitor.page.locator("#filter-city").select_option("guangzhou")
    visitor.press("Apply")
    assert "city=guangzhou" in visitor.page.url
    assert "q=" in visitor.page.url
    expect(visitor.page.locator(".chips")).to_be_visible()
    assert rows.count() <= found
    visitor.page.locator(".chips a").first.click()
    expect(visitor.page.locator("h1")).to_be_visible()
