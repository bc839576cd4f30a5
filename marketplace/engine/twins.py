"""Near-duplicates: one supplier's variants of one product, the same row entered twice."""

from __future__ import annotations

from rapidfuzz import fuzz

from marketplace.engine.profile import Profile
from marketplace.engine.text import normalise

_SAME_TITLE = 90.0
_SAME_MAKER_TITLE = 60.0


def are_twins(one: Profile, other: Profile) -> bool:
    """Whether two records of one side are the same offer in two guises."""
    titles = normalise(one.facts.title), normalise(other.facts.title)
    if not all(titles):
        return False
    same_maker = bool(one.facts.party) and one.facts.party == other.facts.party
    return fuzz.ratio(*titles) >= (_SAME_MAKER_TITLE if same_maker else _SAME_TITLE)
