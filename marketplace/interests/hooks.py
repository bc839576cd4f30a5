"""What pages of other rooms show about interests: scenario, organisation, opportunities."""

from dataclasses import dataclass

from marketplace.interests import policy, queries, rates, words
from marketplace.interests.blueprint import pages
from marketplace.interests.competing import Competition, competition
from marketplace.interests.models import Interest
from marketplace.interests.rates import ReplyRate
from marketplace.interests.states import LIFE
from marketplace.lives import Life
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from marketplace.web.identity import actor_or_none
from marketplace.web.transaction import db


@dataclass(frozen=True, slots=True)
class AboutScenario:
    """Who competes, how the owner answers, what one's own houses sent, and what one may do."""

    competition: Competition
    rate: ReplyRate
    own: list[Interest]
    may_send: bool
    oversees: bool


@pages.app_template_global("interests_in")
def interests_in(scenario: Scenario) -> AboutScenario:
    """For the page of a scenario."""
    session, user = db(), actor_or_none()
    return AboutScenario(
        competition(session, scenario.id),
        rates.reply_rate(session, scenario.organisation_id),
        queries.own_in(session, user, scenario),
        user is None or policy.can_send(user, scenario),
        policy.can_see_board(user, scenario),
    )


@pages.app_template_global("interests_of_product")
def interests_of_product(product: Product) -> dict[int, Interest]:
    """For the opportunities of a product: by scenario, what its organisation sent."""
    return queries.of_house(db(), product.organisation_id)


@pages.app_template_global("reply_rate_of")
def reply_rate_of(organisation_id: int) -> ReplyRate:
    """For the page of an organisation."""
    return rates.reply_rate(db(), organisation_id)


@pages.app_template_global("interest_life")
def interest_life() -> Life:
    """Names of states and steps."""
    return LIFE


@pages.app_template_global("interest_words")
def interest_words() -> object:
    """Reasons, looks and levels in words."""
    return words
