"""Every table of the product in one import, for migrations and tests."""

from marketplace import records
from marketplace.accounts import models as accounts
from marketplace.alerts import models as alerts
from marketplace.db import Base
from marketplace.events import models as events
from marketplace.events import plan_models as event_plans
from marketplace.imports import models as imports
from marketplace.lists import models as lists
from marketplace.matching import models as matching
from marketplace.products import models as products
from marketplace.scenarios import models as scenarios
from marketplace.taxonomy import models as taxonomy

metadata = Base.metadata
__all__ = [
    "accounts", "alerts", "event_plans", "events", "imports", "lists", "matching", "metadata",
    "products", "records", "scenarios", "taxonomy",
]  # fmt: skip
