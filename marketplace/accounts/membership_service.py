"""Verbs on memberships: invite, accept, ask to join, approve, remove, leave."""

import datetime as dt
import secrets

from sqlalchemy import select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts import letters, links, policy, queries
from marketplace.accounts.drafts import InvitationDraft, ReasonDraft
from marketplace.accounts.models import Invitation, Membership, Organisation, User
from marketplace.accounts.organisation_service import to_edit
from marketplace.db import now
from marketplace.errors import ForbiddenError, NotFoundError, RefusedError, Sentence

LIFE = dt.timedelta(days=7)
MOST_OPEN = 50

GONE = Sentence(
    "这份邀请已被使用、撤回或过期。请联系邀请您的人重新发送。",
    "This invitation was used, withdrawn or has expired. Ask for a new one.",
)
TOO_MANY = Sentence(
    f"尚未接受的邀请已有 {MOST_OPEN} 份。请先撤回不需要的邀请。",
    f"There are {MOST_OPEN} open invitations already. Withdraw those no longer needed.",
)
LAST_ADMIN = Sentence(
    "单位至少要有一名管理员。请先把另一名成员设为管理员。",
    "An organisation needs an admin. Make another member an admin first.",
)


def invite(
    session: Session, actor: User, organisation_id: int, *, draft: InvitationDraft, site: str
) -> Invitation:
    """A letter with a link, valid for seven days; an older invitation to the address is replaced.

    Raises:
        NotFoundError, ForbiddenError
        RefusedError: 50 invitations are open.
    """
    house = to_edit(session, actor, organisation_id)
    same = [one for one in queries.invitations_of(session, house) if one.email == draft.email]
    for old in same:
        old.withdrawn_at = now()
    if len(queries.invitations_of(session, house)) >= MOST_OPEN:
        raise RefusedError(TOO_MANY)
    token = secrets.token_urlsafe(32)
    made = Invitation(
        organisation_id=house.id,
        invited_by_id=actor.id,
        email=draft.email,
        duty=draft.duty,
        digest=links.digest_of(token),
        expires_at=now() + LIFE,
    )
    session.add(made)
    session.flush()
    letters.send(
        session,
        letters.INVITED,
        to=draft.email,
        language=actor.language,
        organisation=house.name,
        inviter=actor.name,
        link=f"{site}/invitations/{token}",
    )
    return made


def withdraw(session: Session, actor: User, number: int) -> Invitation:
    """Take an open invitation back. NotFoundError where the actor may not know of it."""
    found = session.get(Invitation, number, options=[joinedload(Invitation.organisation)])
    if found is None or not policy.can_edit(actor, found.organisation):
        raise NotFoundError
    found.withdrawn_at = found.withdrawn_at or now()
    session.flush()
    return found


def invitation_of(session: Session, token: str) -> Invitation:
    """The open invitation of a link. DeadLinkError."""
    digest = links.digest_of(token)
    found = queries.open_invitations(session, Invitation.digest == digest)
    if not found:
        raise links.DeadLinkError
    return found[0]


def accept(session: Session, actor: User, number: int) -> Invitation:
    """Join by an invitation sent to the actor's own address; of parallel tries one has the effect.

    Raises:
        NotFoundError: there is none for this address.
        RefusedError: used by now, withdrawn or expired.
    """
    found = session.get(Invitation, number, options=[joinedload(Invitation.organisation)])
    if found is None or found.email != actor.email:
        raise NotFoundError
    # One statement decides: a second try waits for the row and then sees that it was accepted.
    taken = session.execute(
        update(Invitation)
        .where(
            Invitation.id == number,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now(),
        )
        .values(accepted_at=now(), accepted_by_id=actor.id)
        .returning(Invitation.id)
    ).one_or_none()
    if taken is None:
        raise RefusedError(GONE)
    mine = _membership(session, found.organisation_id, actor)
    if mine is None:
        mine = Membership(organisation_id=found.organisation_id, user_id=actor.id)
        session.add(mine)
    if mine.duty != "admin" or mine.state != "active":
        mine.duty = found.duty
    mine.state = "active"
    session.flush()
    return found


def _membership(session: Session, organisation_id: int, user: User) -> Membership | None:
    return session.scalars(
        select(Membership).where(
            Membership.organisation_id == organisation_id, Membership.user_id == user.id
        )
    ).one_or_none()


def ask(session: Session, actor: User, organisation_id: int) -> Membership:
    """Ask to speak for an organisation: its admins agree, where there are none an operator."""
    house = queries.organisation(session, organisation_id)
    mine = _membership(session, house.id, actor)
    if mine is None:
        duty = "member" if queries.has_members(session, house) else "admin"
        mine = Membership(organisation_id=house.id, user_id=actor.id, state="requested", duty=duty)
        session.add(mine)
        session.flush()
    return mine


def approve(session: Session, actor: User, number: int, *, site: str) -> Membership:
    """Agree to a request. NotFoundError, ForbiddenError."""
    asked = _decidable(session, actor, number)
    if asked.state == "requested":
        # The first of an organisation is its admin; whoever asked before others joined is not.
        asked.duty = "member" if queries.has_members(session, asked.organisation) else "admin"
        asked.state = "active"
        link = f"{site}/organisations/{asked.organisation_id}"
        name = asked.organisation.name
        letters.to_person(session, asked.user, letters.CLAIM_ACCEPTED, organisation=name, link=link)
        session.flush()
    return asked


def refuse(
    session: Session, actor: User, number: int, *, draft: ReasonDraft, site: str
) -> Organisation:
    """Decline a request with a reason that the person reads. NotFoundError, ForbiddenError."""
    asked = _decidable(session, actor, number)
    house = asked.organisation
    if asked.state == "requested":
        letters.to_person(
            session,
            asked.user,
            letters.CLAIM_REFUSED,
            organisation=house.name,
            reason=draft.reason,
            link=f"{site}/organisations/{house.id}",
        )
        session.delete(asked)
        session.flush()
    return house


def _decidable(session: Session, actor: User, number: int) -> Membership:
    found = queries.membership(session, number)
    if not policy.can_see_members(actor, found.organisation):
        raise NotFoundError
    if not policy.can_edit(actor, found.organisation):
        raise ForbiddenError
    _lock(session, found)
    return found


def set_duty(session: Session, actor: User, number: int, *, duty: str) -> Membership:
    """Make a member an admin or an admin a member. RefusedError for the last admin."""
    found = _decidable(session, actor, number)
    if found.duty == "admin" and duty != "admin":
        _keep_an_admin(session, found)
    found.duty = "admin" if duty == "admin" else "member"
    session.flush()
    return found


def remove(session: Session, actor: User, number: int) -> Organisation:
    """Remove a member, or leave; open invitations to that address are withdrawn too.

    Raises:
        NotFoundError, ForbiddenError
        RefusedError: the last admin.
    """
    found = queries.membership(session, number)
    if found.user_id == actor.id:
        _lock(session, found)
    else:
        found = _decidable(session, actor, number)
    if found.state == "active" and found.duty == "admin":
        _keep_an_admin(session, found)
    house, user = found.organisation, found.user
    for one in queries.invitations_of(session, house):
        if one.email == user.email:
            one.withdrawn_at = now()
    session.delete(found)
    session.flush()
    return house


def _lock(session: Session, found: Membership) -> None:
    """One decision at a time in an organisation; raises NotFoundError if another ended this one.

    Two admins who remove each other at the same moment must not both succeed, and a request that
    two people approve at once is not decided anew by the second.
    """
    house = found.organisation_id
    session.execute(select(Organisation.id).where(Organisation.id == house).with_for_update())
    try:
        session.refresh(found, ["duty", "state"])
    except InvalidRequestError:
        raise NotFoundError from None


def _keep_an_admin(session: Session, leaving: Membership) -> None:
    others = session.scalar(
        select(Membership.id)
        .where(
            Membership.organisation_id == leaving.organisation_id,
            Membership.id != leaving.id,
            Membership.duty == "admin",
            Membership.state == "active",
        )
        .limit(1)
    )
    if others is None:
        raise RefusedError(LAST_ADMIN)
