"""Who may see and do what with an interest; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator, speaks_for
from marketplace.interests.models import Interest, InterestPartner
from marketplace.interests.states import LIFE, OWNER, SUPPLIER, UNANSWERED
from marketplace.lives import SYSTEM, Arrow
from marketplace.postings.policy import is_verified
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.policy import is_open


def hats(user: User | None, interest: Interest) -> tuple[str, ...]:
    """What somebody is to an interest; nobody at all is the system (command line, deadlines)."""
    if user is None:
        return (SYSTEM,)
    worn = {
        OWNER: speaks_for(user, interest.scenario.organisation_id),
        SUPPLIER: speaks_for(user, interest.organisation_id),
    }
    return tuple(hat for hat, wears in worn.items() if wears)


def can_see(user: User | None, interest: Interest) -> bool:
    """Its two sides and the operators; the scenario officer besides, see `queries.visible`."""
    return user is not None and (bool(hats(user, interest)) or is_operator(user))


def can_send(user: User | None, scenario: Scenario) -> bool:
    """Whoever is verified, while the scenario is open; the draft says of which organisation."""
    return is_verified(user) and is_open(scenario)


def can_revise(user: User | None, interest: Interest) -> bool:
    """Its supplier, until the owner has decided anything."""
    return interest.state in UNANSWERED and SUPPLIER in hats(user, interest)


def can_see_board(user: User | None, scenario: Scenario) -> bool:
    """The owner's house and the operators; offers and prices are nobody else's business."""
    return is_operator(user) or speaks_for(user, scenario.organisation_id)


def can_answer_as_partner(user: User | None, partner: InterestPartner) -> bool:
    """Members of the organisation that was named as a partner."""
    return partner.organisation_id is not None and speaks_for(user, partner.organisation_id)


def arrows(user: User, interest: Interest) -> list[Arrow]:
    """What this person may do with it now, in the order of the table."""
    return LIFE.open_to(interest.state, hats(user, interest))
