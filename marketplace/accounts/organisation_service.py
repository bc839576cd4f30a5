"""Verbs on organisations: found by name, created, revised, badges claimed and verified."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import letters, policy, queries
from marketplace.accounts.drafts import OrganisationDraft, ReasonDraft
from marketplace.accounts.models import Membership, Organisation, OrganisationBadge, User
from marketplace.accounts.names import name_key
from marketplace.accounts.words import BADGES
from marketplace.db import now
from marketplace.errors import (
    ForbiddenError,
    InvalidError,
    NotFoundError,
    Problem,
    RefusedError,
    Sentence,
    StaleError,
)
from marketplace.taxonomy.queries import by_key

NO_NAME = Sentence(
    "请填写单位全称，例如“广州某某科技有限公司”。",
    "Type the organisation's full name, such as “Guangzhou Example Technology Co., Ltd.”.",
)
NAME_TAKEN = Sentence(
    "平台上已有同名单位。请在“单位”中搜索它，然后申请代表该单位。",
    "There is an organisation of this name already. Search it under “Organisations” and ask to "
    "speak for it.",
)
CODE_TAKEN = Sentence(
    "已有单位使用这个统一社会信用代码。请搜索该单位并申请代表它，或核对代码。",
    "Another organisation here has this credit code. Ask to speak for it, or check the code.",
)
CHANGED_MEANWHILE = Sentence(
    "该单位的资料刚刚有变动。请重新查看后再核验。",
    "The organisation was changed meanwhile. Look at it again, then confirm.",
)
NO_CITY = Sentence("请从列表中选择城市。", "Choose a city of the list.")


def organisation_named(session: Session, name: str, *, kind: str = "other") -> Organisation:
    """The organisation of that name (compared by `name_key`), else a new one without members.

    Raises:
        InvalidError: the name holds neither letters nor digits.
    """
    key = name_key(name)
    if not key:
        raise InvalidError([Problem("name", NO_NAME)])
    found = session.scalars(select(Organisation).where(Organisation.name_key == key)).one_or_none()
    if found is None:
        found = Organisation(name=" ".join(name.split())[:200], name_key=key, kind=kind)
        session.add(found)
        session.flush()
    return found


def create(session: Session, actor: User, *, draft: OrganisationDraft) -> Organisation:
    """A new organisation with the actor as its admin.

    Raises:
        InvalidError: the name or the credit code is taken, or the city is unknown.
    """
    made = Organisation(version=1)
    _fill(session, made, draft)
    session.add(made)
    made.memberships.append(Membership(user=actor, duty="admin"))
    _claim_badges(made, draft.badges)
    session.flush()
    return made


def revise(
    session: Session, actor: User, number: int, *, draft: OrganisationDraft, version: int
) -> Organisation:
    """Change an organisation; its own name or credit code changed, its badges are checked anew.

    Raises:
        NotFoundError, ForbiddenError, InvalidError
        StaleError: somebody saved since `version`; carries both texts.
    """
    house = to_edit(session, actor, number, lock=True)
    if house.version != version:
        raise StaleError(yours=texts(draft), theirs=texts_of(house), version=house.version)
    identity = (house.name_key, house.credit_code)
    _fill(session, house, draft)
    _claim_badges(house, draft.badges)
    if identity != (house.name_key, house.credit_code):
        for badge in house.badges:
            badge.verified_at = badge.verified_by_id = None
    session.flush()
    return house


def to_edit(session: Session, actor: User, number: int, *, lock: bool = False) -> Organisation:
    """An organisation that the actor may change. NotFoundError, ForbiddenError."""
    house = queries.organisation(session, number, lock=lock)
    if not policy.can_edit(actor, house):
        raise ForbiddenError
    return house


def texts(draft: OrganisationDraft) -> dict[str, str]:
    """The fields that two people may have changed at once, as typed."""
    values = draft.model_dump()
    return {name: str(values[name]) for name in COMPARED} | {"city": draft.city}


def texts_of(house: Organisation) -> dict[str, str]:
    """The same fields as they are saved."""
    kept = {name: str(getattr(house, name) or "") for name in COMPARED}
    return kept | {"city": house.city.key if house.city else ""}


COMPARED = ("name", "name_other", "kind", "credit_code", "website", "introduction")


def _fill(session: Session, house: Organisation, draft: OrganisationDraft) -> None:
    city = by_key(session, draft.city) if draft.city else None
    problems = _taken(session, house, draft)
    if draft.city and (city is None or city.kind != "city"):
        problems.append(Problem("city", NO_CITY))
    if problems:
        raise InvalidError(problems)
    for name in COMPARED:
        setattr(house, name, getattr(draft, name))
    house.name_key = name_key(draft.name)
    house.credit_code = draft.credit_code or None
    house.city_id = city.id if city else None


def _taken(session: Session, house: Organisation, draft: OrganisationDraft) -> list[Problem]:
    found = []
    others = select(Organisation.id).where(Organisation.id != (house.id or 0))
    if session.scalar(others.where(Organisation.name_key == name_key(draft.name))):
        found.append(Problem("name", NAME_TAKEN))
    code = draft.credit_code
    if code and session.scalar(others.where(Organisation.credit_code == code)):
        found.append(Problem("credit_code", CODE_TAKEN))
    return found


def _claim_badges(house: Organisation, claimed: Sequence[str]) -> None:
    """Badges no longer claimed go; new ones wait for an operator."""
    house.badges[:] = [one for one in house.badges if one.badge in claimed]
    kept = {one.badge for one in house.badges}
    house.badges.extend(
        OrganisationBadge(badge=name) for name in dict.fromkeys(claimed) if name not in kept
    )


def verify_badge(
    session: Session, actor: User, number: int, *, version: int = 0
) -> OrganisationBadge:
    """An operator confirms a claimed badge of the organisation as read at `version` (0: any).

    Raises:
        NotFoundError, ForbiddenError
        RefusedError: the organisation was changed since.
    """
    badge = _badge(session, actor, number)
    if version and version != badge.organisation.version:
        raise RefusedError(CHANGED_MEANWHILE)
    badge.verified_at = now()
    badge.verified_by_id = actor.id
    session.flush()
    return badge


def refuse_badge(
    session: Session, actor: User, number: int, *, draft: ReasonDraft, site: str
) -> OrganisationBadge:
    """An operator removes a badge; the admins read why. NotFoundError, ForbiddenError."""
    badge = _badge(session, actor, number)
    house = badge.organisation
    for one in house.memberships:
        if one.duty == "admin" and one.state == "active":
            letters.to_person(
                session,
                one.user,
                letters.BADGE_REFUSED,
                organisation=house.name,
                badge=BADGES[badge.badge].in_language(one.user.language),
                reason=draft.reason,
                link=f"{site}/organisations/{house.id}/edit",
            )
    session.delete(badge)
    session.flush()
    return badge


def _badge(session: Session, actor: User, number: int) -> OrganisationBadge:
    if not policy.is_operator(actor):
        raise ForbiddenError
    badge = session.get(OrganisationBadge, number)
    if badge is None:
        raise NotFoundError
    # The organisation first, as in `revise`: a badge is never confirmed for a name just given up.
    queries.organisation(session, badge.organisation_id, lock=True)
    badge = session.get(OrganisationBadge, number, populate_existing=True)
    if badge is None:
        raise NotFoundError
    return badge
