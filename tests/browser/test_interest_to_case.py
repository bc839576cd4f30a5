"""From a supplier's interest to a typical case, every step by its people; the headline moves."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from marketplace.db import now, today
from marketplace.firsts.models import FirstUse
from marketplace.firsts.states import LIFE as FIRST
from marketplace.interests.states import LIFE as INTEREST
from marketplace.interests.words import REASONS
from marketplace.projects.states import LIFE as PROJECT
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario
from tests.browser.acting import Person
from tests.browser.conftest import Enter, Resident, Site, played_on
from tests.browser.needs import product, scenario

NEED = "泵站电机靠人每班听音巡检，轴承故障往往停机后才发现，希望提前两周预警。"
OFFER = "电机振动与温度在线监测，提前两周预警轴承故障，用于泵站、风机和压缩机。"
WHY = "贵方泵站的电机与我们在水厂监测的型号相同，提前十六天预警过轴承故障。"
TEXT = "双方在开工前约定：现场断电上锁，异常即停机，责任与保险按合同执行。"
DOSSIER = ("risks", "approvals", "stop_conditions", "responsibility", "insurance")
PROJECTS, OPERATION, CASES, FIRSTS = 1, 3, 4, 5


@pytest.mark.parametrize("site", played_on("sqlite"), indirect=True)
def test_from_an_interest_to_a_typical_case(
    enter: Enter, enter_otherwise: Enter, site: Site
) -> None:
    owner = site.resident("Ada", organisation="清溪泵站")
    chosen, other = (
        site.resident(name, organisation=f"清溪{name}监测") for name in ("Bao", "Dana")
    )
    need = _published(site, owner)
    for who in (chosen, other):
        product(site, who, listed=True, title="电机在线监测", description=OFFER)
    ada, bao, dana = enter(owner), enter_otherwise(chosen), enter(other)
    olga = enter_otherwise(site.resident("Olga", role="operator"))
    before = _figures(olga)

    interest, refused = (_answers(person, need) for person in (bao, dana))
    _shortlists(ada, need, "清溪Bao监测")
    _declines(ada, need, "清溪Dana监测")
    dana.go(f"/interests/{refused}")
    dana.sees(dana.says(REASONS["budget"]))

    project = _awards(ada, interest)
    _settles(ada, bao, project)
    _steps(ada, project, "try")
    _measures(ada, project)
    _registers(site, bao, olga, project)
    _steps(ada, project, "accept")
    _steps(ada, project, "operate")
    _tells(ada, bao, olga, project)

    after = _figures(olga)
    moved = [new - old for old, new in zip(before, after, strict=True)]
    assert moved == [one in (PROJECTS, OPERATION, CASES, FIRSTS) for one in range(6)]


def _published(site: Site, owner: Resident) -> int:
    number = scenario(site, owner, submitted=True, title="泵站电机故障预警", description=NEED)
    with site.database.writing() as session:
        scenarios.publish(session, None, scenario=session.get_one(Scenario, number))
    return number


def _figures(person: Person) -> list[int]:
    """The six figures of the headline as whole numbers."""
    person.go("/headline")
    shown = person.page.locator("dl.headline dd.figure").all_inner_texts()
    return [int(re.sub(r"\D", "", one) or 0) for one in shown]


def _answers(person: Person, need: int) -> int:
    """Express interest on one page; a careless try keeps what was typed."""
    person.go(f"/scenarios/{need}/interest")
    person.fill(why=WHY, price="60-80", weeks="6")
    person.page.locator("[name=products]").first.uncheck()
    person.press("Send to the owner")
    expect(person.page.locator("#field-why")).to_have_value(WHY)
    person.page.locator("[name=products]").first.check()
    person.press("Send to the owner")
    person.sees(WHY)
    return person.number()


def _shortlists(ada: Person, need: int, name: str) -> None:
    ada.go(f"/scenarios/{need}/interests")
    card = ada.page.locator(".board-card", has_text=name)
    card.locator("form[action$='/open'] button").click()
    ada.sees(WHY)
    ada.page.get_by_role("button", name=ada.says(INTEREST.verbs["shortlist"])).click()
    expect(ada.page.locator("#main .state").first).to_have_text(
        re.compile(ada.says(INTEREST.states["shortlisted"]))
    )


def _declines(ada: Person, need: int, name: str) -> None:
    ada.go(f"/scenarios/{need}/interests")
    for box in ada.page.locator("[name=interest]").all():
        box.set_checked(checked=False)
    ada.page.locator(".board-card", has_text=name).locator("[name=interest]").check()
    form = ada.page.locator("#decline-many")
    form.locator("[name=reason_code]").select_option("budget")
    form.locator("[name=sentence]").fill("本年度预算已用于另一家。")
    ada.press("Decline all that are ticked")
    ada.page.wait_for_load_state()


def _awards(ada: Person, interest: int) -> int:
    ada.go(f"/interests/{interest}/award")
    ada.press("Award and open the project")
    ada.sees(ada.says(PROJECT.states["intent"]))
    return ada.number()


def _settles(ada: Person, bao: Person, project: int) -> None:
    """The owner writes the dossier, and both agree to it."""
    place = f"/projects/{project}/dossier"
    ada.go(place)
    ada.fill(**dict.fromkeys(DOSSIER, TEXT))
    ada.press("Save")
    for person in (ada, bao):
        person.go(place)
        person.page.locator("form[action$='/dossier/agree'] button").first.click()
        person.page.wait_for_load_state()


def _steps(ada: Person, project: int, verb: str) -> None:
    ada.go(f"/projects/{project}")
    name = ada.says(PROJECT.verbs[verb])
    ada.page.locator("#main").get_by_role("link", name=name, exact=True).click()
    ada.fill(evidence=ada.pick("验收报告", "Acceptance report"))
    ada.page.get_by_role("button", name=name, exact=True).click()
    ada.page.wait_for_load_state()


def _measures(ada: Person, project: int) -> None:
    ada.go(f"/projects/{project}/indicators/new")
    ada.fill(name="提前预警", unit="天", baseline="0", target="14")
    ada.press("Keep it")
    ada.page.locator("a[href$='/measure']").first.click()
    ada.fill(value="16")
    ada.press("Keep it")
    ada.sees("16")


def _registers(site: Site, bao: Person, olga: Person, project: int) -> None:
    """The supplier claims a first use; it is searched for, put on notice, and registered."""
    bao.go(f"/projects/{project}/first-use/new")
    bao.page.locator("#field-scope").select_option("province")
    bao.fill(
        title="泵站电机首次提前两周预警",
        statement="全省泵站首次以振动与温度联合监测提前两周预警。",
        first_used_on=today().isoformat(),
    )  # fmt: skip
    bao.press("Save and go on to the evidence")
    first = bao.number()
    file = {"name": "预警记录.txt", "mimeType": "text/plain", "buffer": b"16 days"}
    bao.page.locator("#field-file").set_input_files([file])
    bao.press("Upload")
    bao.page.locator("button[value=submit]").click()
    bao.page.wait_for_load_state()

    olga.go(f"/first-uses/{first}")
    details = olga.page.locator("details", has=olga.page.locator("form[action$='/searches']"))
    if not details.locator("#field-asked").is_visible():
        details.locator("summary").first.click()
    olga.fill(asked="电机预警", elsewhere="公开招标网站与行业协会。", conclusion="没有更早的。")
    olga.press("Note the search")
    _moves(olga, first, "announce")
    with site.database.writing() as session:  # the days of the public notice pass
        session.get_one(FirstUse, first).notice_until = now() - dt.timedelta(seconds=1)
    _moves(olga, first, "register")
    with site.database.reading() as session:
        code = session.get_one(FirstUse, first).code
    bao.go(f"/verify/first-use/{code}")
    bao.sees("泵站电机首次提前两周预警")


def _moves(olga: Person, first: int, verb: str) -> None:
    olga.go(f"/first-uses/{first}")
    name = olga.says(FIRST.verbs[verb])
    olga.page.locator("#main").get_by_role("button", name=name, exact=True).click()
    olga.page.wait_for_load_state()


def _tells(ada: Person, bao: Person, olga: Person, project: int) -> None:
    """The owner tells the case, the supplier agrees, an operator publishes it."""
    ada.go(f"/projects/{project}/case/new")
    texts = {f"{name}_zh": "泵站电机提前两周预警，全年少停机三次。"
             for name in ("title", "effect", "story", "preconditions")}  # fmt: skip
    texts |= {f"{name}_en": "Motors of a pumping station warn two weeks ahead."
              for name in ("title", "effect", "story", "preconditions")}  # fmt: skip
    ada.fill(**texts, cost_wan="72")
    ada.press("Save and go on to the pictures")
    case = ada.number()
    ada.page.locator("button[value=submit]").click()
    ada.page.wait_for_load_state()
    bao.go(f"/cases/{case}")
    bao.press("We agree")
    olga.go(f"/cases/{case}")
    olga.page.locator("form:has([name=verb][value=publish]) button").click()
    olga.page.wait_for_load_state()
    olga.go("/cases")
    olga.sees(olga.pick("泵站电机提前两周预警", "Motors of a pumping station"))
