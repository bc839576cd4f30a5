"""What a match still lacks: the sentence a supplier can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.engine import facts, sentences
from marketplace.engine.conditions import CONTRADICTED, UNKNOWN, Condition
from marketplace.engine.profile import Facts


@dataclass(frozen=True, slots=True)
class Missing:
    """One gap: `text` is its short name, the sentences say it in full."""

    text: str
    sentence_zh: str
    sentence_en: str


def missing_of(
    need: Facts, capability: Facts, conditions: Sequence[Condition]
) -> tuple[Missing, ...]:
    """Contradicted conditions first, then silent ones, then price, maturity and place."""
    broken = [
        Missing(c.text, *sentences.broken_condition(c.text, c.evidence))
        for c in conditions
        if c.status == CONTRADICTED
    ]
    silent = [
        Missing(c.text, *sentences.unknown_condition(c.text))
        for c in conditions
        if c.status == UNKNOWN
    ]
    others = _price(need, capability), _maturity(need, capability), _place(need, capability)
    return (*broken, *silent, *(one for found in others for one in found))


def _price(need: Facts, capability: Facts) -> list[Missing]:
    limit, price = need.money_wan, capability.money_wan
    if not limit or not price or price <= limit:
        return []
    return [Missing(f"预算 {limit:g} 万元", *sentences.over_budget(price, limit))]


def _maturity(need: Facts, capability: Facts) -> list[Missing]:
    stage, form = capability.stage, need.cooperation
    if stage is None or form != facts.PROCUREMENT or stage >= facts.STAGES.index("pilot"):
        return []
    return [Missing(facts.STAGES[stage], *sentences.too_early(stage, form))]


def _place(need: Facts, capability: Facts) -> list[Missing]:
    if not need.local_only or not need.city or need.city == capability.city:
        return []
    return [Missing(need.city, *sentences.elsewhere(capability.city))]
