"""Reasons and gaps put into words, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.engine import facts
from marketplace.engine.vocabulary import Vocabulary

_STAGE_ZH = ("概念阶段", "样机", "中试/试点", "小批量", "规模量产")
_STAGE_EN = ("a concept", "a prototype", "at pilot stage", "in small batches", "in volume")
_FORM_ZH = {
    facts.PROCUREMENT: "采购",
    facts.TRIAL: "试点",
    facts.JOINT: "联合研发",
    facts.OPEN_CALL: "揭榜挂帅",
    facts.BUILD: "场景共建",
}
_FORM_EN = {
    facts.PROCUREMENT: "procurement",
    facts.TRIAL: "a trial",
    facts.JOINT: "joint development",
    facts.OPEN_CALL: "an open call",
    facts.BUILD: "co-building",
}
_LONGEST_QUOTE = 60
_TEMPLATES = {
    "concepts": ("双方都涉及{}", "Both are about {}"),
    "concepts broader": ("同属{}方向", "Both fall under {}"),
    "phrases": ("需求要点{}在产品中有对应", "Key phrases found in the product: {}"),
    "text": ("描述中都提到{}", "Both texts mention {}"),
    "correspondence": ("产品所说与需求对应：{}", "What the product says answers the need: {}"),
    "sector": ("所属领域相同或相近：{}", "Same or neighbouring field: {}"),
    "place": (
        "需求方要求本地供应商，对方在{}",
        "A local supplier is wanted; this one is in {}",
    ),
    "conditions": ("已满足必备条件{}", "Conditions met: {}"),
    "budget": (
        "报价约{}万元，预算{}万元",
        "Price about {} against a budget of {} (10,000 RMB)",
    ),
}


def evidence_names(
    signal: str, evidence: Sequence[str], vocabulary: Vocabulary, locale: str
) -> list[str]:
    """Evidence as a person reads it; concept keys become names."""
    if signal == "concepts":
        return [vocabulary.name(key, locale) for key in evidence]
    if signal == "phrases":
        return [_unspaced(phrase) for phrase in evidence]
    return list(evidence)


def reason(
    signal: str, evidence: Sequence[str], vocabulary: Vocabulary, manner: str, locale: str
) -> str:
    """The sentence of a reason in `zh` or `en`."""
    if signal == "maturity":
        stage, form = evidence
        return _maturity(stage, form, locale)
    if signal == "meaning":
        return _meaning(evidence, locale)
    chinese, english = _TEMPLATES[f"{signal} {manner}".strip()]
    if signal == "budget":
        return (chinese if locale == "zh" else english).format(*evidence)
    names = evidence_names(signal, evidence, vocabulary, locale)
    if locale == "zh":
        return chinese.format("、".join(f"「{name}」" for name in names) or "相近的内容")
    return english.format(", ".join(names) or "similar things")


def _meaning(evidence: Sequence[str], locale: str) -> str:
    """The two sentences that are closest in meaning, side by side."""
    if not evidence:
        zh, en = "两段描述说的是相近的事", "The two texts speak of similar things"
        return zh if locale == "zh" else en
    mine, theirs = map(_shortened, evidence)
    if locale == "zh":
        return f"意思相近：需求「{mine}」——产品「{theirs}」"
    return f"Alike in meaning: the need “{mine}” — the product “{theirs}”"


def _shortened(sentence: str) -> str:
    whole = " ".join(sentence.split()).rstrip("。；;.!！")
    return whole if len(whole) <= _LONGEST_QUOTE else f"{whole[:_LONGEST_QUOTE]}…"


def _maturity(stage: str, form: str, locale: str) -> str:
    at = facts.STAGES.index(stage)
    if locale == "zh":
        suits = f"，适合{_FORM_ZH[form]}" if form else ""
        return f"产品成熟度：{_STAGE_ZH[at]}{suits}"
    suits = f", which suits {_FORM_EN[form]}" if form else ""
    return f"The product is {_STAGE_EN[at]}{suits}"


def unknown_condition(condition: str) -> tuple[str, str]:
    """What is missing where the capability is silent about a condition."""
    return (
        f"如能满足「{condition}」即可匹配，产品资料中未说明",
        f"Would fit with “{condition}”, which the product does not mention",
    )


def broken_condition(condition: str, evidence: str) -> tuple[str, str]:
    """What is missing where the capability contradicts a condition."""
    return (
        f"与必备条件「{condition}」不符：{evidence}",
        f"Contradicts the condition “{condition}”: {evidence}",
    )


def over_budget(price: float, limit: float) -> tuple[str, str]:
    """A stated price above the stated budget, both in 万元."""
    return (
        f"报价约{price:g}万元，高于预算{limit:g}万元",
        f"Price of about {price:g} is above the budget of {limit:g} (10,000 RMB)",
    )


def too_early(stage: int, form: str) -> tuple[str, str]:
    """A product less far than the form of cooperation asks."""
    return (
        f"产品尚处于{_STAGE_ZH[stage]}，{_FORM_ZH[form]}前宜先试点",
        f"The product is {_STAGE_EN[stage]}; a trial should come before {_FORM_EN[form]}",
    )


def elsewhere(city: str) -> tuple[str, str]:
    """A supplier outside the wanted place."""
    return (
        f"需求方要求本地供应商，对方在{city or '外地'}",
        f"A local supplier is wanted; this one is in {city or 'another place'}",
    )


def _unspaced(phrase: str) -> str:
    """Words joined for reading: no spaces between Chinese ones."""
    out = ""
    for word in phrase.split():
        out += (" " if out and (out[-1].isascii() or word[0].isascii()) else "") + word
    return out
