"""Weights are data: read from `weights.json`, versioned, shown in every explanation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tuned:
    """A signal's most points, the raw value at which it has earned all, and where it begins."""

    points: float
    full: float
    zero: float = 0.0

    def strength(self, value: float) -> float:
        """0 to 1: how much of its points a raw value earns."""
        return min(max((value - self.zero) / (self.full - self.zero), 0.0), 1.0)

    def strengths(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """As `strength`, of many raw values."""
        return np.clip((values - self.zero) / (self.full - self.zero), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything about ranking that is a number rather than a rule.

    `signals` are those of pairs whose meaning is known, and `across` of such pairs in different
    languages: words cannot speak there, and vectors are farther apart, so that shared concepts
    earn more and less likeness earns as much. `plain` and `plain_across` serve without an encoder.
    `levels` are the scores from which a match is strong, good, or possible and shown at all.
    """

    version: str
    fields: Mapping[str, float]
    prior: tuple[float, float, float]
    decay: float
    rarity: float
    signals: Mapping[str, Tuned]
    across: Mapping[str, Tuned]
    plain: Mapping[str, Tuned]
    plain_across: Mapping[str, Tuned]
    relevance: float
    levels: Mapping[str, float]
    plain_levels: Mapping[str, float]
    candidates: int
    reserve: int
    by_meaning: int
    per_party: int

    def table(self, *, meant: bool, across: bool) -> Mapping[str, Tuned]:
        """The signals of a pair: is its meaning known, are its languages different?"""
        if meant:
            return self.across if across else self.signals
        return self.plain_across if across else self.plain

    def without(self, signal: str) -> Weights:
        """The same weights with one signal switched off, for ablations."""
        silent: dict[str, Any] = {}
        for name in TABLES:
            table = getattr(self, name)
            changed = {**table, signal: replace(table[signal], points=0.0)}
            silent[name] = MappingProxyType(changed)
        return replace(self, **silent)


TABLES = ("signals", "across", "plain", "plain_across")
_NUMBERS = (
    "decay", "rarity", "relevance", "candidates", "reserve", "by_meaning", "per_party",
)  # fmt: skip


def weights_from(data: Mapping[str, Any]) -> Weights:
    """Weights from the parsed file; raises ValueError where points do not sum to 100."""
    tables: dict[str, Any] = {
        "signals": _table(data["signals"]),
        "across": _table({**data["signals"], **data["across"]}),
        "plain": _table(data["plain"]),
        "plain_across": _table({**data["plain"], **data["plain_across"]}),
    }
    numbers = {name: data[name] for name in _NUMBERS}
    return Weights(
        version=data["version"],
        fields=MappingProxyType(data["fields"]),
        prior=_three(data["prior"]),
        levels=MappingProxyType(data["levels"]),
        plain_levels=MappingProxyType(data["plain_levels"]),
        **tables,
        **numbers,
    )


def weights_as_data(weights: Weights) -> dict[str, Any]:
    """What `weights_from` reads, for writing a file."""
    data: dict[str, Any] = {
        field.name: getattr(weights, field.name)
        for field in fields(weights)
        if field.name not in TABLES
    }
    data |= {name: dict(data[name]) for name in ("fields", "levels", "plain_levels")}
    return data | {
        name: {signal: asdict(tuned) for signal, tuned in getattr(weights, name).items()}
        for name in TABLES
    }


def _table(data: Mapping[str, Mapping[str, float]]) -> Mapping[str, Tuned]:
    table = {name: Tuned(**tuned) for name, tuned in data.items()}
    total = sum(tuned.points for tuned in table.values())
    if abs(total - 100) > 1e-6:
        raise ValueError(f"The points of the signals must sum to 100, not {total:g}.")
    return MappingProxyType(table)


def _three(numbers: Sequence[float]) -> tuple[float, float, float]:
    """One number per group of features."""
    concept, word, bigram = numbers
    return concept, word, bigram


@cache
def shipped_weights() -> Weights:
    """The weights that ship with the engine."""
    path = Path(__file__).with_name("weights.json")
    return weights_from(json.loads(path.read_text(encoding="utf-8")))


_chosen: dict[str, Weights] = {}


def default_weights() -> Weights:
    """The weights of this process: those given to `use`, else those that ship with the engine."""
    return _chosen.get("weights") or shipped_weights()


def use(weights: Weights | None) -> None:
    """From now on `default_weights` gives these; None brings the shipped ones back."""
    _chosen.clear()
    if weights is not None:
        _chosen["weights"] = weights
