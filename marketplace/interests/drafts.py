"""What a supplier offers and an owner answers: one validator for every door."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from marketplace.accounts.names import name_key
from marketplace.drafts import Draft, problem
from marketplace.interests.models import MOST_PARTNERS
from marketplace.postings.fields import MOST_WAN, ONE_LINE, PROSE, WEEKS
from marketplace.postings.values import Money, parse_money

MOST_PRODUCTS = 10
LARGEST_ID = 2**31 - 1
RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Reason = Literal[
    "budget", "off_target", "maturity", "reference", "capacity", "condition", "other_chosen",
    "closed", "other",
]  # fmt: skip


class PartnerRow(Draft):
    """A partner of the consortium, and what it would do."""

    name: Annotated[str, Field(max_length=200), ONE_LINE] = ""
    part: Annotated[str, Field(max_length=200), ONE_LINE] = ""


class InterestDraft(Draft):
    """An expression of interest on one page.

    `price` is an amount in 万元, a range, or words; `weeks` may be typed as “3 months”.
    """

    products: Annotated[tuple[RowId, ...], Field(max_length=MOST_PRODUCTS)]
    why: Annotated[str, Field(min_length=20, max_length=4_000), PROSE]
    proof: Annotated[str, Field(max_length=4_000), PROSE] = ""
    price: Annotated[str, Field(max_length=200), ONE_LINE] = ""
    weeks: Annotated[int | None, WEEKS] = None
    open_questions: Annotated[str, Field(max_length=2_000), PROSE] = ""
    partners: tuple[PartnerRow, ...] = ()

    @field_validator("products")
    @classmethod
    def _something_is_offered(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not value:
            raise problem("请至少勾选一项产品。", "Tick at least one product.")
        return tuple(dict.fromkeys(value))

    @field_validator("price")
    @classmethod
    def _price_is_plausible(cls, value: str) -> str:
        found = parse_money(value)
        if isinstance(found, Money) and max(found.low or 0, found.high or 0) > MOST_WAN:
            raise problem(
                "金额过大。请核对单位：数字以万元计。",
                "The amount is too large. Check its unit: numbers are in 10,000 yuan.",
            )
        return value

    @field_validator("partners")
    @classmethod
    def _each_partner_once(cls, value: tuple[PartnerRow, ...]) -> tuple[PartnerRow, ...]:
        named = tuple(one for one in value if name_key(one.name))
        if len(named) > MOST_PARTNERS:
            raise problem("合作伙伴最多 4 家。", "Name at most four partners.")
        if len({name_key(one.name) for one in named}) < len(named):
            raise problem(
                "有一家合作伙伴填写了两次，请删去一行。",
                "A partner is named twice; clear one line.",
            )
        return named

    @property
    def price_wan(self) -> Decimal | None:
        """The upper end of the price in 万元, None where it is words or by negotiation."""
        found = parse_money(self.price)
        return (found.high or found.low) if isinstance(found, Money) else None

    @property
    def price_note(self) -> str:
        """The price as typed where it says more than one number."""
        found = parse_money(self.price)
        is_plain = isinstance(found, Money) and found.low is not None and found.low == found.high
        return "" if is_plain else self.price


class AnswerDraft(Draft):
    """Words that go with a step; the verb says what it is."""

    sentence: Annotated[str, Field(max_length=500), PROSE] = ""

    @property
    def code(self) -> str:
        """The code of a reason, where the step has one."""
        return ""


class DeclineDraft(AnswerDraft):
    """Why an interest is declined: a code and a sentence, read by those who sent it."""

    reason_code: Reason
    sentence: Annotated[str, Field(min_length=2, max_length=500), PROSE]

    @property
    def code(self) -> str:
        return self.reason_code


class PartnerAnswerDraft(Draft):
    """Whether a partner that was named takes part."""

    answer: Literal["agreed", "refused"]


class OfficerDraft(Draft):
    """Who looks after the scenarios of an organisation: a member, or anybody by their address."""

    person: RowId | None = None
    email: Annotated[str, Field(max_length=254), ONE_LINE] = ""

    @field_validator("person", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value == "" else value
