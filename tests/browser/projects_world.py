"""Projects for the walk: one before its trial, one that ended, and an interest to award."""

import datetime as dt
from decimal import Decimal

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.projects import ledger, lessons, service
from marketplace.projects.ledger import EntryDraft
from marketplace.projects.lessons import LessonDraft
from marketplace.projects.models import Project, ProjectIndicator, ProjectMeasure
from marketplace.scenarios.models import Scenario
from tests.browser.conftest import Resident, Site
from tests.projects import made
from tests.projects.test_lessons import TOLD


def build(site: Site, objects: dict[str, dict[str, object]], *, ada: Resident, need: int) -> None:
    """A member walks the project of their house before its trial, an operator one that ended."""
    other = site.resident("Bao", organisation="百页机器人厂")
    with site.database.writer() as session:
        owner, supplier = site.person(session, ada), site.person(session, other)
        offered = made.product(session, supplier)
        wish = made.interest(session, session.get_one(Scenario, need), supplier, offered)
        begun = _begun(session, owner, supplier, "冲压线外观缺陷在线检测")
        ended = _ended(session, owner, supplier)
        entry = _booked(session, begun)
        session.commit()
        objects["projects"] = {
            "project_id": begun.id, "position": 1, "indicator_id": begun.indicators[0].id,
            "booking_id": entry, "lesson_id": _lesson(session, ended),
        }  # fmt: skip
        objects["projects.award"] = {"interest_id": wish.id}
        objects["operator projects"] = {"project_id": ended.id}
        session.commit()


def _begun(session: Session, owner: User, supplier: User, title: str) -> Project:
    need = made.scenario(session, owner, title)
    one = service.open_project(
        session, owner, scenario=need, supplier=made.house(supplier), on=made.OPENED
    )
    one.indicators.append(
        ProjectIndicator(name="夜班漏检率", unit="%", baseline=Decimal(2), target=Decimal("0.1"),
                         lower_is_better=True)
    )  # fmt: skip
    session.flush()
    for days, value in ((0, "2"), (30, "1.4"), (61, "0.6")):
        day = made.OPENED + dt.timedelta(days=days)
        measured = {"measured_on": day, "value": Decimal(value), "note": "人工复检 1200 件"}
        session.add(ProjectMeasure(indicator_id=one.indicators[0].id, **measured))
    session.commit()
    made.agreed(session, one, owner, supplier)
    return one


def _ended(session: Session, owner: User, supplier: User) -> Project:
    one = _begun(session, owner, supplier, "焊缝缺陷在线检测")
    made.take(session, owner, one, "try", on=made.OPENED)
    made.take(session, owner, one, "end")
    return one


def _booked(session: Session, project: Project) -> int:
    values = {"kind": "paid_in", "investor": "滨海产业基金", "reference": "合同 12", "amount": "80"}
    draft = EntryDraft(**{**values, "booked_on": made.OPENED})
    first = ledger.post(session, None, project=project, draft=draft)
    ledger.correct(session, None, project=project, entry=first, reason="写错了编号")
    again = draft.model_copy(update={"reference": "合同 12（更正）"})
    return ledger.post(session, None, project=project, draft=again).id


def _lesson(session: Session, project: Project) -> int:
    found = lessons.write(session, None, project=project, draft=LessonDraft(**TOLD))
    found.published_at = now()
    return found.id
