"""A scenario as a kind of posting."""

from marketplace.postings.kinds import Kind
from marketplace.scenarios.models import (
    Scenario,
    ScenarioAmendment,
    ScenarioAttachment,
    ScenarioMove,
    ScenarioTag,
)
from marketplace.scenarios.states import LIFE

KIND = Kind(
    "scenario", LIFE, Scenario, ScenarioTag, ScenarioMove, ScenarioAmendment, ScenarioAttachment
)
