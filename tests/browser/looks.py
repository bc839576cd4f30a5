"""How a page looks to axe, in both schemes, and to screens of both widths."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = (ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900))
AXE_RUN = """options => axe.run(document, options).then(found => found.violations.map(
  one => `${one.id} ×${one.nodes.length}: ${one.nodes[0].html.slice(0, 160)}`))"""
CLIPPED = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


def flaws(page: Page) -> list[str]:
    """What is wrong with the page that is shown, in both schemes and at both widths."""
    page.evaluate(AXE_SCRIPT)
    found = _violations(page, {"type": "tag", "values": TAGS})
    # Without motion: colours on their way from light to dark would be measured.
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.locator("html[data-bs-theme=dark]").wait_for(state="attached")
    dark = _violations(page, {"type": "rule", "values": ["color-contrast"]})
    page.emulate_media(color_scheme="light")
    if page.locator("script[src*='theme.js']").count():  # the hall screen is always dark
        page.locator("html[data-bs-theme=light]").wait_for(state="attached")
    found += [f"dark: {one}" for one in dark]
    before = page.viewport_size
    for size in SIZES:
        page.set_viewport_size(size)
        if page.evaluate(CLIPPED):
            found.append(f"wider than {size['width']} px")
    if before is not None:
        page.set_viewport_size(before)
    return found


def _violations(page: Page, run_only: dict[str, object]) -> list[str]:
    """What axe finds, one line a rule with the first element."""
    found: list[str] = page.evaluate(
        AXE_RUN, {"runOnly": run_only, "resultTypes": ["violations"], "elementRef": False}
    )
    return found
