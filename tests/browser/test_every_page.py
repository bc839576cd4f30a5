"""Every page of every role: no axe violation, light or dark, and nothing wider than the screen.

Addresses come from the URL map, so that a new page is walked by itself; an address with a new
variable part fails until `world.py` names an object for it.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from werkzeug.routing import Rule

from marketplace.web.access import level_of
from tests.browser import world
from tests.browser.acting import Person
from tests.browser.conftest import VIEWS, Site
from tests.browser.looks import flaws
from tests.browser.world import World

LEVELS = {
    "visitor": ("public", "local"),
    "member": ("signed_in",),
    "organiser": ("organiser",),
    "operator": ("operator",),
}
# The same address shows more to some: they walk it as well.
OBJECTS = {
    "member": ("scenarios.show", "products.show", "organisations.show"),
    "organiser": (
        "scenarios.show",
        "lists.show",
        "imports.show",
        "imports.index",
        "desk.show",
        "events.show",
        "events.index",
    ),
    "operator": ("taxonomy.show", "taxonomy.index", "desk.show", "gaps.index"),
}
# What a page needs besides its address.
ASKED = {
    "taxonomy.preview": "?into=inspection-drone",
    "hall.scenarios": "?q=医院&city=guangzhou",
    "taxonomy.index": "?kind=technology",
    "events.find_badge": "?code=browser-walk-badge",
}
MORE = {
    "visitor": ("/nowhere", "/scenarios?q=zzzz", "/scenarios", "/taxonomy?q=无人机"),
    "member": ("/review",),
    "organiser": ("/matching/gaps?side=product&city=all", "/matching/gaps/products?sector=none"),
    "operator": (),
}
WRONG = {
    "visitor": ("/register", "/sign-in", "/reset"),
    "member": ("/scenarios/new", "/products/new", "/organisations/new", "/profile", "/imports"),
    "organiser": ("/lists/new", "/events/new"),
    "operator": ("/taxonomy/new", "/taxonomy/unmanned-aircraft"),
}
FILES = (".pdf", ".xlsx", ".ics")
REFUSED = ("/nowhere", "/review")
CARELESS = """form => {
  form.noValidate = true;
  for (const field of form.querySelectorAll("input[type=text], input[type=email], textarea"))
    field.value = "";
  (form.querySelector("[value=draft]") ?? form.querySelector("[type=submit]")).click();
}"""


@pytest.fixture(scope="module")
def everything(site: Site) -> World:
    return world.build(site)


@pytest.mark.parametrize("role", list(LEVELS))
def test_pages_are_accessible_and_fit(open_page, site: Site, everything: World, role: str) -> None:
    # Visitors and organisers go one way, members and operators the other; the second database
    # turns both round.
    view = "view" if role in ("visitor", "organiser") else "other_view"
    language, phone = VIEWS[view][site.kind]
    page = open_page(language=language, phone=phone, who=everything.people[role])
    wrong = {}
    for path in (*addresses(site, everything, role), *MORE[role]):
        if is_page(page, path):
            wrong[path] = flaws(page)
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("role", list(LEVELS))
def test_forms_with_problems_are_accessible(
    open_page, site: Site, everything: World, role: str
) -> None:
    view = "other_view" if role in ("visitor", "organiser") else "view"
    language, phone = VIEWS[view][site.kind]
    page = open_page(language=language, phone=phone, who=everything.people[role])
    wrong = {}
    for path in WRONG[role]:
        page.goto(path)
        send_empty(Person(page, language))
        assert page.locator(".problem, .problems").count(), path
        wrong[path] = flaws(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def addresses(site: Site, everything: World, role: str) -> Iterator[str]:
    """The addresses this role walks, from the application's own map."""
    rules = sorted(site.app.url_map.iter_rules(), key=lambda rule: rule.rule)
    with site.app.test_request_context():
        adapter = site.app.url_map.bind("127.0.0.1")
        for rule in rules:
            if not _walks(site, role, rule):
                continue
            names = set(rule.arguments)
            if "token" in names:
                values = {"token": everything.objects["all"][rule.rule.split("/")[1].rstrip("s")]}
            else:
                values = everything.arguments(role, names)
            yield adapter.build(rule.endpoint, values) + ASKED.get(rule.endpoint, "")


def _walks(site: Site, role: str, rule: Rule) -> bool:
    if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
        return False
    if {"ending", "attachment_id", "kind"} & set(rule.arguments):
        return False  # files
    if rule.rule.endswith(FILES):
        return False
    level = level_of(site.app, rule.endpoint)
    return level in LEVELS[role] or rule.endpoint in OBJECTS.get(role, ())


def is_page(page: Page, path: str) -> bool:
    """Go there; whether it is a whole page: not a fragment, a feed, or forwarded elsewhere."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200 or path in REFUSED, f"{path} answered {answer.status}"
    forwarded = answer.request.redirected_from is not None
    return not forwarded and page.evaluate("document.doctype !== null")


def send_empty(person: Person) -> None:
    """Send the page's first own form as a careless person would, past the browser's own checks."""
    form = person.page.locator("#main form[method=post]:has(.form-control)").first
    with person.page.expect_navigation():
        form.evaluate(CARELESS)
