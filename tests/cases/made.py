"""Cases for tests: `made.case(session, ada, project)` and what becomes of it."""

import base64

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.cases import service
from marketplace.cases.drafts import CaseDraft
from marketplace.cases.models import Case
from marketplace.projects.models import Project

CHINESE = {
    "title_zh": "山区输电线路无人机自动巡检",
    "story_zh": "线路都在山里，靠人走一趟要三天。无人机自动起降，当天给出缺陷报告。",
    "effect_zh": "漏检率由 2 % 降到 0.1 %。",
    "preconditions_zh": "需要空域许可和 4G 覆盖。",
}
ENGLISH = {
    "title_en": "Drone inspection of power lines in the hills",
    "story_en": "Walking the lines took three days. Drones now report on the same day.",
    "effect_en": "Missed defects fell from 2 % to 0.1 %.",
    "preconditions_en": "An airspace permit and 4G coverage.",
}
TEXTS = {**CHINESE, **ENGLISH}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
"""A PNG of one pixel."""


def draft(**values: object) -> CaseDraft:
    """A case in both languages."""
    return CaseDraft.model_validate({**TEXTS, "cost_wan": "120.5", **values})


def case(
    session: Session, by: User | None, of: Project, *, state: str = "draft", **values: object
) -> Case:
    """A case as far as `state`, agreed to by the supplier once it is in review; committed."""
    made = service.tell_case(session, by, project=of, draft=draft(**values))
    if state != "draft":
        service.submit(session, by, case=made)
        service.agree(session, None, case=made)
    if state in ("published", "withdrawn"):
        service.publish(session, None, case=made)
    if state == "withdrawn":
        service.withdraw(session, None, case=made, sentence="数据有误。")
    session.commit()
    return made
