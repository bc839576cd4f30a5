"""What both sides of an interest are told, each thing once a person."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import speakers
from marketplace.db import ZONE
from marketplace.errors import Sentence
from marketplace.interests.models import Interest, InterestMove, InterestPartner
from marketplace.notices import service as notices
from marketplace.notices.service import News

SENT = Sentence(
    "“{supplier}”对“{scenario}”提交了对接意向，请在 {due} 前答复。",
    "{supplier} expresses interest in {scenario}. Please answer by {due}.",
)
REVISED = Sentence(
    "“{supplier}”修改了对“{scenario}”的对接意向。",
    "{supplier} changed its expression of interest in {scenario}.",
)
TO_SUPPLIER = {
    "shortlist": Sentence(
        "您对“{scenario}”的对接意向已入围。下一次答复不晚于 {due}。",
        "Your interest in {scenario} is shortlisted. You hear more by {due}.",
    ),
    "meet": Sentence(
        "场景方邀请您就“{scenario}”约谈。下一次答复不晚于 {due}。",
        "The owner of {scenario} invites you to a meeting. You hear more by {due}.",
    ),
    "decline": Sentence(
        "您对“{scenario}”的对接意向未入选。", "Your interest in {scenario} was declined."
    ),
    "reconsider": Sentence(
        "场景方重新考虑，您对“{scenario}”的对接意向已入围。",
        "The owner of {scenario} reconsidered: your interest is shortlisted.",
    ),
    "award": Sentence(
        "您对“{scenario}”的对接意向已被选定。",
        "You were chosen for {scenario}: it is awarded to you.",
    ),
    "release": Sentence(
        "“{scenario}”的选定已解除，您的对接意向回到入围状态。",
        "The award of {scenario} was taken back; your interest is shortlisted again.",
    ),
    "lapse": Sentence(
        "“{scenario}”的场景方未在期限内答复您的对接意向，已再次告知对方；仍不答复将逐级上报。",
        "The owner of {scenario} did not answer your interest in time. They were told again; if "
        "they still do not answer, it goes to the next level.",
    ),
}
TO_OWNER = {
    "send": SENT,
    "propose": Sentence(
        "“{supplier}”就“{scenario}”提交了方案，请在 {due} 前答复。",
        "{supplier} handed in its proposal for {scenario}. Please answer by {due}.",
    ),
    "withdraw": Sentence(
        "“{supplier}”撤回了对“{scenario}”的对接意向。",
        "{supplier} withdrew its interest in {scenario}.",
    ),
}
ASKED = Sentence(
    "“{supplier}”拟与贵单位组成联合体对接“{scenario}”，请确认是否同意。",
    "{supplier} names you as a partner for {scenario}. Please say whether you agree.",
)
PARTNER = {
    "agreed": Sentence(
        "“{partner}”同意作为合作伙伴参与“{scenario}”。",
        "{partner} agrees to be your partner for {scenario}.",
    ),
    "refused": Sentence(
        "“{partner}”婉拒参与“{scenario}”。", "{partner} will not be your partner for {scenario}."
    ),
}


def facts(interest: Interest) -> dict[str, str]:
    """What sentences about an interest name."""
    due = interest.due_at
    return {
        "supplier": interest.organisation.name,
        "scenario": interest.scenario.title,
        "due": due.astimezone(ZONE).date().isoformat() if due else "",
    }


def filled(sentence: Sentence, **said: str) -> Sentence:
    """The sentence with its names put in."""
    return Sentence(sentence.zh.format(**said), sentence.en.format(**said))


def page(interest: Interest) -> str:
    return f"/interests/{interest.id}"


def tell_of_move(session: Session, interest: Interest, verb: str, move: InterestMove, *,
                 site: str) -> int:  # fmt: skip
    """Tell the other side of a step, with its words; returns how many heard."""
    to_owner = verb in TO_OWNER
    sentence = TO_OWNER[verb] if to_owner else TO_SUPPLIER[verb]
    house = interest.scenario.organisation_id if to_owner else interest.organisation_id
    topic = f"interest:{interest.id}:{verb}:{move.id}"
    words = Sentence(f"说明：{move.sentence}", f"They say: {move.sentence}")
    told = News(
        topic, filled(sentence, **facts(interest)), page(interest), words if move.sentence else None
    )
    return notices.tell(session, people_of(session, house), told, site=site)


def tell_of_change(session: Session, interest: Interest, *, site: str) -> None:
    """Tell the owner's people, on their pages alone, that an offer says something else now."""
    topic = f"interest:{interest.id}:revised:{interest.version}"
    told = News(topic, filled(REVISED, **facts(interest)), page(interest))
    people = people_of(session, interest.scenario.organisation_id)
    notices.tell(session, people, told, site=site, by_mail=False)


def ask_partners(session: Session, interest: Interest, partners: Iterable[InterestPartner], *,
                 site: str) -> None:  # fmt: skip
    """Tell those of the partners who are registered here that they are asked."""
    for one in partners:
        if one.organisation is not None:
            topic = f"interest:{interest.id}:partner:{one.id}"
            told = News(topic, filled(ASKED, **facts(interest)), f"/interests/partners/{one.id}")
            notices.tell(session, people_of(session, one.organisation.id), told, site=site)


def tell_of_partner(session: Session, partner: InterestPartner, *, site: str) -> None:
    """Tell the lead what a partner said, and again when it says something else."""
    interest = partner.interest
    sentence = filled(PARTNER[partner.state], partner=partner.name, **facts(interest))
    topic = f"interest:{interest.id}:partner:{partner.id}:{partner.state}"
    people = people_of(session, interest.organisation_id)
    notices.tell(session, people, News(topic, sentence, page(interest)), site=site)


def people_of(session: Session, organisation: int | Organisation) -> list[User]:
    """Who may speak for an organisation."""
    number = organisation if isinstance(organisation, int) else organisation.id
    return speakers(session, [number]).get(number, [])
