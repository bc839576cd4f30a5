"""First uses and cases of Ada's and Bao's projects, in every state that changes who sees them."""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.cases.models import Case, CaseCopy, CasePicture
from marketplace.firsts.models import FirstUse, FirstUseFile, FirstUseObjection
from marketplace.projects.models import Project
from marketplace.scenarios.models import Scenario
from tests.cases import made as cases
from tests.firsts import made

CANARY = "canary-7f3a"
FIRSTS = {
    "first draft": "draft", "first review": "review", "first notice": "notice",
    "first registered": "registered",
}  # fmt: skip
CASES = {"case draft": "draft", "case review": "review", "case published": "published"}
MISSING = ("first_use_id", "objection_id", "case_id", "picture_id", "copy_id", "project_id")


def build(session: Session, world: Any, cast: dict[str, User]) -> None:
    """Projects of Ada with Bao; a copy of a case is proposed to Dana."""
    ada, bao, dana = cast["ada"], cast["bao"], cast["dana"]
    for about, state in FIRSTS.items():
        is_public = state in ("notice", "registered")
        project = _project(session, ada, bao, about, secret=not is_public)
        claim = made.claim(session, bao, project, scope="world", state=state, title=project.title)
        _kept(session, world, about, claim, cast["chen"])
    _cases(session, world, ada, bao, dana)
    trial = _project(session, ada, bao, "first project", until="scale", secret=True)
    world.ids["first project"] = {"project_id": trial.id}
    world.ids["missing"] |= dict.fromkeys(MISSING, 987_654) | {"certificate_code": "no-such-word"}
    session.commit()


def _project(
    session: Session, ada: User, bao: User, about: str, *, secret: bool, until: str = "try"
) -> Project:
    """A project whose need is public, and whose own title is a secret where it says so."""
    found = made.project(session, ada, bao, until=until, title=f"{about} 需求")
    found.title = f"{about} {CANARY if secret else '公开'}"
    return found


def write_files(data: Path) -> None:
    """The files of evidence and the pictures."""
    for about in FIRSTS:
        (data / "attachments" / about.replace(" ", "-")).write_bytes(b"abc")
    for about in CASES:
        (data / "attachments" / about.replace(" ", "-")).write_bytes(cases.PIXEL)


def _kept(session: Session, world: Any, about: str, claim: FirstUse, chen: User) -> None:
    """What its addresses name: a file of evidence, and Chen's objection."""
    file = FirstUseFile(first_use_id=claim.id, **_file(about))
    objection = FirstUseObjection(
        first_use_id=claim.id, text=f"{CANARY} 已有更早的应用，见验收报告。", raised_by_id=chen.id
    )
    session.add_all([file, objection])
    session.flush()
    world.ids[about] = {
        "first_use_id": claim.id, "attachment_id": file.id, "objection_id": objection.id,
        "project_id": claim.project_id, "certificate_code": claim.code or "no-such-word",
    }  # fmt: skip


def _cases(session: Session, world: Any, ada: User, bao: User, dana: User) -> None:
    for about, state in CASES.items():
        is_public = state == "published"
        project = _project(session, ada, bao, about, until="operate", secret=not is_public)
        case = cases.case(session, ada, project, state=state, title_zh=project.title)
        picture = CasePicture(case_id=case.id, caption_zh="现场", **_file(about, "image/png"))
        session.add(picture)
        session.flush()
        world.ids[about] = {
            "case_id": case.id, "picture_id": picture.id, "project_id": project.id,
            "copy_id": _copy(session, case, dana),
        }  # fmt: skip


def _copy(session: Session, case: Case, dana: User) -> int:
    need: Scenario = made.scenario(session, dana, f"需求 {case.id}")
    copy = CaseCopy(case_id=case.id, scenario_id=need.id, score=70.0, words="输电线路")
    session.add(copy)
    session.flush()
    return copy.id


def _file(about: str, media_type: str = "text/plain") -> dict[str, object]:
    ending = "png" if media_type == "image/png" else "txt"
    return {
        "name": f"{about}.{ending}", "media_type": media_type, "size": 3, "sha256": "0" * 64,
        "stored_as": about.replace(" ", "-"),
    }  # fmt: skip
