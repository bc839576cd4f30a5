"""Who may do what with an event; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator, is_organiser, speaks_for
from marketplace.events.models import Event, Participant

OVER = ("ended", "cancelled")


def can_create(user: User | None) -> bool:
    return is_organiser(user)


def manages(user: User | None, event: Event) -> bool:
    """An operator, or the organiser who made it or speaks for its organisation."""
    return is_operator(user) or (
        user is not None
        and is_organiser(user)
        and (event.created_by_id == user.id or speaks_for(user, event.organisation_id))
    )


def can_see(user: User | None, event: Event) -> bool:
    """An event is public once it is announced."""
    return event.state != "draft" or manages(user, event)


def can_edit(user: User | None, event: Event) -> bool:
    """What is over stays as it was."""
    return event.state not in OVER and manages(user, event)


def speaks_for_participant(user: User | None, participant: Participant) -> bool:
    """An active member of its organisation, or one of its representatives."""
    return user is not None and (
        speaks_for(user, participant.organisation_id)
        or any(one.user_id == user.id for one in participant.people)
    )
