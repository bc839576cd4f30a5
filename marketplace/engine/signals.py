"""The signals by which a need and a capability are alike, and what each of them rests on.

Raw values come from `comparison`; `weights.json` says how fast they earn points.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from marketplace.engine import facts

SIGNALS = (
    "concepts",
    "meaning",
    "correspondence",
    "phrases",
    "text",
    "sector",
    "place",
    "budget",
    "maturity",
    "conditions",
)
"""In the order of reasons with equal points."""

AT: Mapping[str, int] = MappingProxyType({name: at for at, name in enumerate(SIGNALS)})
"""The row of each signal in arrays of values."""

SUBJECT = frozenset({"concepts", "meaning", "correspondence", "phrases", "text"})
"""Signals about the subject; the others support them and come after them in SIGNALS."""

READ = frozenset({"phrases", "conditions"})
"""Signals that need texts, and so are told only of records that come into question."""

FITS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        facts.PROCUREMENT: (0.0, 0.1, 0.4, 0.8, 1.0),
        facts.TRIAL: (0.1, 0.5, 1.0, 1.0, 0.9),
        facts.JOINT: (0.5, 0.9, 1.0, 0.9, 0.8),
        facts.OPEN_CALL: (0.4, 0.8, 1.0, 0.9, 0.8),
        facts.BUILD: (0.1, 0.3, 0.7, 0.9, 1.0),
        "": (0.0, 0.2, 0.6, 0.9, 1.0),
    }
)
"""How well each of facts.STAGES (concept … volume) serves a form of cooperation, 0 to 1."""
