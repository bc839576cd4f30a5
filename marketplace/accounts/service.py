"""Verbs on people: register, verify, enter, reset, change, end sessions.

Hashing happens before these are called (`passwords.hash_of`): they run inside a write transaction.
`site` is the configured address of the marketplace, which every link in a letter begins with.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from marketplace.accounts import letters, limits, links, queries
from marketplace.accounts.drafts import ProfileDraft, RegistrationDraft
from marketplace.accounts.entrance import Pass
from marketplace.accounts.models import SignInSession, User
from marketplace.accounts.organisation_service import organisation_named as organisation_named
from marketplace.db import now
from marketplace.errors import RefusedError, Sentence

CHANGED_MEANWHILE = Sentence(
    "密码刚刚已被更改，请用新密码登录。",
    "The password was changed a moment ago. Sign in with the new one.",
)


def register(session: Session, *, draft: RegistrationDraft, password_hash: str, site: str) -> None:
    """A new, unverified person and a letter – or, for a known address, a letter that says so.

    The visitor cannot tell the two apart. Whoever registers an unverified address again
    replaces name and password; both mailbox and password are needed to verify.
    """
    user = queries.person_by_email(session, draft.email)
    if user is not None and (user.verified_at is not None or user.disabled_at is not None):
        _tell_already(session, user, site)
        return
    if user is None:
        user = User(email=draft.email)
        session.add(user)
    user.name = draft.name
    user.language = draft.language
    user.password_hash = password_hash
    session.flush()
    send_verification(session, user, site=site)


def _tell_already(session: Session, user: User, site: str) -> None:
    if user.disabled_at is not None:
        return
    link = f"{site}/reset/{links.issue(session, user, links.RESET)}"
    _write(session, user, letters.ALREADY, link)


def send_verification(session: Session, user: User, *, site: str) -> None:
    """A fresh link to confirm the address; older ones die."""
    _write(session, user, letters.VERIFY, f"{site}/verify/{links.issue(session, user, 'verify')}")


def _write(session: Session, user: User, letter: letters.Letter, link: str) -> None:
    # No name: before the address is confirmed, a name is text that a stranger may have typed.
    letters.send(session, letter, to=user.email, language=user.language, link=link)


def enter(session: Session, entry: Pass) -> User:
    """The person of a right password, still valid now; upgrades an old hash.

    Raises:
        RefusedError: the password was changed since it was compared.
    """
    user = session.get(User, entry.user_id, with_for_update=True, populate_existing=True)
    if user is None or user.disabled_at is not None or user.password_hash != entry.kept:
        raise RefusedError(CHANGED_MEANWHILE)
    if entry.renewed is not None:
        user.password_hash = entry.renewed
    limits.give_back(session, entry.number)
    return user


def verify(session: Session, entry: Pass, *, token: str) -> User:
    """The address is confirmed, by somebody who has the mailbox and the password.

    Raises:
        DeadLinkError
    """
    user = links.use(session, token, links.VERIFY)
    enter(session, entry)
    user.verified_at = user.verified_at or now()
    return user


def send_reset(session: Session, *, email: str, site: str) -> None:
    """A link to set a new password, if there is such a person and they are not disabled."""
    user = queries.person_by_email(session, email)
    if user is not None and user.disabled_at is None:
        _write(session, user, letters.RESET, f"{site}/reset/{links.issue(session, user, 'reset')}")


def reset(session: Session, *, token: str, password_hash: str) -> User:
    """Set the password through a link; proves the mailbox, ends all sessions, forgets tries.

    Raises:
        DeadLinkError
    """
    user = links.use(session, token, links.RESET)
    user.verified_at = user.verified_at or now()
    _set_password(session, user, password_hash)
    limits.forget(session, user.email)
    end_sessions(session, user)
    return user


def change_password(
    session: Session, user: User, entry: Pass, *, password_hash: str, keep: int
) -> None:
    """Set a new password; all sessions end but the one numbered `keep`."""
    enter(session, entry)
    _set_password(session, user, password_hash)
    end_sessions(session, user, but=keep)


def _set_password(session: Session, user: User, password_hash: str) -> None:
    user.password_hash = password_hash
    links.void(session, user)
    letters.to_person(session, user, letters.PASSWORD_CHANGED)


def revise_profile(session: Session, user: User, *, draft: ProfileDraft) -> None:
    """Name and language of the person."""
    user.name = draft.name
    user.language = draft.language
    session.flush()


def end_sessions(
    session: Session, user: User, *, only: int | None = None, but: int | None = None
) -> None:
    """End one sign-in (`only`), all but one (`but`), or all of a person's sign-ins."""
    statement = update(SignInSession).where(
        SignInSession.user_id == user.id, SignInSession.ended_at.is_(None)
    )
    if only is not None:
        statement = statement.where(SignInSession.id == only)
    if but is not None:
        statement = statement.where(SignInSession.id != but)
    session.execute(statement.values(ended_at=now()))
