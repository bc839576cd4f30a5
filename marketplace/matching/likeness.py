"""Needs that are like another need: by what their texts mean and the concepts both name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from marketplace.engine.meaning import cosines
from marketplace.engine.profile import Profile
from marketplace.matching import queries
from marketplace.scenarios.models import Scenario, ScenarioTag

CANDIDATES = 400
MEANING = 0.65
LEAST = 40.0
"""Points of 100 below which two needs have little to do with each other."""


@dataclass(frozen=True, slots=True)
class Like:
    """A scenario, how like it is (0 to 100: its two parts added up), and the shared concepts."""

    scenario: Scenario
    meaning: float
    concepts: float
    shared: tuple[str, ...]

    @property
    def score(self) -> float:
        return self.meaning + self.concepts


def like_scenarios(session: Session, scenario: Scenario, *, top: int = 10) -> Sequence[Like]:
    """Open scenarios of other organisations that ask for much the same, the most alike first.

    Compared are at most the 400 newest that share a sector or a tag; where the scenario has
    neither, the newest of all.
    """
    mine = queries.own_profile(session, "scenario", scenario)
    numbers = list(session.scalars(_candidates(scenario)))
    theirs = queries.profiles(session, "scenario", numbers)
    rated = {number: _alike(mine, one) for number, one in theirs.items()}
    able = [number for number, one in rated.items() if one[0] + one[1] >= LEAST]
    best = sorted(able, key=lambda number: (-sum(rated[number][:2]), number))[:top]
    rows = queries.rows(session, "scenario", best)
    return [Like(rows[number], *rated[number]) for number in best]


def _candidates(scenario: Scenario) -> Select[Any]:
    chosen = select(Scenario.id).where(
        queries.is_open("scenario"), Scenario.organisation_id != scenario.organisation_id
    )
    tagged = {one.concept_id for one in scenario.tags if one.concept_id is not None}
    sharing = select(ScenarioTag.scenario_id).where(ScenarioTag.concept_id.in_(tagged))
    if scenario.sector_id is not None:
        same = Scenario.sector_id == scenario.sector_id
        chosen = chosen.where(or_(same, Scenario.id.in_(sharing)))
    elif tagged:
        chosen = chosen.where(Scenario.id.in_(sharing))
    return chosen.order_by(Scenario.published_at.desc(), Scenario.id.desc()).limit(CANDIDATES)


def _alike(mine: Profile, theirs: Profile) -> tuple[float, float, tuple[str, ...]]:
    """Points for meaning and for concepts (all of them where no text was encoded)."""
    own, other = set(mine.facts.concepts), set(theirs.facts.concepts)
    shared = tuple(sorted(own & other))
    part = len(shared) / max(1, min(len(own), len(other)))
    if not (len(mine.vectors) and len(theirs.vectors)):
        return 0.0, round(100 * part, 1), shared
    near = float(np.clip(cosines(mine.vectors[:1], theirs.vectors[:1])[0, 0], 0, 1))
    return round(100 * MEANING * near, 1), round(100 * (1 - MEANING) * part, 1), shared
