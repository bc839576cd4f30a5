"""How complete a form is while one types, and the one thing that would help the matches most."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.errors import Sentence

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A field, its weight for the matches (all weights add up to 100), and what is missing."""

    field: str
    weight: int
    is_done: Callable[[Values], bool]
    advice: Sentence


@dataclass(frozen=True, slots=True)
class Completeness:
    """Percent of what helps the matches; `best` is the weightiest step still open."""

    percent: int
    best: Step | None


def measure(steps: Sequence[Step], values: Values) -> Completeness:
    """Measure raw form values; the first of equally weighty steps comes first."""
    open_steps = [step for step in steps if not step.is_done(values)]
    best = max(open_steps, key=lambda step: step.weight, default=None)
    return Completeness(100 - sum(step.weight for step in open_steps), best)


def says(field: str, least: int = 1) -> Callable[[Values], bool]:
    """The field holds at least `least` characters."""
    return lambda values: len(str(values.get(field) or "").strip()) >= least


def has(field: str, least: int = 1) -> Callable[[Values], bool]:
    """The field holds at least `least` entries."""
    return lambda values: len([one for one in values.get(field) or () if one]) >= least
