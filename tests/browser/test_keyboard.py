"""Signing in and posting a scenario with Tab, Enter and typing; nothing is clicked."""

from playwright.sync_api import expect

from tests.browser.acting import Person
from tests.browser.conftest import Enter, Site
from tests.browser.needs import line_inspection

PASSWORD = "quiet lantern under bridges"
MOST_STOPS = 120
# The typing part of a tag box stands inside the box, and the box shows the ring.
HAS_FOCUS_RING = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused.closest(".ts-control") ?? focused);
  return style.outlineStyle !== "none" || style.boxShadow !== "none";
}"""


def test_a_scenario_is_posted_with_the_keyboard_alone(enter_otherwise: Enter, site: Site) -> None:
    who = site.resident("Ada", organisation="键盘试验厂", password=PASSWORD)
    ada = enter_otherwise()
    ada.go("/")
    tab_to(ada, f".door >> text={ada.word('I have a scenario')} >> xpath=ancestor::a")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#field-email")).to_be_visible()
    tab_to(ada, "#field-email")
    ada.page.keyboard.type(who.email)
    tab_to(ada, "#field-password")
    ada.page.keyboard.type(PASSWORD)
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#field-title")).to_be_visible()
    typed = line_inspection(ada)
    for name, text in typed.items():
        tab_to(ada, f"#field-{name}")
        ada.page.keyboard.insert_text(text)
    tab_to(ada, ".steps button[value=draft]")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("h1")).to_have_text(typed["title"])


def test_the_first_stop_leads_past_the_menu(enter: Enter) -> None:
    visitor = enter()
    visitor.go("/scenarios")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(".skip-link")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.closest('main') !== null")


def tab_to(person: Person, selector: str) -> None:
    """Press Tab until this has the focus; every stop on the way must show that it has it."""
    wanted = person.page.locator(selector)
    for _stop in range(MOST_STOPS):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate(HAS_FOCUS_RING), person.page.evaluate(
            "document.activeElement.outerHTML.slice(0, 200)"
        )
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached with Tab")
