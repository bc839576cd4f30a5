"""What people are told about cases, each step and each proposal once."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.queries import speakers
from marketplace.cases.models import Case, CaseCopy, CaseMove
from marketplace.errors import Sentence
from marketplace.notices.service import News, tell

TO_BOTH = ("publish", "withdraw")


def stepped(session: Session, case: Case, move: CaseMove, verb: str, *, site: str) -> None:
    """Tell the owner, on publication and withdrawal the supplier too."""
    if verb not in SAID:
        return
    project = case.project
    houses = [project.owner_id, project.supplier_id] if verb in TO_BOTH else [project.owner_id]
    said = _filled(SAID[verb], case, why=move.sentence)
    news = News(f"case:{case.id}:{move.id}", said, f"/cases/{case.id}")
    tell(session, _people(session, houses), news, site=site)


def please_agree(session: Session, case: Case, *, site: str) -> None:
    """Ask the supplier to read and agree, once a version of the texts."""
    news = News(f"case:{case.id}:agree:{case.version}", _filled(AGREE, case), f"/cases/{case.id}")
    tell(session, _people(session, [case.project.supplier_id]), news, site=site)


def proposed(session: Session, copies: Iterable[CaseCopy], case: Case, *, site: str) -> None:
    """Tell owners of a case that may help with an open need of theirs, once a pair."""
    found = list(copies)
    people = speakers(session, [one.scenario.organisation_id for one in found])
    for one in found:
        said = _filled(PROPOSED, case, need=one.scenario.title)
        topic = f"case-copy:{case.id}:{one.scenario_id}"
        news = News(topic, said, f"/case-copies/{one.id}")
        tell(session, people.get(one.scenario.organisation_id, []), news, site=site)


def _people(session: Session, houses: Iterable[int | None]) -> list[User]:
    return [one for people in speakers(session, houses).values() for one in people]


def _filled(said: Sentence, case: Case, **facts: str) -> Sentence:
    zh, en = case.title_zh, case.title_en or case.title_zh
    return Sentence(said.zh.format(title=zh, **facts), said.en.format(title=en, **facts))


SAID = {
    "return": Sentence("典型案例“{title}”被退回：{why}", "The case “{title}” was returned: {why}"),
    "publish": Sentence("典型案例“{title}”已发布。", "The case “{title}” is published."),
    "withdraw": Sentence(
        "典型案例“{title}”已撤下：{why}", "The case “{title}” was withdrawn: {why}"
    ),
}
AGREE = Sentence(
    "场景方把双方的项目写成了典型案例“{title}”。请阅读，并同意公开其内容和贵单位名称。",
    "The owner tells your project as a typical case, “{title}”. Please read it, and agree that it "
    "is published with your name.",
)
PROPOSED = Sentence(
    "典型案例“{title}”与贵单位的需求“{need}”相近，可供借鉴。",
    "The typical case “{title}” is like your open need “{need}” and may help you.",
)
