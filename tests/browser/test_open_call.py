"""An open call from its draft to the award, with three on the panel and an objection."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from marketplace.calls.models import Call
from marketplace.calls.states import BID, CALL
from marketplace.db import ZONE, now
from marketplace.objections.states import LIFE as OBJECTION
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario
from tests.browser.acting import Person
from tests.browser.conftest import Enter, Resident, Site, played_on
from tests.browser.needs import scenario

NEED = "码头夜间巡检靠人步行，围网破损平均六小时后才发现，希望十分钟内告警。"
TASK = "在两个码头实现夜间无人值守巡检，围网破损十分钟内告警，误报每夜不超过两次。"
APPROACH = "采用自动机场与红外双光吊舱，沿围网巡航，边缘识别破损与闯入，十分钟内推送告警。"
OBJECTION_TEXT = "中选单位公布的业绩与招标网站公开的合同金额不一致，请核查后再确认。"
ANSWER = "已核对盖章合同与付款凭证，金额一致，维持公示结果。"


@pytest.mark.parametrize("site", played_on("postgresql"), indirect=True)
def test_an_open_call_to_its_award(enter: Enter, enter_otherwise: Enter, site: Site) -> None:
    issuer = site.resident("Ada", organisation="临港码头公司")
    winner, reserve = (
        site.resident(name, organisation=f"临港{name}智巡") for name in ("Bao", "Dana")
    )
    judges = [site.resident(f"Judge{number}") for number in (1, 2, 3)]
    ada, bao, dana = enter(issuer), enter_otherwise(winner), enter(reserve)

    call = _issued(ada, _published(site, issuer))
    for person in (bao, dana):
        _bids(person, call)
    _invites(ada, call, judges)
    _pass(site, call, "deadline")
    _move(ada, call, "unseal")
    for number, judge in enumerate(judges):
        _judges(enter_otherwise(judge) if number % 2 else enter(judge), call)

    _move(ada, call, "confer")
    _confers(ada, call)
    _move(ada, call, "announce")
    dana.go(f"/calls/{call}/notice")
    dana.page.locator("#objection-text").fill(OBJECTION_TEXT)
    dana.press("Raise the objection")
    _rejects(ada, call)
    dana.go(f"/calls/{call}/objections")
    dana.sees(ANSWER)

    _pass(site, call, "notice_until")
    _move(ada, call, "award")
    visitor = enter()
    visitor.go(f"/calls/{call}")
    visitor.sees(visitor.says(CALL.states["awarded"]))
    bao.go("/projects")
    bao.sees("码头夜间巡检")
    ada.go(f"/calls/{call}/desk")
    with ada.page.expect_download() as record:
        ada.page.locator("a[href$='record.pdf']").first.click()
    assert record.value.suggested_filename.endswith(".pdf")


def _published(site: Site, issuer: Resident) -> int:
    number = scenario(site, issuer, submitted=True, title="码头夜间巡检", description=NEED)
    with site.database.writing() as session:
        scenarios.publish(session, None, scenario=session.get_one(Scenario, number))
    return number


def _issued(ada: Person, need: int) -> int:
    """A call with two criteria; weights that do not total 100 are refused."""
    ada.go(f"/scenarios/{need}/call/new")
    closes = (now() + dt.timedelta(days=12)).astimezone(ZONE)
    ada.fill(title="码头夜间巡检揭榜", task=TASK, winners="1", notice_days="5",
             deadline=closes.strftime("%Y-%m-%dT%H:%M"))  # fmt: skip
    ada.press("Keep as a draft")
    call = ada.number()
    for name, weight in (("技术方案", "60"), ("团队与业绩", "40")):
        ada.go(f"/calls/{call}/criteria")
        ada.page.locator("#field-name").fill(name)
        ada.page.locator("#field-weight").fill(weight)
        ada.press("Add")
    _move(ada, call, "issue")
    ada.go(f"/calls/{call}")
    ada.sees(ada.says(CALL.states["open"]))
    return call


def _move(ada: Person, call: int, verb: str) -> None:
    ada.go(f"/calls/{call}/desk")
    forms = ada.page.locator(f"form[action$='/move']:has([name=verb][value={verb}])")
    forms.first.locator("button").click()
    ada.page.wait_for_load_state()


def _bids(person: Person, call: int) -> None:
    person.go(f"/calls/{call}/bid")
    person.press("Begin")
    person.fill(approach=APPROACH, weeks="16", price_wan="120")
    person.page.locator("button[value=submit]").click()
    person.page.wait_for_load_state()
    person.sees(person.says(BID.states["submitted"]))


def _invites(ada: Person, call: int, judges: list[Resident]) -> None:
    for judge in judges:
        ada.go(f"/calls/{call}/panel")
        ada.fill(email=judge.email)
        ada.press("Invite into the panel")


def _pass(site: Site, call: int, moment: str) -> None:
    """The deadline, or the last day of the public notice, passes."""
    with site.database.writing() as session:
        setattr(session.get_one(Call, call), moment, now() - dt.timedelta(seconds=2))


def _judges(judge: Person, call: int) -> None:
    judge.go(f"/calls/{call}/judge")
    judge.page.locator("#interest-none").check()
    judge.press("Declare and go on")
    places = [one.get_attribute("href") for one in judge.page.locator("td a").all()]
    assert len(places) == 2
    for place, points in zip(sorted(map(str, places)), (90, 70), strict=True):
        judge.go(place)
        for box in judge.page.locator("input.points").all():
            box.fill(str(points))
        judge.press("Keep my points")
    judge.go(f"/calls/{call}/judge")
    judge.press("Hand in my scores")


def _confers(ada: Person, call: int) -> None:
    ada.go(f"/calls/{call}/consensus")
    links = ada.page.locator(f"a[href*='/calls/{call}/consensus/']").all()
    places = sorted({str(one.get_attribute("href")) for one in links})
    assert len(places) == 2
    for place, points in zip(places, (90, 70), strict=True):
        ada.go(place)
        for box in ada.page.locator("input.points").all():
            box.fill(str(points))
        ada.press("Keep what was agreed")


def _rejects(ada: Person, call: int) -> None:
    ada.go(f"/calls/{call}/objections")
    folded = ada.page.locator("details", has=ada.page.locator("[name=verb][value=reject]"))
    folded.locator("summary").click()
    folded.locator("[name=answer]").fill(ANSWER)
    folded.locator("button").click()
    expect(ada.page.locator("#main")).to_contain_text(ada.says(OBJECTION.states["rejected"]))
