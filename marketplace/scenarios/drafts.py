"""What an owner says about a scenario: one validator for the form, list rows and seeds."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from marketplace.drafts import problem
from marketplace.postings import fields
from marketplace.postings.drafts import PostingDraft
from marketplace.postings.fields import (
    DEADLINE,
    INDICATORS,
    MONEY,
    ONE_LINE,
    PROSE,
    STATEMENTS,
    YES_NO,
)
from marketplace.postings.values import Money

CONDITION = 200


class Indicator(BaseModel):
    """A technical indicator as the owner states it: 漏检率 | ≤ 0.1 | %."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, Field(max_length=80)] = ""
    target: Annotated[str, Field(max_length=80)] = ""
    unit: Annotated[str, Field(max_length=30)] = ""

    @model_validator(mode="after")
    def _says_what_and_how_much(self) -> "Indicator":
        if not self.name or not self.target:
            raise problem(
                "每条指标请同时填写名称和目标值，例如“漏检率”“≤ 0.1”“%”。",
                "Give every indicator a name and a target, such as “missed defects”, “≤ 0.1”, “%”.",
            )
        return self


class ScenarioDraft(PostingDraft):
    """Raw texts are welcome: `budget="100-200万"`, `deadline="2026年5月"`, `conditions="a；b"`.

    `budget` and `investment` are in 万元. `indicators` is a list of rows (name, target, unit) or
    a text; parts of a text that name no number go to the end of the description.
    """

    pain_point: Annotated[str, Field(max_length=4_000), PROSE] = ""
    present_state: Annotated[str, Field(max_length=4_000), PROSE] = ""
    cooperation_wanted: Annotated[str, Field(max_length=4_000), PROSE] = ""
    data_opened: Annotated[str, Field(max_length=2_000), PROSE] = ""
    policy_conditions: Annotated[str, Field(max_length=2_000), PROSE] = ""
    safety_terms: Annotated[str, Field(max_length=2_000), PROSE] = ""
    way_of_investing: Annotated[str, Field(max_length=120), ONE_LINE] = ""
    period: Annotated[str, Field(max_length=120), ONE_LINE] = ""
    budget: Annotated[Money | None, MONEY] = None
    investment: Annotated[Money | None, MONEY] = None
    first_trial_wanted: Annotated[bool, YES_NO] = False
    local_supplier_only: Annotated[bool, YES_NO] = False
    deadline: Annotated[dt.datetime | None, DEADLINE] = None
    conditions: Annotated[
        tuple[Annotated[str, Field(max_length=CONDITION)], ...], STATEMENTS, Field(max_length=40)
    ] = ()
    indicators: Annotated[tuple[Indicator, ...], INDICATORS, Field(max_length=40)] = ()

    @model_validator(mode="before")
    @classmethod
    def _keep_what_is_no_indicator(cls, raw: Any) -> Any:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("indicators"), str):
            return raw
        rest = fields.without_indicators(raw["indicators"])
        said = str(raw.get("description") or "")
        if not rest or rest in said:
            return raw
        return {**raw, "description": f"{said}\n{rest}".strip()}
