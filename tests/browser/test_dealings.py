"""A supplier asks, reads under terms and writes; the owner answers and sees who read."""

import pytest
from playwright.sync_api import expect

from marketplace.db import now
from marketplace.interests.models import Interest
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario
from tests.browser.acting import Person
from tests.browser.conftest import Enter, Resident, Site, played_on
from tests.browser.looks import flaws
from tests.browser.needs import scenario

NEED = "夜班外观检验漏检率 2%，每月返工三百件，希望在线检测并把结果写入制造执行系统。"
SECRET = "节拍 4.2 秒，返工成本每件 38 元。"


@pytest.mark.parametrize("site", played_on("sqlite"), indirect=True)
def test_question_disclosure_and_thread(enter: Enter, enter_otherwise: Enter, site: Site) -> None:
    owner, supplier = (
        site.resident("Ada", organisation="晨光压铸厂"),
        site.resident("Bao", organisation="远见视觉"),
    )
    need = scenario(site, owner, submitted=True, title="压铸件外观检测", description=NEED)
    with site.database.writing() as session:
        scenarios.publish(session, None, scenario=session.get_one(Scenario, need))
    ada, bao = enter(owner), enter_otherwise(supplier)

    ada.go(f"/scenarios/{need}/dealing")
    ada.fill(answer_days="5", confidential=SECRET, terms="仅用于编制方案。")
    ada.press("Save")
    bao.go(f"/scenarios/{need}/questions")
    bao.fill(text=bao.pick("压机旁有网络吗？", "Is there a network at the presses?"))
    bao.press("Ask")
    bao.sees(bao.word("Waits for an answer"))

    ada.go("/desk")
    ada.page.locator("#main .card-row", has_text="压铸件外观检测").first.locator("a").first.click()
    ada.page.locator("[name=answer]").first.fill("有，千兆。")
    ada.page.locator("button[value=answer]").click()
    bao.page.reload()
    bao.sees("有，千兆。")

    bao.go(f"/scenarios/{need}/confidential")
    expect(bao.page.locator("#main")).not_to_contain_text(SECRET)
    bao.page.locator("form[action$='/terms'] button").click()
    bao.press("Open the confidential part")
    bao.sees(SECRET)
    assert flaws(bao.page) == []
    ada.go(f"/scenarios/{need}/confidential/log")
    ada.sees("远见视觉")

    _thread(site, ada, bao, need, supplier)


def _thread(site: Site, ada: Person, bao: Person, need: int, supplier: Resident) -> None:
    with site.database.writing() as session:
        interest = Interest(
            scenario_id=need,
            organisation_id=supplier.organisation_id,
            why="同类产线。",
            sent_at=now(),
        )  # fmt: skip
        session.add(interest)
        session.flush()
        place = f"/interests/{interest.id}/thread"
    bao.go(place)
    bao.fill(text="附上方案。")
    file = {"name": "方案.txt", "mimeType": "text/plain", "buffer": b"plan"}
    bao.page.locator("#field-file").set_input_files([file])
    bao.press("Send")
    ada.go(place)
    with ada.page.expect_download() as kept:
        ada.page.get_by_role("link", name="方案.txt").click()
    assert kept.value.suggested_filename == "方案.txt"
    ada.press("Mark as read")
    expect(ada.button("Mark as read")).to_have_count(0)
