"""Two tabs edit one scenario: the second sees both texts and nothing is lost."""

from playwright.sync_api import expect

from tests.browser.acting import Person
from tests.browser.conftest import Enter, Site
from tests.browser.looks import flaws
from tests.browser.needs import scenario


def test_the_second_tab_sees_both_texts(enter: Enter, site: Site) -> None:
    who = site.resident("Ada", organisation="两页试验厂")
    number = scenario(
        site, who, title="冲压件外观检测", description="人工抽检，夜班容易漏检，返工多。"
    )
    first = enter(who)
    second = Person(first.page.context.new_page(), first.language)
    for tab in (first, second):
        tab.go(f"/scenarios/{number}/edit")
    theirs = first.pick("甲页：每班漏检两件，", "First tab: two parts missed a shift,") + "A1"
    yours = first.pick("乙页：每月退货三百件，", "Second tab: 300 parts come back,") + "B2"
    first.fill(description=theirs)
    first.press("Save draft")
    expect(first.page.locator("#main")).to_contain_text(theirs)
    second.fill(description=yours, place="三号车间")
    second.press("Save draft")

    conflict = second.page.locator("#problems")
    expect(conflict).to_contain_text(theirs)
    expect(conflict).to_contain_text(yours)
    expect(second.page.locator("#field-description")).to_have_value(yours)
    expect(second.page.locator("#field-place")).to_have_value("三号车间")
    expect(conflict).to_be_focused()

    assert flaws(second.page) == []
    both = f"{theirs}\n{yours}"
    second.fill(description=both)
    second.press("Save draft")
    expect(second.page.locator("#main")).to_contain_text(theirs)
    expect(second.page.locator("#main")).to_contain_text(yours)
    expect(second.page.locator("#main")).to_contain_text("三号车间")
