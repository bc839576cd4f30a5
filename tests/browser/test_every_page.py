"""Every page in both languages and widths: no axe violation, nothing wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PUBLIC = ("/", "/scenarios", "/products", "/lists", "/how", "/privacy", "/sign-in", "/register",
          "/taxonomy", "/nowhere")  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    """What axe finds, one line a rule with the first element."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{one['id']} ×{len(one['nodes'])}: {one['nodes'][0]['html'][:160]}"
        for one in found.response["violations"]
    ]


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        )
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phone", [True, False], ids=["390px", "1280px"])
def test_public_pages_are_accessible_and_fit(open_page, language: str, phone: bool) -> None:
    page = open_page(language=language, phone=phone)
    wrong = {}
    for path in PUBLIC:
        page.goto(path)
        problems = violations(page)
        if is_wider_than_the_screen(page):
            problems.append("wider than the screen")
        if problems:
            wrong[path] = problems
    assert wrong == {}
