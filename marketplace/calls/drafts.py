"""What people type about open calls, bids, panels and results."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from marketplace.accounts.drafts import tidy_email
from marketplace.calls.models import MOST_PARTNERS
from marketplace.db import ZONE
from marketplace.drafts import Draft, problem
from marketplace.errors import Sentence
from marketplace.postings.values import clean, parse_money

CALL_FIELDS = (
    "title", "title_other", "task", "conditions", "reward_wan", "winners", "names_hidden",
    "notice_days", "deadline",
)  # fmt: skip
BID_FIELDS = ("product_id", "approach", "proof", "team", "price_wan", "weeks")
EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
LARGEST_ID = 2**31 - 1
MOST_WAN = 10_000_000
Name = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]
Points = Annotated[int, Field(ge=0, le=100)]


def in_china(value: dt.datetime | None) -> dt.datetime | None:
    """A moment as typed, in the zone of China where it names none; to the minute or second."""
    if value is not None and value.tzinfo is None:
        value = value.replace(tzinfo=ZONE)
    if value is not None and not EARLIEST <= value <= LATEST:
        raise problem(
            "请填写 2000 年以后的日期和时间，例如 2026-12-01 17:30。",
            "Type a day and time after 2000, such as 2026-12-01 17:30.",
        )
    return value


class CallDraft(Draft):
    """A call without its criteria and scenarios. No reward means by negotiation (面议)."""

    title: Annotated[str, Field(min_length=4, max_length=200)]
    title_other: Name = ""
    task: Annotated[str, Field(min_length=20, max_length=20_000)]
    conditions: Text = ""
    reward_wan: Annotated[Decimal | None, Field(ge=0, le=MOST_WAN, decimal_places=4)] = None
    winners: Annotated[int, Field(ge=1, le=10)] = 1
    names_hidden: bool = False
    notice_days: Annotated[int, Field(ge=3, le=30)] = 5
    deadline: dt.datetime

    @field_validator("title", "title_other", "task", "conditions", mode="before")
    @classmethod
    def _is_clean(cls, value: Any) -> Any:
        return clean(value) if isinstance(value, str) else value

    @field_validator("names_hidden", mode="before")
    @classmethod
    def _unticked_is_no(cls, value: Any) -> bool:
        return str(value or "").lower() in ("1", "true", "on", "yes")

    @field_validator("reward_wan", mode="before")
    @classmethod
    def _reads_money(cls, value: Any) -> Any:
        return amount(value)

    @field_validator("deadline")
    @classmethod
    def _deadline_is_plausible(cls, value: dt.datetime) -> dt.datetime | None:
        return in_china(value)


def amount(value: Any) -> Any:
    """An amount as typed, in 万元; None for nothing and for 面议."""
    if not isinstance(value, str):
        return value
    found = parse_money(value[:60])
    if isinstance(found, Sentence):
        raise problem(found.zh, found.en)
    if found is None or found.by_negotiation:
        return None
    if found.low != found.high:
        raise problem("请填写一个金额，不要填区间。", "Type one amount, not a range.")
    return found.high


class CriterionDraft(Draft):
    """A criterion: its weight in percent, and the points below which a bid cannot win."""

    name: Annotated[str, Field(min_length=2, max_length=120)]
    explanation: Annotated[str, Field(max_length=500)] = ""
    weight: Annotated[int, Field(ge=1, le=100)]
    minimum: Points = 0

    @field_validator("minimum", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return 0 if value == "" else value


class AddendumDraft(Draft):
    """A change or clarification; it may move the deadline later."""

    text: Annotated[str, Field(min_length=10, max_length=10_000)]
    deadline: dt.datetime | None = None

    @field_validator("deadline", mode="before")
    @classmethod
    def _nothing_stays(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("deadline")
    @classmethod
    def _deadline_is_plausible(cls, value: dt.datetime | None) -> dt.datetime | None:
        return in_china(value)


class BidDraft(Draft):
    """A bid as far as it is written; what is missing is asked for when it is submitted."""

    product_id: Annotated[int | None, Field(ge=1, le=LARGEST_ID)] = None
    approach: Text = ""
    proof: Text = ""
    team: Text = ""
    price_wan: Annotated[Decimal | None, Field(ge=0, le=MOST_WAN, decimal_places=4)] = None
    weeks: Annotated[int | None, Field(ge=1, le=520)] = None
    partner_name: Annotated[tuple[Name, ...], Field(max_length=MOST_PARTNERS)] = ()
    partner_part: Annotated[tuple[Name, ...], Field(max_length=MOST_PARTNERS)] = ()

    @field_validator("approach", "proof", "team", mode="before")
    @classmethod
    def _is_clean(cls, value: Any) -> Any:
        return clean(value) if isinstance(value, str) else value

    @field_validator("product_id", "weeks", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("price_wan", mode="before")
    @classmethod
    def _reads_money(cls, value: Any) -> Any:
        return amount(value)

    @field_validator("partner_name", "partner_part", mode="before")
    @classmethod
    def _are_names(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @property
    def partners(self) -> list[tuple[str, str]]:
        """(name, part) of the partners that are named."""
        parts = [*self.partner_part, *[""] * MOST_PARTNERS]
        return [(name, parts[at]) for at, name in enumerate(self.partner_name) if name]


class InviteDraft(Draft):
    """Whom to ask into the panel."""

    email: Annotated[str, Field(min_length=3, max_length=254)]

    @field_validator("email")
    @classmethod
    def _is_tidy(cls, value: str) -> str:
        return tidy_email(value)


class DeclarationDraft(Draft):
    """What a member of the panel declares before seeing any bid.

    `names` are organisations in which they have an interest, one a line.
    """

    interest: Literal["none", "some"]
    names: Annotated[str, Field(max_length=4_000)] = ""
    declaration: Annotated[str, Field(max_length=500)] = ""

    @field_validator("names")
    @classmethod
    def _some_are_named(cls, value: str, info: Any) -> str:
        if info.data.get("interest") == "some" and not value:
            raise problem(
                "请逐行写出与您有利害关系的单位全称；没有的请选择“没有利害关系”。",
                "Name the organisations in full, one a line, or choose “no interest”.",
            )
        return value


class PointsDraft(Draft):
    """Points by one criterion."""

    points: Points
    comment: Annotated[str, Field(max_length=500)] = ""


class CallObjectionDraft(Draft):
    """What somebody objects to; whether it is about the issuer itself."""

    concerns_issuer: bool = False

    @field_validator("concerns_issuer", mode="before")
    @classmethod
    def _unticked_is_no(cls, value: Any) -> bool:
        return str(value or "").lower() in ("1", "true", "on", "yes")
