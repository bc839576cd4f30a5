"""Demand and supply as the importer sees them: a draft, a table, and the verbs of the form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.postings.drafts import PostingDraft
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.products.models import Product
from marketplace.products.policy import EDITABLE_STATES as PRODUCT_STATES
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.policy import EDITABLE_STATES as SCENARIO_STATES
from marketplace.sheets.fields import Kind


@dataclass(frozen=True, slots=True)
class Side:
    """One side; `argument` is how its verbs name the posting, `column` where numbers are kept."""

    argument: str
    draft: type[PostingDraft]
    model: Any
    make: Callable[..., Any]
    revise: Callable[..., Any]
    submit: Callable[..., Any]
    release: Callable[..., Any]
    editable: tuple[str, ...]

    @property
    def column(self) -> str:
        return f"{self.argument}_id"


SIDES: dict[Kind, Side] = {
    Kind.OPPORTUNITY: Side(
        "scenario", ScenarioDraft, Scenario, scenarios.post, scenarios.revise, scenarios.submit,
        scenarios.publish, SCENARIO_STATES,
    ),
    Kind.CAPABILITY: Side(
        "product", ProductDraft, Product, products.register, products.revise, products.submit,
        products.list_, PRODUCT_STATES,
    ),
}  # fmt: skip
