"""What came of a meeting, from both sides and from the desk."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.drafts import Draft, problem
from marketplace.errors import RefusedError, Sentence
from marketplace.events.plan_models import OUTCOME_SIDES, EventPair, Outcome

FIELDS = ("result", "next_step", "amount_wan", "follow_up_on", "rating")
MOST_WAN = 10_000_000


class OutcomeDraft(Draft):
    """What one side says of a meeting; money in 万元."""

    result: Literal[
        "did_not_take_place", "insufficient_interest", "informative", "cooperation_possible"
    ]
    next_step: Annotated[str, Field(max_length=300)] = ""
    amount_wan: Annotated[Decimal | None, Field(ge=0, le=MOST_WAN, decimal_places=2)] = None
    follow_up_on: dt.date | None = None
    rating: Annotated[int | None, Field(ge=1, le=5)] = None

    @field_validator("amount_wan", "follow_up_on", "rating", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value in ("", None) else value

    @field_validator("amount_wan")
    @classmethod
    def _money_needs_cooperation(cls, value: Decimal | None, info: Any) -> Decimal | None:
        if value and info.data.get("result") in ("did_not_take_place", "insufficient_interest"):
            raise problem(
                "没有合作意向时请不要填写金额，或把结果改为“有合作可能”。",
                "Leave the amount empty, or choose “cooperation possible” as the result.",
            )
        return value


def say_outcome(
    session: Session, actor: User | None, *, pair: EventPair, side: str, draft: OutcomeDraft
) -> Outcome:
    """Keep what a side (`demand`, `supply` or `desk`) says; the last word counts.

    Hold the pair's row before. Saying it did not take place marks a meeting about which the desk
    said nothing as not held; any other result marks it as held.
    """
    if side not in OUTCOME_SIDES:
        raise RefusedError(Sentence("请从列表中选择一项。", "Choose one of the list."))
    chosen = select(Outcome).where(Outcome.pair_id == pair.id, Outcome.side == side)
    found = session.scalars(chosen).one_or_none()
    if found is None:
        found = Outcome(pair_id=pair.id, side=side, result=draft.result)
        session.add(found)
    for name in FIELDS:
        setattr(found, name, getattr(draft, name))
    found.said_by_id = actor.id if actor else None
    if not pair.attendance:
        pair.attendance = "not_held" if draft.result == "did_not_take_place" else "held"
    session.flush()
    return found
