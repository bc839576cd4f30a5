"""Questions, a confidential part and a thread about the member's need, so that each has a page."""

import datetime as dt

from marketplace.db import now
from marketplace.interests.dealing_models import (
    ConfidentialRead,
    QuestionAddition,
    ScenarioDealing,
    ScenarioQuestion,
    TermsAcceptance,
)
from marketplace.interests.models import Interest, InterestFile, InterestMessage
from tests.browser.conftest import Resident, Site

TERMS = "仅用于本场景方案编制，不得转交第三方；评选结束后删除。"


def build(site: Site, *, ada: Resident, need: int) -> dict[str, object]:
    """Somebody asks, reads under terms and writes; the numbers of what addresses name."""
    bela = site.resident("Bela", organisation="山鹰巡检科技")
    with site.database.writing() as session:
        by = {"scenario_id": need, "organisation_id": bela.organisation_id}
        interest = Interest(
            **by, why="同类山区线路已巡检两年。",
            sent_at=now(), due_at=now() + dt.timedelta(days=10), created_by_id=bela.user_id,
        )  # fmt: skip
        settled = ScenarioDealing(
            scenario_id=need, questions_until=now() + dt.timedelta(days=30), terms=TERMS,
            terms_version=1, details="踏勘时间：每周三上午。", confidential="线路坐标与检修计划。",
        )  # fmt: skip
        session.add_all([interest, settled])
        session.flush()
        session.add_all(_questions(by, bela.user_id))
        session.add(TermsAcceptance(**by, terms_version=1, terms=TERMS, user_id=bela.user_id))
        session.add_all(
            [
                ConfidentialRead(**by, user_id=bela.user_id),
                ConfidentialRead(scenario_id=need, user_id=ada.user_id),
            ]
        )
        session.add_all(_messages(interest.id, ada.user_id, bela.user_id))
        return {"interest_id": interest.id}


def _questions(by: dict[str, int], asker: int) -> list[ScenarioQuestion]:
    answered = ScenarioQuestion(
        **by, asked_by_id=asker, text="起降点是否有市电？", state="answered",
        answer="有，220 V。", answered_at=now(),
    )  # fmt: skip
    answered.additions.append(QuestionAddition(text="二号起降点另有备用电源。"))
    return [
        answered,
        ScenarioQuestion(**by, asked_by_id=asker, text="冬季最低气温是多少？"),
        ScenarioQuestion(
            **by, asked_by_id=asker, text="其他供应商有哪些？", state="refused",
            answer="评选期间不公布。", answered_at=now(),
        ),
    ]  # fmt: skip


def _messages(interest_id: int, owner: int, supplier: int) -> list[InterestMessage]:
    asked = InterestMessage(
        interest_id=interest_id, side="owner", author_id=owner, text="下周三能否到现场？"
    )
    said = InterestMessage(
        interest_id=interest_id, side="supplier", author_id=supplier, text="可以，方案先附上。"
    )
    said.files.append(
        InterestFile(
            name="方案.pdf", media_type="application/pdf", size=120_000, sha256="0" * 64,
            stored_as="browser-walk-thread",
        )
    )  # fmt: skip
    return [asked, said]
