"""Who may see and do what with a scenario; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.postings import policy as postings
from marketplace.scenarios.kind import KIND
from marketplace.scenarios.models import OPEN_STATES, PUBLIC_STATES, Scenario
from marketplace.scenarios.texts import is_past

ENDED_STATES = ("closed", "expired", "ended")
EDITABLE_STATES = ("draft", "returned", "published", "matching", "closed", "expired")


def is_public(scenario: Scenario) -> bool:
    """Readable by everybody: released, or over after it was released."""
    return scenario.state in PUBLIC_STATES or (
        scenario.state in ENDED_STATES and scenario.published_at is not None
    )


def is_open(scenario: Scenario) -> bool:
    """Suppliers may still answer; the server's clock decides."""
    return scenario.state in OPEN_STATES and not is_past(scenario)


def can_see(user: User | None, scenario: Scenario) -> bool:
    return is_public(scenario) or postings.can_see_unreleased(user, scenario)


def can_post(user: User | None) -> bool:
    return postings.is_verified(user)


def can_edit(user: User | None, scenario: Scenario) -> bool:
    """Its organisation or a reviewer, in states in which its text may change."""
    return scenario.state in EDITABLE_STATES and bool(user and postings.hats(user, scenario))


def can_submit(user: User | None, scenario: Scenario) -> bool:
    return postings.is_verified(user) and can_do(user, scenario, "submit")


def can_review(user: User | None) -> bool:
    return postings.can_review(user)


def can_see_history(user: User | None, scenario: Scenario) -> bool:
    """Moves with their reasons are for its organisation and the reviewers."""
    return user is not None and bool(postings.hats(user, scenario))


def can_see_contact(user: User | None, scenario: Scenario) -> bool:
    return postings.is_verified(user) and can_see(user, scenario)


def can_do(user: User | None, scenario: Scenario, verb: str) -> bool:
    """Whether this person may take the arrow `verb` from where the scenario stands."""
    return user is not None and any(
        arrow.verb == verb
        for arrow in KIND.life.open_to(scenario.state, postings.hats(user, scenario))
    )
