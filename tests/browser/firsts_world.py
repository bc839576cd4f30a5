"""First uses and cases in several states, so that every address of theirs has an object."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.cases import replicating, service
from marketplace.cases.drafts import CaptionDraft
from marketplace.cases.models import Case, CaseCopy
from marketplace.firsts import objecting
from marketplace.objections.service import ObjectionDraft
from marketplace.postings.attachments import Sent
from tests.browser.conftest import Resident, Site
from tests.cases import made as cases
from tests.firsts import made

Objects = dict[str, dict[str, object]]
DOUBT = "我单位已在 2024 年于同一城市的线路上使用同型设备，并有验收报告为证。"


def build(site: Site, *, ada: Resident, need: int) -> Objects:
    """Ada's projects with a supplier of its own; a case of the supplier is proposed to her."""
    bao = site.resident("Bao", organisation="翼翔无人机试走公司")
    with site.database.writer() as session:
        owner, supplier = site.person(session, ada), site.person(session, bao)
        public = _published(site, session, supplier, owner)
        like = replicating.Like(need, 71.5, "输电线路 无人机", "unmanned-aircraft")
        replicating.propose(session, case=public, found=[like])
        session.commit()
        copy = session.scalars(select(CaseCopy.id)).one()
        free = made.project(session, owner, supplier, until="operate", title="变电站无人机巡视")
        told = made.project(session, owner, supplier, until="operate", title="山区线路巡检")
        claim = made.claim(session, owner, told, scope="world")
        draft = cases.case(session, owner, told)
        notice = made.claim(session, supplier, told, scope="province", state="notice")
        objecting.raise_one(session, owner, claim=notice, draft=ObjectionDraft(text=DOUBT))
        session.commit()
        return {
            "all": _of(session, public),
            "member": {
                "project_id": free.id, "first_use_id": claim.id, "case_id": draft.id,
                "copy_id": copy,
            },
            "operator": {"first_use_id": notice.id, "case_id": public.id},
        }  # fmt: skip


def _published(site: Site, session: Session, owner: User, supplier: User) -> Case:
    """A case with a picture and a registered first use, of another owner."""
    product = made.product(session, supplier, "试走巡检无人机")
    project = made.project(session, owner, supplier, until="operate", of=product, title="水库巡查")
    made.measured(session, project)
    made.claim(session, supplier, project, scope="country", state="registered")
    case = service.tell_case(session, owner, project=project, draft=cases.draft())
    service.add_picture(
        session, owner, case=case, draft=CaptionDraft(caption_zh="无人机机场", caption_en="Port"),
        sent=Sent("现场.png", cases.PIXEL, 1_000_000),
        folder=site.app.config["SETTINGS"].data_dir.absolute() / "attachments",
    )  # fmt: skip
    service.submit(session, owner, case=case)
    service.agree(session, None, case=case)
    service.publish(session, None, case=case)
    session.commit()
    return case


def _of(session: Session, case: Case) -> dict[str, object]:
    session.refresh(case)
    first = case.first_use
    assert first is not None
    return {
        "case_id": case.id, "picture_id": case.pictures[0].id, "first_use_id": first.id,
        "certificate_code": first.code, "project_id": case.project_id,
    }  # fmt: skip
