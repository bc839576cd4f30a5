"""Who looks after the scenarios of an organisation (场景专员). Nothing here commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.drafts import tidy_email
from marketplace.accounts.models import Organisation, User
from marketplace.accounts.policy import is_operator
from marketplace.accounts.queries import person_by_email, speakers
from marketplace.errors import ForbiddenError, InvalidError, Problem, Sentence
from marketplace.interests.drafts import OfficerDraft
from marketplace.interests.models import ScenarioOfficer
from marketplace.notices import service as notices
from marketplace.notices.service import News

APPOINTED = Sentence(
    "您被指定为“{owner}”的场景专员：逾期未答复的对接意向会通知您。",
    "You are the scenario officer of {owner}: you are told when an answer is overdue.",
)


def officer_of(session: Session, organisation_id: int) -> ScenarioOfficer | None:
    """The scenario officer of an organisation, with the person."""
    chosen = select(ScenarioOfficer).where(ScenarioOfficer.organisation_id == organisation_id)
    return session.scalars(chosen.options(joinedload(ScenarioOfficer.user))).one_or_none()


def is_officer(session: Session, user: User | None, organisation_id: int) -> bool:
    """Whether this person is the scenario officer of that organisation."""
    if user is None:
        return False
    chosen = select(ScenarioOfficer.id).where(
        ScenarioOfficer.organisation_id == organisation_id, ScenarioOfficer.user_id == user.id
    )
    return session.scalar(chosen) is not None


def candidates(session: Session, house: Organisation) -> list[User]:
    """Members who may be appointed."""
    return speakers(session, [house.id]).get(house.id, [])


def appoint(
    session: Session, actor: User, *, house: Organisation, draft: OfficerDraft, site: str = ""
) -> ScenarioOfficer | None:
    """Appoint a member, or (operators) anybody by their address; nobody takes the office away.

    Hold the organisation's row before.

    Raises:
        ForbiddenError: somebody by their address, by one who is no operator.
        InvalidError: no such member, or nobody of that address.
    """
    if draft.email and not is_operator(actor):
        raise ForbiddenError
    person = _person(session, house, draft)
    found = officer_of(session, house.id)
    if person is None:
        if found is not None:
            session.delete(found)
        return None
    if found is None:
        found = ScenarioOfficer(organisation_id=house.id)
        session.add(found)
    if found.user_id != person.id:
        found.user = person
        session.flush()
        sentence = Sentence(
            APPOINTED.zh.format(owner=house.name), APPOINTED.en.format(owner=house.name)
        )
        told = News(f"officer:{house.id}:{found.id}", sentence, f"/organisations/{house.id}")
        notices.tell(session, [person], told, site=site)
    return found


def _person(session: Session, house: Organisation, draft: OfficerDraft) -> User | None:
    if draft.email:
        found = person_by_email(session, tidy_email(draft.email))
        if found is None or found.verified_at is None or found.disabled_at is not None:
            raise InvalidError([Problem("email", _nobody())])
        return found
    if draft.person is None:
        return None
    chosen = [one for one in candidates(session, house) if one.id == draft.person]
    if not chosen:
        raise InvalidError([Problem("person", _no_member())])
    return chosen[0]


def _nobody() -> Sentence:
    return Sentence(
        "没有找到使用该邮箱的用户。请核对，或先请其注册。",
        "Nobody has registered with this address. Check it, or ask them to register first.",
    )


def _no_member() -> Sentence:
    return Sentence("请从本单位成员中选择一人。", "Choose one of the members of this organisation.")
