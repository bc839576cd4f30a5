"""Projects for tests: `made.project(session, ada, bao)`, as far along as `made.until` takes it."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import now, today
from marketplace.interests.models import Interest, InterestProduct
from marketplace.products.models import Product
from marketplace.projects import dossiers, service
from marketplace.projects.dossiers import DossierDraft
from marketplace.projects.drafts import StepDraft
from marketplace.projects.models import Project
from marketplace.projects.service import Origin
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario

TITLE = "冲压件外观缺陷在线检测"
OPENED = dt.date(2026, 3, 2)
SETTLED = {
    "risks": "误报会让产线停十分钟。",
    "approvals": "安全部 2026-3 号批准。",
    "stop_conditions": "连续两次误停，由值班长停用。",
    "responsibility": "设备事故由供给方处置并赔付。",
    "insurance": "供给方投保公众责任险一百万元。",
}
WAY = {
    "contract": ("sign",),
    "trial": ("sign", "try"),
    "accepted": ("sign", "try", "accept"),
    "operation": ("sign", "try", "accept", "operate"),
    "scaled": ("sign", "try", "accept", "operate", "scale"),
    "ended": ("try", "end"),
    "cancelled": ("cancel",),
}


def house(user: User) -> Organisation:
    """The organisation that somebody speaks for."""
    return user.memberships[0].organisation


def scenario(session: Session, owner: User, title: str = TITLE, **values: Any) -> Scenario:
    """A published scenario of somebody's organisation; committed."""
    given = {"title": title, "pain_point": "夜班人工目检漏检率 2%，每月约 300 件返工，成本高。"}
    draft, problems = ScenarioDraft.read({**given, **values})
    assert draft is not None, problems
    made = scenarios.post(session, owner, draft=draft, organisation=house(owner))
    scenarios.publish(session, None, scenario=made)
    session.commit()
    return made


def product(session: Session, supplier: User, title: str = "在线视觉检测仪") -> Product:
    """A listed product of somebody's organisation; committed."""
    made = Product(
        title=title, organisation_id=house(supplier).id, state="listed", updated_at=now(),
        published_at=now(), confirmed_at=now(), search_terms="检测", contact="包工 020-87654321",
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


def interest(
    session: Session, of: Scenario, supplier: User, offered: Product, state: str = "shortlisted"
) -> Interest:
    """An interest in a scenario; committed."""
    made = Interest(
        scenario_id=of.id, organisation_id=house(supplier).id, state=state, why="适合这个场景。",
        sent_at=now(), due_at=now() + dt.timedelta(days=3),
    )  # fmt: skip
    made.products.append(InterestProduct(product_id=offered.id))
    session.add(made)
    session.commit()
    return made


def project(
    session: Session, owner: User, supplier: User, *, of: Scenario | None = None,
    on: dt.date = OPENED, origin: Origin | None = None, offered: Product | None = None,
) -> Project:  # fmt: skip
    """A project of the two at its first stage; committed."""
    of = of or scenario(session, owner)
    made = service.open_project(
        session, owner, scenario=of, supplier=house(supplier), product=offered, on=on,
        origin=origin,
    )  # fmt: skip
    session.commit()
    return made


def agreed(session: Session, of: Project, owner: User, supplier: User) -> None:
    """The tolerance dossier, agreed to by both sides; committed."""
    draft = DossierDraft(**SETTLED)
    seen = dossiers.seal(dossiers.texts(None))
    dossiers.save(session, owner, project=of, draft=draft, seen=seen)
    for side, who in (("owner", owner), ("supplier", supplier)):
        dossiers.agree(session, who, project=of, side=side, seen=dossiers.seal(SETTLED))
    session.commit()


def until(
    session: Session, of: Project, stage: str, owner: User, supplier: User, *, days: int = 10
) -> Project:
    """Take a project to a stage, a step every `days` days; committed."""
    if stage in ("trial", "accepted", "operation", "scaled", "ended"):
        agreed(session, of, owner, supplier)
    for verb in WAY[stage]:
        take(session, owner, of, verb, on=of.steps[-1].began_on + dt.timedelta(days=days))
    return of


def take(session: Session, who: User | None, of: Project, verb: str, **values: Any) -> None:
    """One step with what it needs; committed."""
    given = {"on": today(), "sentence": "油雾遮挡镜头，误停不断。", "evidence": f"文件 {verb}"}
    service.take(session, who, project=of, verb=verb, draft=StepDraft(**{**given, **values}))
    session.commit()


def stages(session: Session, of: Project) -> list[tuple[str, dt.date, dt.date | None]]:
    """(stage, from, until) of a project as the database has them."""
    session.expire_all()
    found = session.get_one(Project, of.id)
    return [(one.stage, one.began_on, one.until_on) for one in found.steps]


def state_of(session: Session, of: Scenario) -> str:
    """The state of a scenario as the database has it."""
    session.expire_all()
    return session.scalars(select(Scenario.state).where(Scenario.id == of.id)).one()
