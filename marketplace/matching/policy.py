"""Who may see matches and decide about them; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.accounts.policy import acts_for
from marketplace.postings.policy import hats
from marketplace.products import policy as products
from marketplace.products.models import Product
from marketplace.scenarios import policy as scenarios
from marketplace.scenarios.models import Scenario


def can_see_suppliers(user: User | None, scenario: Scenario) -> bool:
    """Members of the owner, organisers, operators."""
    return user is not None and bool(hats(user, scenario)) and scenarios.can_see(user, scenario)


def can_see_opportunities(user: User | None, product: Product) -> bool:
    """Members of the supplier, organisers, operators."""
    return user is not None and bool(hats(user, product)) and products.can_see(user, product)


def can_shortlist(user: User | None, scenario: Scenario) -> bool:
    """Those who speak for the owner, and operators on its behalf."""
    return acts_for(user, scenario.organisation_id)


def can_refuse(user: User | None, product: Product) -> bool:
    """Those who speak for the supplier, and operators on its behalf."""
    return acts_for(user, product.organisation_id)
