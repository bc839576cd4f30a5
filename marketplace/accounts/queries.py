"""What is read about people and organisations."""

import datetime as dt
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.accounts import policy
from marketplace.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationBadge,
    SignInSession,
    User,
)
from marketplace.accounts.names import name_key
from marketplace.db import now
from marketplace.errors import NotFoundError

QUEUE = 100
S = TypeVar("S", bound=Select[Any])


def organisations_of(user: User) -> list[Organisation]:
    """Organisations this person speaks for (active memberships), in the order of joining."""
    active = (one for one in user.memberships if one.state == "active")
    return [one.organisation for one in sorted(active, key=lambda one: one.id)]


def person_by_email(session: Session, email: str) -> User | None:
    """The person of a tidy address (see `drafts.tidy_email`), verified or not."""
    return session.scalars(select(User).where(User.email == email)).one_or_none()


def person(session: Session, number: int) -> User:
    """Raises NotFoundError."""
    found = session.get(User, number)
    if found is None:
        raise NotFoundError
    return found


def sessions_of(session: Session, user: User, *, idle_hours: int) -> list[SignInSession]:
    """Living sign-ins of a person, newest first."""
    return list(
        session.scalars(
            select(SignInSession)
            .where(
                SignInSession.user_id == user.id,
                SignInSession.ended_at.is_(None),
                SignInSession.expires_at > now(),
                SignInSession.seen_at > now() - dt.timedelta(hours=idle_hours),
            )
            .order_by(SignInSession.id.desc())
        )
    )


def people(
    session: Session, *, text: str = "", role: str = "", page: int = 1, per_page: int = 20
) -> tuple[list[User], int]:
    """One page of people, newest first, with their organisations; and how many there are."""
    found = select(User)
    if text:
        found = found.where(or_(_contains(User.name, text), _contains(User.email, text)))
    if role:
        found = found.where(User.role == role)
    shown = found.options(selectinload(User.memberships).joinedload(Membership.organisation))
    rows = session.scalars(_page(shown.order_by(User.id.desc()), page, per_page)).all()
    return list(rows), _count(session, found)


def organisation(session: Session, number: int, *, lock: bool = False) -> Organisation:
    """One organisation with its badges and city; with `lock` for a change. NotFoundError."""
    found = session.get(
        Organisation,
        number,
        options=[selectinload(Organisation.badges), selectinload(Organisation.city)],
        with_for_update={"of": Organisation} if lock else None,
        populate_existing=lock,
    )
    if found is None:
        raise NotFoundError
    return found


def organisations(
    session: Session, *, text: str = "", page: int = 1, per_page: int = 20
) -> tuple[list[Organisation], int]:
    """One page of organisations by name, with badges and city; and how many there are."""
    found = select(Organisation)
    if text:
        other = _contains(Organisation.name_other, text)
        found = found.where(or_(_contains(Organisation.name_key, name_key(text) or text), other))
    shown = found.options(selectinload(Organisation.badges), joinedload(Organisation.city))
    ordered = shown.order_by(Organisation.name_key)
    rows = session.scalars(_page(ordered, page, per_page)).all()
    return list(rows), _count(session, found)


def has_members(session: Session, organisation: Organisation) -> bool:
    """Whether anybody speaks for it; published lists name many for whom nobody does yet."""
    return bool(session.scalar(select(_is_claimed(organisation.id))))


def members(session: Session, actor: User, organisation_id: int) -> list[Membership]:
    """Members and requests, admins first, for those who may see them. NotFoundError."""
    house = organisation(session, organisation_id)
    if not policy.can_see_members(actor, house):
        raise NotFoundError
    return list(
        session.scalars(
            select(Membership)
            .where(Membership.organisation_id == house.id)
            .order_by(Membership.duty, Membership.id)
            .options(joinedload(Membership.user), joinedload(Membership.organisation))
        )
    )


def membership(session: Session, number: int) -> Membership:
    """Raises NotFoundError."""
    found = session.get(
        Membership,
        number,
        options=[selectinload(Membership.user), selectinload(Membership.organisation)],
    )
    if found is None:
        raise NotFoundError
    return found


def open_invitations(session: Session, *where: ColumnElement[bool]) -> list[Invitation]:
    """Invitations that can still be accepted, newest first, with their organisation."""
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.accepted_at.is_(None),
                Invitation.withdrawn_at.is_(None),
                Invitation.expires_at > now(),
                *where,
            )
            .order_by(Invitation.id.desc())
            .options(joinedload(Invitation.organisation))
        )
    )


def invitations_to(session: Session, user: User) -> list[Invitation]:
    return open_invitations(session, Invitation.email == user.email)


def invitations_of(session: Session, house: Organisation) -> list[Invitation]:
    return open_invitations(session, Invitation.organisation_id == house.id)


def claims(session: Session) -> list[Membership]:
    """Requests to speak for organisations without members: an operator decides. Oldest first."""
    return list(
        session.scalars(
            select(Membership)
            .where(
                Membership.state == "requested",
                ~_is_claimed(Membership.organisation_id),
            )
            .order_by(Membership.id)
            .limit(QUEUE)
            .options(joinedload(Membership.user), joinedload(Membership.organisation))
        )
    )


def unverified_badges(session: Session) -> list[OrganisationBadge]:
    """Claimed badges that no operator has looked at, oldest first."""
    return list(
        session.scalars(
            select(OrganisationBadge)
            .where(OrganisationBadge.verified_at.is_(None))
            .order_by(OrganisationBadge.id)
            .limit(QUEUE)
            .options(joinedload(OrganisationBadge.organisation))
        )
    )


def _is_claimed(organisation_id: object) -> ColumnElement[bool]:
    member = Membership.__table__.alias("any_member")
    return exists().where(member.c.organisation_id == organisation_id, member.c.state == "active")


def _contains(column: Any, text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)


def _page(found: S, page: int, per_page: int) -> S:
    return found.limit(per_page).offset((page - 1) * per_page)


def _count(session: Session, found: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def memberships_of(session: Session, user: User) -> list[Membership]:
    """A person's memberships and requests with their organisations, oldest first."""
    return list(
        session.scalars(
            select(Membership)
            .where(Membership.user_id == user.id)
            .order_by(Membership.id)
            .options(joinedload(Membership.organisation))
        )
    )
