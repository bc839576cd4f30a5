"""Who may ask, answer, settle and write to each other; each predicate is one expression."""

import datetime as dt

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.policy import is_operator, speaks_for
from marketplace.accounts.queries import organisations_of
from marketplace.interests.dealing_models import ScenarioDealing
from marketplace.interests.models import Interest
from marketplace.postings.policy import is_verified
from marketplace.scenarios.models import OPEN_STATES, Scenario

SETTLED = ("declined", "withdrawn")
OVER = ("closed", "ended")
WRITING_GOES_ON = dt.timedelta(days=14)


def is_owner(user: User | None, scenario: Scenario) -> bool:
    """Speaks for the house whose scenario it is; operators do not."""
    return is_verified(user) and speaks_for(user, scenario.organisation_id)


def sees_details(user: User | None, _scenario: Scenario) -> bool:
    """Whoever signed in with a confirmed address and may see the scenario itself."""
    return is_verified(user)


def other_houses(user: User | None, scenario: Scenario) -> list[Organisation]:
    """Houses for which somebody may ask or accept terms; none for whoever speaks for the owner."""
    if user is None or not is_verified(user) or is_owner(user, scenario):
        return []
    return organisations_of(user)


def takes_questions(scenario: Scenario, dealing: ScenarioDealing, at: dt.datetime) -> bool:
    """Questions are taken up to and including the last second, by the server's clock."""
    ends = (one for one in (scenario.deadline, dealing.questions_until) if one is not None)
    second = at.replace(microsecond=0)
    return scenario.state in OPEN_STATES and all(second <= one for one in ends)


def reads_unasked(user: User, scenario: Scenario) -> bool:
    """Reads the confidential part without accepting its terms; the reading is kept all the same."""
    return is_verified(user) and (is_owner(user, scenario) or is_operator(user))


def side_of(user: User, interest: Interest) -> str | None:
    """On which side of an interest somebody stands; nobody else reads its thread."""
    if not is_verified(user):
        return None
    if speaks_for(user, interest.scenario.organisation_id):
        return "owner"
    return "supplier" if speaks_for(user, interest.organisation_id) else None


def takes_messages(interest: Interest, settled_at: dt.datetime, at: dt.datetime) -> bool:
    """A thread goes on while the interest does, and for 14 days after it was settled."""
    return interest.state not in SETTLED or at <= settled_at + WRITING_GOES_ON
