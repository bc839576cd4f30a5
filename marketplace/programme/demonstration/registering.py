"""First uses and typical cases of the demonstration."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.cases import service as cases
from marketplace.cases.drafts import CaseDraft
from marketplace.db import ZONE
from marketplace.firsts import service as firsts
from marketplace.firsts.drafts import FirstUseDraft, SearchDraft
from marketplace.firsts.models import FirstUse
from marketplace.programme.demonstration.reading import Deed
from marketplace.projects.models import Project

NOTICE_BEFORE = dt.timedelta(days=6)
"""So many days before its registration the public notice of a first use begins."""
ELSEWHERE = "检索公开报道、采购公告和行业协会名录，未见同类应用（演示）。"
CONCLUSION = "登记库与公开资料中均未发现更早的同类应用（演示）。"


def first_use(session: Session, project: Project, deed: Deed) -> None:
    """The claim, the search for earlier holders, the public notice, and the registration."""
    line = deed.line
    draft = FirstUseDraft.model_validate(
        {**line, "title": line["title_zh"], "title_other": line["title_en"]}
    )
    claim = firsts.claim_first(session, None, project=project, draft=draft)
    firsts.submit(session, None, claim=claim)
    search = SearchDraft(asked=draft.title, elsewhere=ELSEWHERE, conclusion=CONCLUSION)
    firsts.record_search(session, None, claim=claim, draft=search)
    moment = _morning(deed.day)
    firsts.announce(session, None, claim=claim, at=moment - NOTICE_BEFORE)
    firsts.register(session, None, claim=claim, at=moment)


def revoke(session: Session, project: Project, deed: Deed) -> None:
    """A registration taken back, with its reason."""
    chosen = select(FirstUse).where(
        FirstUse.project_id == project.id, FirstUse.scope == deed.line["scope"]
    )
    claim, reason = session.scalars(chosen).one(), deed.line["revoked_reason"]
    firsts.revoke(session, None, claim=claim, sentence=reason, at=_morning(deed.day))


def case(session: Session, project: Project, deed: Deed) -> None:
    """A case told in both languages, agreed to by the supplier, and published."""
    draft = CaseDraft.model_validate(deed.line)
    told = cases.tell_case(session, None, project=project, draft=draft)
    cases.submit(session, None, case=told)
    cases.agree(session, None, case=told)
    cases.publish(session, None, case=told, on=deed.day)


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), ZONE).astimezone(dt.UTC)
