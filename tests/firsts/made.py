"""Projects and first uses for tests: `made.project(session, ada, bao)` and what becomes of it."""

import datetime as dt

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now, today
from marketplace.firsts import service
from marketplace.firsts.drafts import FirstUseDraft, SearchDraft
from marketplace.firsts.models import FirstUse
from marketplace.products.models import Product
from marketplace.projects import service as projects
from marketplace.projects.drafts import StepDraft
from marketplace.projects.models import (
    Project,
    ProjectIndicator,
    ProjectMeasure,
    ToleranceDossier,
)
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.models import Concept

STEPS = ("try", "accept", "operate", "scale")
BEGAN = today() - dt.timedelta(days=60)
TITLE = "山区输电线路无人机自动巡检首次应用"
STATEMENT = "该型无人机机场首次在山区 120 公里输电线路上无人值守运行，当天给出缺陷报告。"
LATER = dt.timedelta(days=5, seconds=1)
"""After the public notice."""


def scenario(session: Session, owner: User, title: str, **values: object) -> Scenario:
    """A published need of somebody's organisation."""
    row = Scenario(
        title=title, description=f"{title}，当天给出报告。", state="published", updated_at=now(),
        published_at=now(), organisation_id=owner.memberships[0].organisation_id,
        created_by_id=owner.id, search_terms="", **values,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def product(session: Session, supplier: User, title: str = "全自动巡检无人机") -> Product:
    """A listed product of somebody's organisation."""
    row = Product(
        title=title, description="自动起飞、沿航线巡检。", state="listed", updated_at=now(),
        published_at=now(), confirmed_at=now(), created_by_id=supplier.id,
        organisation_id=supplier.memberships[0].organisation_id, search_terms="",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def city(
    session: Session, key: str = "shenzhen", zh: str = "深圳", en: str = "Shenzhen"
) -> Concept:
    """A city of the vocabulary."""
    row = Concept(key=key, kind="city", zh=zh, en=en)
    session.add(row)
    session.flush()
    return row


def project(
    session: Session, owner: User, supplier: User, *, until: str = "try",
    of: Product | None = None, title: str = "山区输电线路无人机巡检", **values: object,
) -> Project:  # fmt: skip
    """A project of a new scenario that went as far as the step `until` ("" for none); committed."""
    need = scenario(session, owner, title, **values)
    made = projects.open_project(
        session, None, scenario=need, supplier=supplier.memberships[0].organisation, product=of,
        on=BEGAN,
    )  # fmt: skip
    session.add(
        ToleranceDossier(project_id=made.id, owner_agreed_at=now(), supplier_agreed_at=now())
    )
    session.flush()
    for number, verb in enumerate(STEPS[: STEPS.index(until) + 1] if until else ()):
        on = BEGAN + dt.timedelta(days=10 * (number + 1))
        draft = StepDraft(on=on, evidence="报告", evidence_kind="report")
        projects.take(session, None, project=made, verb=verb, draft=draft)
    session.commit()
    return made


def measured(session: Session, of: Project) -> None:
    """Missed defects fell from 2 % to 0.1 %, which was the target."""
    indicator = ProjectIndicator(
        project_id=of.id, name="漏检率", unit="%", target=0.2, lower_is_better=True
    )
    for days, value in ((15, 2), (40, 0.1)):
        on = BEGAN + dt.timedelta(days=days)
        indicator.measures.append(ProjectMeasure(measured_on=on, value=value))
    session.add(indicator)
    session.commit()


def draft(**values: object) -> FirstUseDraft:
    """The words of a claim."""
    given = {
        "scope": "city", "title": TITLE, "statement": STATEMENT,
        "first_used_on": BEGAN + dt.timedelta(days=12),
    }  # fmt: skip
    return FirstUseDraft.model_validate({**given, **values})


def claim(
    session: Session, by: User, of: Project, *, state: str = "draft", **values: object
) -> FirstUse:
    """A claim as far as `state`: draft, review, notice, registered or revoked; committed."""
    made = service.claim_first(session, by, project=of, draft=draft(**values))
    if state != "draft":
        service.submit(session, by, claim=made)
    if state in ("notice", "registered", "revoked"):
        search(session, made)
        at = now() if state == "notice" else now() - LATER
        service.announce(session, None, claim=made, at=at)
    if state in ("registered", "revoked"):
        service.register(session, None, claim=made)
    if state == "revoked":
        service.revoke(session, None, claim=made, sentence="发现更早的应用。")
    session.commit()
    return made


def search(session: Session, claim: FirstUse) -> None:
    """A search for earlier holders that found nobody."""
    noted = SearchDraft(
        asked="输电线路、无人机",
        elsewhere="检索专利与新闻，未见更早应用。",
        conclusion="未发现在先者。",
    )
    service.record_search(session, None, claim=claim, draft=noted)
