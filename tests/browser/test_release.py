"""A submitted scenario is reviewed, appears on an open page by itself, and can be found."""

from playwright.sync_api import expect

from tests.browser.conftest import Enter, Site
from tests.browser.needs import scenario

POLL = 16_000  # ms, a little longer than the front page waits between two looks


def test_a_released_scenario_appears_without_reloading_and_is_found(
    enter: Enter, site: Site
) -> None:
    ada = site.resident("Ada", organisation="衬砌检测所")
    chen = site.resident("Chen", role="organiser")
    number = scenario(
        site, ada, submitted=True, title="隧道衬砌裂缝快速识别",
        title_other="Fast detection of lining cracks in tunnels",
        description="夜间封道时间只有三小时，人工看一遍衬砌裂缝要一周，希望当晚看完。",
    )  # fmt: skip
    visitor = enter()
    visitor.page.clock.install()
    visitor.go("/")
    visitor.page.evaluate("document.body.dataset.kept = 'yes'")
    row = visitor.page.locator(f"#newest a[href='/scenarios/{number}']")
    assert row.count() == 0

    organiser = enter(chen)
    organiser.go("/desk")
    organiser.page.locator("#main a[href='/review']").first.click()
    organiser.page.locator(f"#chosen-{number}").check()
    organiser.press("Publish the ticked ones")
    expect(organiser.page.locator(f"#chosen-{number}")).to_have_count(0)

    visitor.page.clock.fast_forward(POLL)
    expect(row).to_be_visible()
    expect(visitor.page.locator("#newest .state", has_text=visitor.word("New"))).to_have_count(1)
    assert visitor.page.evaluate("document.body.dataset.kept") == "yes"

    for words in ("衬砌", "lining cracks", "sdcq", "隧道襯砌"):
        visitor.go("/")
        visitor.page.locator("#front-q").fill(words)
        visitor.press("Opportunities")
        expect(visitor.page.locator(f"#results a[href='/scenarios/{number}']")).to_be_visible()


def test_a_returned_scenario_tells_its_owner_why(enter_otherwise: Enter, site: Site) -> None:
    ada = site.resident("Ada", organisation="退回试验所")
    chen = site.resident("Chen", role="organiser")
    wish = "希望整体提升车间的智能化水平，越快越好。"
    number = scenario(site, ada, submitted=True, title="车间智能化", description=wish)
    organiser = enter_otherwise(chen)
    organiser.go(f"/scenarios/{number}")
    organiser.page.locator("details:has([value=return]) > summary").click()
    organiser.page.locator("#reason-code").select_option("unclear")
    sentence = organiser.pick("请写清是哪道工序、现在的数字。", "Name the step and its figures.")
    organiser.page.locator("#why-return").fill(sentence)
    organiser.page.locator("form:has([value=return]) button").click()
    expect(organiser.page.locator("h1")).to_be_visible()
    owner = enter_otherwise(ada)
    owner.go("/desk")
    owner.page.locator(f"#main a[href*='/scenarios/{number}']").first.click()
    owner.go(f"/scenarios/{number}")
    expect(owner.page.locator(".notice-danger")).to_contain_text(sentence)
