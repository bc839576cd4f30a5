"""A supplier registers a product and sees which opportunities fit it."""

from playwright.sync_api import expect

from marketplace.matching import words
from tests.browser.conftest import Enter, Site
from tests.browser.looks import flaws
from tests.browser.needs import inspection_drone


def test_a_supplier_sees_opportunities_and_hides_one(enter_otherwise: Enter, site: Site) -> None:
    bao = enter_otherwise(site.resident("Bao", organisation="白鹭飞行器"))
    bao.go("/desk")
    bao.page.locator(".door", has_text=bao.word("I have a product")).click()
    typed = inspection_drone(bao)
    bao.fill(**typed)
    bao.press("Save draft")
    expect(bao.page.locator("h1")).to_have_text(typed["title"])
    bao.follow("All matches with their reasons")
    bao.sees_heading("What it could solve")
    rows = bao.page.locator("#matches > .cards").first.locator("> .match")
    expect(rows.first.locator(".why")).to_be_visible()

    name = rows.first.get_attribute("id")
    title = rows.first.locator("h3").inner_text()
    rows.first.locator(".refusal > summary").click()
    bao.page.locator(f"#{name} [name=reason_code]").select_option("capacity")
    bao.page.locator(f"#{name} .refusal button").click()
    expect(bao.page.locator(f"#{name}")).to_have_count(0)
    refused = bao.page.locator("details.section", has_text=bao.word("Not for us"))
    refused.locator("> summary").click()
    expect(refused.locator(".card-row")).to_contain_text(title)
    expect(refused).to_contain_text(bao.says(words.NOT_FOR_US_REASONS["capacity"]))

    assert flaws(bao.page) == []
    bao.page.reload()
    expect(bao.page.locator(f"#{name}")).to_have_count(0)
    refused.locator("> summary").click()
    bao.press("Take it back", within=refused)
    expect(bao.page.locator(f"#{name}")).to_be_visible()
