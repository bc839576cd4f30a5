"""Every table of the product in one import, for migrations and tests."""

from marketplace import records
from marketplace.accounts import models as accounts
from marketplace.alerts import models as alerts
from marketplace.calls import judging_models as judging
from marketplace.calls import models as calls
from marketplace.cases import models as cases
from marketplace.db import Base
from marketplace.events import models as events
from marketplace.events import plan_models as event_plans
from marketplace.firsts import models as firsts
from marketplace.imports import models as imports
from marketplace.interests import dealing_models as dealings
from marketplace.interests import models as interests
from marketplace.lists import models as lists
from marketplace.matching import models as matching
from marketplace.notices import models as notices
from marketplace.products import models as products
from marketplace.projects import day_models as opportunity_days
from marketplace.projects import ledger_models as ledger
from marketplace.projects import models as projects
from marketplace.scenarios import models as scenarios
from marketplace.taxonomy import models as taxonomy

metadata = Base.metadata
__all__ = [
    "accounts", "alerts", "calls", "cases", "dealings", "event_plans", "events", "firsts",
    "imports", "interests", "judging", "ledger", "lists", "matching", "metadata", "notices",
    "opportunity_days", "products", "projects", "records", "scenarios", "taxonomy",
]  # fmt: skip
