"""A matchmaking event, from the published list to the report, as each of its people sees it."""

import datetime as dt
import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.acting import Person
from tests.browser.conftest import Enter, Site
from tests.browser.importing import bring, published, takes
from tests.browser.looks import flaws
from tests.browser.needs import product

ROWS = (
    ("城市管理", "1", "琴湾河道漂浮物巡查", "琴湾街道办", "每天两次沿河巡查，无人机拍照。", "80"),
    ("城市管理", "2", "琴湾堤岸渗漏检测", "琴湾街道办", "汛期堤岸渗漏靠人走，希望自动发现。", "60"),
)  # fmt: skip
DRONE = "无人机自动起飞，沿河道巡检，识别漂浮物并拍照上报，用于河道和堤岸。"
COMPILING = 90_000  # ms; the first timetable of a machine waits for it
SENSOR = "堤岸渗漏传感器埋在坝体里，渗漏时自动报警，用于堤防和水库。"


def test_an_event_from_its_list_to_its_report(
    enter_otherwise: Enter, site: Site, tmp_path: Path
) -> None:
    ada = site.resident("Ada", organisation="琴湾街道办")
    bao, dana = (site.resident(name, organisation=f"琴湾{name}科技") for name in ("Bao", "Dana"))
    organiser = enter_otherwise(site.resident("Chen", role="organiser"))
    owner, first, second = (enter_otherwise(who) for who in (ada, bao, dana))

    bring(organiser, published(tmp_path / "琴湾机会清单.xlsx", ROWS))
    listed = takes(organiser, "琴湾机会清单", taken="2", refused="0")
    product(site, bao, listed=True, title="河道巡检无人机", description=DRONE)
    product(site, dana, listed=True, title="堤岸渗漏监测", description=SENSOR)
    event = _prepares(organiser, listed)
    for person, side in ((owner, "demand"), (first, "supply"), (second, "supply")):
        _joins(person, event, side)
    _approves(organiser, event, count=2)
    for supplier in (first, second):
        _wishes(supplier, event, "must")
    _wishes(owner, event, "like")

    _generates(organiser, event)
    _moves_into_a_conflict(organiser)
    organiser.go(f"/events/{event}/plan")
    organiser.page.locator("form[action$='/publish'] button").click()
    expect(organiser.page.locator(".state-good").first).to_be_visible()
    for person in (owner, first, second):
        person.go(f"/events/{event}/mine")
        expect(person.page.locator("#agenda")).to_contain_text("琴湾")

    screen = _day(organiser, enter_otherwise, event, missing="Bao")
    _repairs(organiser, event)
    first.go(f"/events/{event}/mine")
    expect(first.page.locator("#agenda")).not_to_contain_text("琴湾街道办")
    screen.page.reload()
    expect(screen.page.locator("#hall")).to_contain_text(
        screen.word("Version %(number)d", number=2)
    )
    _says_what_came_of_it(organiser, event)
    organiser.go(f"/events/{event}/report")
    amount = organiser.pick("120", "1,200,000")
    expect(organiser.page.locator(".figures")).to_contain_text(amount)
    assert flaws(organiser.page) == []


def _prepares(chen: Person, listed: int) -> int:
    """An event tomorrow morning with two tables, about this list, announced; its number."""
    chen.go("/events/new")
    chen.fill(title="琴湾水务供需对接会", place="琴湾会堂一楼", min_meetings="1")
    chen.page.locator("form[action$='/events/new'] button[type=submit]").click()
    expect(chen.page).to_have_url(re.compile(r"/events/\d+/desk$"))
    event = chen.number()
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1, hours=8)
    chen.go(f"/events/{event}/slots")
    chen.fill(first_day=f"{tomorrow:%Y-%m-%d}", days="1", starts="09:00", ends="10:40")
    chen.fill(length="20", pause="5", lunch_from="", lunch_to="")
    chen.press("Preview")
    chen.press("Make these slots")
    expect(chen.page.locator("table.slots tbody tr")).to_have_count(4)
    chen.go(f"/events/{event}/tables")
    chen.fill(hall="一号厅", prefix="T", first="1", count="2")
    chen.press("Set up")
    expect(chen.page.locator("#there tbody tr")).to_have_count(2)
    chen.go(f"/events/{event}/lists")
    chen.page.locator("select[name=list]").select_option(str(listed))
    chen.press("Attach")
    chen.go(f"/events/{event}/invitations")
    invited = chen.page.locator("#main tr", has_text="琴湾街道办").locator("input[type=checkbox]")
    invited.check()
    chen.page.locator("form[action$='/invitations'] button[type=submit]").click()
    chen.go(f"/events/{event}/desk")
    chen.page.locator("form[action$='/announce'] button").click()
    expect(chen.page.locator("form[action$='/close'] button")).to_be_visible()
    return event


def _joins(person: Person, event: int, side: str) -> None:
    person.go(f"/events/{event}/join")
    person.page.locator(f"#side-{side}").check()
    person.fill(name=person.pick("林岚", "Lin Lan"), phone="13800000000")
    person.page.locator("form[action$='/join'] button[type=submit]").click()
    expect(person.page).to_have_url(re.compile(rf"/events/{event}/mine"))


def _approves(chen: Person, event: int, *, count: int) -> None:
    chen.go(f"/events/{event}/participants?state=requested")
    waiting = chen.page.locator("form:has([value=approve]) button")
    expect(waiting).to_have_count(count)
    for left in range(count - 1, -1, -1):
        waiting.first.click()
        expect(waiting).to_have_count(left)


def _wishes(person: Person, event: int, kind: str) -> None:
    """Say the same of everybody who is suggested."""
    person.go(f"/events/{event}/mine")
    buttons = person.page.locator(f"#others button[name=kind][value={kind}]")
    for left in range(buttons.count() - 1, -1, -1):
        buttons.first.click()
        expect(buttons).to_have_count(left)


def _waits_for_the_version(chen: Person) -> None:
    """Until the page has come again by itself, with what was made."""
    expect(chen.page).to_have_url(re.compile(r"/plan(\?|$)"))
    expect(chen.page.locator("#bar")).to_have_count(0, timeout=COMPILING)
    expect(chen.page.locator(".proof")).to_be_visible()


def _generates(chen: Person, event: int) -> None:
    chen.go(f"/events/{event}/plan")
    chen.page.locator("form[action$='/plan/generate'] button").first.click()
    _waits_for_the_version(chen)
    expect(_meetings(chen)).to_have_count(2)
    assert flaws(chen.page) == []


def _meetings(chen: Person) -> Locator:
    return chen.page.locator(".plan-grid .meet a")


def _moves_into_a_conflict(chen: Person) -> None:
    """The owner cannot be at two tables at once; a move that is refused changes nothing."""
    _meetings(chen).first.click()
    taken = chen.page.locator("#field-slot").input_value()
    chen.page.go_back()
    _meetings(chen).nth(1).click()
    before, address = chen.page.locator("#field-slot").input_value(), chen.page.url
    assert before != taken
    chen.page.locator("#field-slot").select_option(taken)
    chen.page.locator("form[action$='/put'] button").last.click()
    expect(chen.page.locator("#problems")).to_contain_text("琴湾街道办")
    assert flaws(chen.page) == []
    chen.go(address)
    assert chen.page.locator("#field-slot").input_value() == before


def _day(chen: Person, enter: Enter, event: int, *, missing: str) -> Person:
    """Everybody is checked in but one house, which is away for good; the hall screen is open."""
    chen.go(f"/events/{event}/day")
    address = chen.page.locator("#main a[href*='/screen/']").get_attribute("href")
    people = chen.page.locator("#people .day-list > li")
    for house in ("琴湾街道办", "琴湾Dana科技"):
        row = people.filter(has_text=house)
        row.locator("form[action*='/check-in/'] button").click()
        expect(row).to_have_count(0)
    absent = people.filter(has_text=missing)
    absent.locator("summary").click()
    chen.press("Mark as away", within=absent)
    screen = enter()
    screen.go(address or "")
    expect(screen.page.locator("#hall")).to_contain_text("琴湾")
    return screen


def _repairs(chen: Person, event: int) -> None:
    chen.go(f"/events/{event}/day")
    chen.page.locator("form[action$='/plan/repair'] button").click()
    _waits_for_the_version(chen)
    chen.go(f"/events/{event}/plan")
    expect(_meetings(chen)).to_have_count(1)
    chen.page.locator("form[action$='/publish'] button").click()
    expect(chen.page.locator(".state-good").first).to_be_visible()


def _says_what_came_of_it(chen: Person, event: int) -> None:
    """The meeting was held, and a cooperation for 1.2 million yuan is possible."""
    chen.go(f"/events/{event}/plan")
    _meetings(chen).first.click()
    slot = chen.page.locator(".lead-text").inner_text()
    chen.go(f"/events/{event}/day")
    choice = chen.page.locator("select[name=slot] option").all_inner_texts()
    at = next(number for number, text in enumerate(choice) if text.split()[-1] in slot)
    chen.page.locator("select[name=slot]").select_option(index=at)
    chen.press("Show")
    row = chen.page.locator(".day-list > li", has_text="琴湾街道办").first
    row.locator("button[value=held]").click()
    expect(row.locator("[aria-pressed=true]")).to_have_count(1)
    chen.follow("Outcome", within=row)
    chen.page.locator("#result-cooperation_possible").check()
    chen.fill(next_step="下周到河道现场试飞", amount_wan="120")
    chen.page.locator("form[action$='/outcome'] button[type=submit]").click()
    expect(chen.page.locator("h1, h2").first).to_be_visible()
