"""What people are told about a first use, each step once."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.queries import speakers
from marketplace.db import ZONE
from marketplace.errors import Sentence
from marketplace.firsts.models import FirstUse, FirstUseMove, FirstUseObjection
from marketplace.notices.service import News, tell

TO_BOTH = ("announce", "register", "revoke")
"""Verbs that the other side of the project hears of too; the claimant alone hears of the rest."""


def stepped(session: Session, claim: FirstUse, move: FirstUseMove, verb: str, *, site: str) -> None:
    """Tell those concerned by a step."""
    said = SAID.get(verb)
    if said is None:
        return
    project = claim.project
    houses = [project.owner_id, project.supplier_id] if verb in TO_BOTH else [claim.organisation_id]
    if verb == "submit":
        houses = [one for one in (project.owner_id, project.supplier_id) if one not in houses]
    topic = f"first-use:{claim.id}:{move.id}"
    news = News(topic, _filled(said, claim, move.sentence), f"/first-uses/{claim.id}")
    tell(session, _people(session, houses), news, site=site)


def objected(session: Session, claim: FirstUse, objection: FirstUseObjection, *, site: str) -> None:
    """Tell the claimant that there is an objection; never whose it is."""
    sentence = _filled(OBJECTED, claim, "")
    news = News(f"first-use-objection:{objection.id}", sentence, f"/first-uses/{claim.id}")
    tell(session, _people(session, [claim.organisation_id]), news, site=site)


def answered(session: Session, claim: FirstUse, objection: FirstUseObjection, *, site: str) -> None:
    """Tell whoever raised an objection how it was decided, with the whole answer."""
    said = UPHELD if objection.state == "upheld" else REJECTED
    person = session.get_one(User, objection.raised_by_id)
    news = News(
        f"first-use-objection:{objection.id}:answer", _filled(said, claim, ""),
        f"/first-uses/{claim.id}", more=Sentence(objection.answer, objection.answer),
    )  # fmt: skip
    tell(session, [person], news, site=site)


def ended(session: Session, claim: FirstUse, *, site: str) -> None:
    """Tell those whose objection nobody had answered that the claim came to nothing."""
    chosen = select(User).where(
        User.id.in_(
            select(FirstUseObjection.raised_by_id).where(
                FirstUseObjection.first_use_id == claim.id, FirstUseObjection.state == "raised"
            )
        )
    )
    news = News(f"first-use:{claim.id}:ended", _filled(ENDED, claim, ""), "/first-uses")
    tell(session, session.scalars(chosen), news, site=site)


def _people(session: Session, houses: Iterable[int | None]) -> list[User]:
    return [one for people in speakers(session, houses).values() for one in people]


def _filled(said: Sentence, claim: FirstUse, why: str) -> Sentence:
    until = claim.notice_until
    facts = {
        "title": claim.title, "number": claim.number or "", "why": why,
        "until": f"{until.astimezone(ZONE):%Y-%m-%d %H:%M}" if until else "",
    }  # fmt: skip
    return Sentence(said.zh.format(**facts), said.en.format(**facts))


SAID = {
    "submit": Sentence(
        "合作方就双方的项目申报了首试首用：“{title}”。",
        "The other side of your project claims a first use: “{title}”.",
    ),
    "return": Sentence(
        "首试首用申报“{title}”被退回：{why}",
        "Your claim of a first use, “{title}”, was returned: {why}",
    ),
    "announce": Sentence(
        "首试首用“{title}”开始公示，至 {until}（北京时间）止。",
        "The first use “{title}” is in public notice until {until} China time.",
    ),
    "register": Sentence(
        "首试首用“{title}”已登记，编号 {number}，证书可在页面下载。",
        "The first use “{title}” is registered as {number}; its certificate is on its page.",
    ),
    "refuse": Sentence(
        "首试首用申报“{title}”未予登记：{why}",
        "Your claim of a first use, “{title}”, was refused: {why}",
    ),
    "revoke": Sentence(
        "首试首用“{title}”（{number}）的登记已撤销：{why}",
        "The registration of the first use “{title}” ({number}) was revoked: {why}",
    ),
}
OBJECTED = Sentence(
    "有人在公示期内对首试首用“{title}”提出异议，运营人员正在处理。",
    "Somebody objects to the first use “{title}” in its public notice; an operator looks at it.",
)
UPHELD = Sentence(
    "您对首试首用“{title}”的异议成立，该申报不予登记。",
    "Your objection to the first use “{title}” was upheld; the claim is refused.",
)
REJECTED = Sentence(
    "您对首试首用“{title}”的异议不成立，处理说明见下。",
    "Your objection to the first use “{title}” was rejected; the answer is below.",
)
ENDED = Sentence(
    "您曾提出异议的首试首用申报“{title}”已终止，不再登记。",
    "The claim of a first use that you objected to, “{title}”, has ended and is not registered.",
)
