"""What a supplier says about a product: one validator for the form, list rows and seeds."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from marketplace.postings.drafts import PostingDraft
from marketplace.postings.fields import ENTRIES, MONEY, MOST_WAN, ONE_LINE, PROSE, WEEKS
from marketplace.postings.values import Money, parse_money


class ProductDraft(PostingDraft):
    """Raw texts are welcome: `price="30-50万"`, `weeks_to_deploy="3个月"`, `tags="AOI、机器视觉"`.

    `price` is in 万元; a `price_note` that is itself an amount counts as the price where `price`
    is empty. `maturity` is a concept key or free text.
    """

    highlights: Annotated[str, Field(max_length=4_000), PROSE] = ""
    effect: Annotated[str, Field(max_length=6_000), PROSE] = ""
    wanted_customers: Annotated[str, Field(max_length=4_000), PROSE] = ""
    maturity: Annotated[str, Field(max_length=60), ONE_LINE] = ""
    certificates: Annotated[tuple[str, ...], ENTRIES, Field(max_length=40)] = ()
    price: Annotated[Money | None, MONEY] = None
    price_note: Annotated[str, Field(max_length=200), ONE_LINE] = ""
    weeks_to_deploy: Annotated[int | None, WEEKS] = None
    deployment: Annotated[str, Field(max_length=120), ONE_LINE] = ""
    compute_needed: Annotated[str, Field(max_length=300), ONE_LINE] = ""
    data_needed: Annotated[str, Field(max_length=300), ONE_LINE] = ""
    domestic_chips: Annotated[str, Field(max_length=300), ONE_LINE] = ""
    first_set_status: Annotated[str, Field(max_length=60), ONE_LINE] = ""
    intellectual_property: Annotated[str, Field(max_length=2_000), PROSE] = ""

    @property
    def price_wan(self) -> Decimal | None:
        """The upper end of the price in 万元, None where it is by negotiation or not said."""
        found = self.price or parse_money(self.price_note)
        most = (found.high or found.low) if isinstance(found, Money) else None
        return most if most is None or most <= MOST_WAN else None
