"""Projects of Ada and Bao for walks over all routes: one at its beginning, two that ended."""

import datetime as dt
from decimal import Decimal

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.interests.models import Interest
from marketplace.projects.ledger_models import LedgerEntry
from marketplace.projects.models import (
    Lesson,
    Project,
    ProjectEvidence,
    ProjectFile,
    ProjectIndicator,
    ProjectMeasure,
    ProjectStep,
    ToleranceDossier,
)
from marketplace.scenarios.models import Scenario

OPENED = dt.date(2026, 3, 2)
HIDDEN = "canary-7f3a"


def build(session: Session, world, cast: dict[str, User]) -> None:  # type: ignore[no-untyped-def] # the world of trips, which imports this
    """`project open` at intent, `project ended` with a lesson to publish, `lesson public`."""
    world.ids["ada award"] = {"interest_id": _interest(session, cast)}
    beginning = _project(session, cast, "项目一", "intent")
    ended = _project(session, cast, "项目二", "intent", "trial", "ended")
    other = _project(session, cast, "项目三", "intent", "trial", "ended")
    world.ids["project open"] = _filled(session, beginning)
    world.ids["project ended"] = {**_filled(session, ended), "lesson_id": _lesson(session, ended)}
    world.ids["lesson public"] = {"lesson_id": _lesson(session, other, published=True)}


def _house(user: User) -> int:
    return user.memberships[0].organisation_id


def _scenario(session: Session, cast: dict[str, User], title: str, state: str) -> Scenario:
    made = Scenario(
        title=title, description="公开 需要无人机巡检", organisation_id=_house(cast["ada"]),
        state=state, updated_at=now(), published_at=now(), search_terms="巡检",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _interest(session: Session, cast: dict[str, User]) -> int:
    need = _scenario(session, cast, "待选定的巡检", "matching")
    made = Interest(
        scenario_id=need.id, organisation_id=_house(cast["bao"]), state="shortlisted",
        why=f"{HIDDEN} 适合这个场景。", sent_at=now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def _project(session: Session, cast: dict[str, User], title: str, *stages: str) -> Project:
    need = _scenario(session, cast, title, "ended" if "ended" in stages else "awarded")
    made = Project(
        scenario_id=need.id, owner_id=need.organisation_id, supplier_id=_house(cast["bao"]),
        title=title, stage=stages[-1], opened_on=OPENED,
    )  # fmt: skip
    for place, stage in enumerate(stages):
        day = OPENED + dt.timedelta(days=place)
        until = day + dt.timedelta(days=1) if place + 1 < len(stages) else None
        made.steps.append(
            ProjectStep(position=place + 1, stage=stage, began_on=day, until_on=until,
                        sentence=HIDDEN, actor_id=cast["ada"].id)
        )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _filled(session: Session, project: Project) -> dict[str, object]:
    shown = ProjectEvidence(
        step_id=project.steps[0].id, title=f"{HIDDEN} 纪要", dated_on=OPENED, kind="report"
    )
    indicator = ProjectIndicator(
        project_id=project.id, name="漏检率", unit="%", baseline=Decimal(2), target=Decimal("0.1"),
        lower_is_better=True,
    )  # fmt: skip
    entry = LedgerEntry(
        project_id=project.id, kind="signed", investor="某基金", reference=f"{HIDDEN} 合同",
        amount_wan=Decimal(120), original_amount=Decimal(1_200_000), booked_on=OPENED,
    )  # fmt: skip
    dossier = ToleranceDossier(project_id=project.id, risks=f"{HIDDEN} 误报会停线。")
    session.add_all([shown, indicator, entry, dossier])
    session.flush()
    file = ProjectFile(
        evidence_id=shown.id, name="纪要.txt", media_type="text/plain", size=3, sha256="0" * 64,
        stored_as=f"ada-{'draft' if project.stage == 'intent' else 'published'}",
    )  # fmt: skip
    measure = ProjectMeasure(indicator_id=indicator.id, measured_on=OPENED, value=Decimal(1))
    session.add_all([file, measure])
    session.flush()
    return {
        "project_id": project.id, "position": 1, "indicator_id": indicator.id,
        "booking_id": entry.id, "attachment_id": file.id,
    }  # fmt: skip


def _lesson(session: Session, project: Project, *, published: bool = False) -> int:
    made = Lesson(
        project_id=project.id, title="镜头要每班清洁", tried="试点三个月，用相机代替目检。",
        happened="油雾两小时后遮住镜头。", advice="先做一周环境测试。", search_terms="镜头",
        published_at=now() if published else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id
