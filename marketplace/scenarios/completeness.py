"""What a scenario needs to be matched well, weightiest first."""

import re
from collections.abc import Mapping
from typing import Any

from marketplace.errors import Sentence
from marketplace.postings.completeness import Step, Values, has, says
from marketplace.postings.values import Money, parse_money


def _has_measurable_indicator(values: Values) -> bool:
    return any(_is_measurable(row) for row in values.get("indicators") or ())


def _is_measurable(row: Mapping[str, Any]) -> bool:
    target, unit = str(row.get("target") or ""), str(row.get("unit") or "")
    return bool(re.search(r"\d", target) and (unit or re.search(r"\d\s*\D+$", target)))


def _has_budget(values: Values) -> bool:
    return isinstance(parse_money(str(values.get("budget") or "")), Money)


STEPS = (
    Step("title", 10, says("title", 6), Sentence(
        "先写标题：对象加任务，例如“冲压件外观缺陷在线检测”。",
        "Begin with a title: object and task, such as “In-line inspection of stamped parts”.",
    )),
    Step("pain_point", 20, says("pain_point", 20), Sentence(
        "写明痛点：现在出了什么问题、多频繁、代价多大。这一项对匹配帮助最大。",
        "Say what goes wrong today, how often, and what it costs. Nothing helps the matches more.",
    )),
    Step("indicators", 15, _has_measurable_indicator, Sentence(
        "补充一条带数值和单位的指标，例如“漏检率 ≤ 0.1 %”。",
        "Add one indicator with a number and a unit, such as “missed defects ≤ 0.1 %”.",
    )),
    Step("description", 15, says("description", 30), Sentence(
        "写明要建设什么：用在哪里、接入哪些系统、交付什么。",
        "Say what is to be built: where it is used, what it connects to, what is delivered.",
    )),
    Step("budget", 10, _has_budget, Sentence(
        "填写预算（万元），如“100-200”；尚未确定可填“面议”。",
        "Give a budget in 10,000 yuan, such as 100-200, or type 面议 for by negotiation.",
    )),
    Step("conditions", 10, has("conditions"), Sentence(
        "把硬性条件逐条列出，例如“具备医疗器械经营许可”，不符合的产品会被标明。",
        "List must-have conditions one by one, such as “CAAC approval”; misfits are then marked.",
    )),
    Step("city", 10, says("city"), Sentence(
        "选择所在城市，本地供应商会看到这条机会。",
        "Choose the city, so that suppliers nearby find this.",
    )),
    Step("deadline", 5, says("deadline"), Sentence(
        "填写截止日期，供应商才知道何时答复。",
        "Set a deadline, so that suppliers know when to answer.",
    )),
    Step("tags", 5, lambda values: has("tags")(values) or has("suggested")(values), Sentence(
        "选几个标签，例如“机器视觉”。",
        "Choose a few tags, such as “machine vision”.",
    )),
)  # fmt: skip
