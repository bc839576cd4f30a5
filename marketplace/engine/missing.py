"""What a match still lacks: the sentence a supplier can act on."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.engine import facts, sentences
from marketplace.engine.conditions import CONTRADICTED, UNKNOWN
from marketplace.engine.pair import Pair


@dataclass(frozen=True, slots=True)
class Missing:
    """One gap: `text` is its short name, the sentences say it in full."""

    text: str
    sentence_zh: str
    sentence_en: str


def missing_of(pair: Pair) -> tuple[Missing, ...]:
    """Contradicted conditions first, then silent ones, then price, maturity and place."""
    broken = [
        Missing(c.text, *sentences.broken_condition(c.text, c.evidence))
        for c in pair.conditions
        if c.status == CONTRADICTED
    ]
    silent = [
        Missing(c.text, *sentences.unknown_condition(c.text))
        for c in pair.conditions
        if c.status == UNKNOWN
    ]
    return (*broken, *silent, *_price(pair), *_maturity(pair), *_place(pair))


def _price(pair: Pair) -> list[Missing]:
    limit, price = pair.need.facts.money_wan, pair.capability.facts.money_wan
    if not limit or not price or price <= limit:
        return []
    return [Missing(f"预算 {limit:g} 万元", *sentences.over_budget(price, limit))]


def _maturity(pair: Pair) -> list[Missing]:
    stage, form = pair.capability.facts.stage, pair.need.facts.cooperation
    if stage is None or form != facts.PROCUREMENT or stage >= facts.STAGES.index("pilot"):
        return []
    return [Missing(facts.STAGES[stage], *sentences.too_early(stage, form))]


def _place(pair: Pair) -> list[Missing]:
    need, capability = pair.need.facts, pair.capability.facts
    if not need.local_only or not need.city or need.city == capability.city:
        return []
    return [Missing(need.city, *sentences.elsewhere(capability.city))]
