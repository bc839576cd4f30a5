"""Signals, levels and reasons of decisions in words, in both languages."""

from marketplace.errors import Sentence

SIGNALS = {
    "concepts": Sentence("主题相同", "Same subject"),
    "meaning": Sentence("意思相近", "Alike in meaning"),
    "correspondence": Sentence("供需对应", "Matching terms"),
    "phrases": Sentence("要点对应", "Key phrases"),
    "text": Sentence("描述相近", "Similar wording"),
    "sector": Sentence("行业", "Sector"),
    "place": Sentence("地点", "Place"),
    "budget": Sentence("预算", "Budget"),
    "maturity": Sentence("成熟度", "Maturity"),
    "conditions": Sentence("必备条件", "Conditions"),
}
LEVELS = {
    "strong": Sentence("匹配度高", "Strong match"),
    "good": Sentence("匹配较好", "Good match"),
    "possible": Sentence("可以考虑", "Possible match"),
}
LEVEL_LOOKS = {"strong": "good", "good": "info", "possible": "quiet"}
STATUSES = {
    "met": Sentence("已满足", "Met"),
    "contradicted": Sentence("不符", "Contradicted"),
    "unknown": Sentence("未说明", "Not mentioned"),
}
DECLINE_REASONS = {
    "off_target": Sentence("解决的不是这个问题", "It solves another problem"),
    "condition": Sentence("不满足必备条件", "A must-have condition is not met"),
    "price": Sentence("超出预算", "Beyond the budget"),
    "immature": Sentence("成熟度不够", "Not mature enough"),
    "place": Sentence("距离或服务范围不合适", "Too far away or outside the service area"),
    "known": Sentence("已了解过，不考虑", "Known already, not wanted"),
    "other": Sentence("其他原因", "Another reason"),
}
NOT_FOR_US_REASONS = {
    "off_target": Sentence("不在我们的业务范围", "Outside our field"),
    "capacity": Sentence("暂无产能或人手", "No capacity at present"),
    "price": Sentence("预算过低", "The budget is too low"),
    "condition": Sentence("无法满足必备条件", "We cannot meet a must-have condition"),
    "place": Sentence("地点不合适", "The place does not suit us"),
    "other": Sentence("其他原因", "Another reason"),
}
ALL_REASONS = {**NOT_FOR_US_REASONS, **DECLINE_REASONS}
