"""What can be done with an event itself. Nothing here commits."""

import secrets

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.events.drafts import FIELDS, EventDraft
from marketplace.events.models import Event

CODE_BYTES = 12


def new_code() -> str:
    """A word that opens a page without signing in: of an event, or of a badge."""
    return secrets.token_urlsafe(CODE_BYTES)


def create(session: Session, actor: User, *, draft: EventDraft) -> Event:
    """A new event in draft, seen by its organisers alone."""
    event = Event(created_by_id=actor.id, code=new_code())
    for name in FIELDS:
        setattr(event, name, getattr(draft, name))
    session.add(event)
    session.flush()
    return event
