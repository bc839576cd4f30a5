"""Reasons, looks of states and levels of the clock in words, in both languages."""

from marketplace.errors import Sentence

REASONS = {
    "budget": Sentence("超出预算", "Beyond the budget"),
    "off_target": Sentence("与需求不符", "It does not meet the need"),
    "maturity": Sentence("技术成熟度不足", "Not mature enough"),
    "reference": Sentence("缺少同类案例或证明", "No reference or proof of the kind asked for"),
    "capacity": Sentence("交付能力或工期不满足", "Capacity or time of delivery does not fit"),
    "condition": Sentence("不满足必备条件", "A must-have condition is not met"),
    "other_chosen": Sentence("已选定其他单位", "Another supplier was chosen"),
    "closed": Sentence("场景已关闭", "The scenario was closed"),
    "other": Sentence("其他原因", "Another reason"),
}
LOOKS = {
    "sent": ("info", "send"),
    "seen": ("info", "eye"),
    "shortlisted": ("good", "bookmark"),
    "meeting": ("good", "people"),
    "proposal": ("good", "paperclip"),
    "awarded": ("good", "star"),
    "declined": ("quiet", "x-circle"),
    "withdrawn": ("quiet", "archive"),
    "lapsed": ("attention", "clock"),
}
PARTNER_STATES = {
    "asked": Sentence("待确认", "Asked"),
    "agreed": Sentence("已同意", "Agreed"),
    "refused": Sentence("已婉拒", "Refused"),
}
PARTNER_LOOKS = {"asked": "attention", "agreed": "good", "refused": "quiet"}
LEVELS = {
    0: Sentence("提醒场景方", "Owner reminded"),
    1: Sentence("逾期，已告知场景方", "Overdue: owner told"),
    2: Sentence("已上报场景专员", "Scenario officer told"),
    3: Sentence("已上报主管部门或地市", "Department or city told"),
    4: Sentence("已上报省级统筹方", "Province told"),
}
FIELDS = {
    "products": Sentence("产品", "Products"),
    "why": Sentence("为什么适合", "Why we fit"),
    "proof": Sentence("依据", "Proof"),
    "price": Sentence("参考报价", "Indicative price"),
    "weeks": Sentence("部署周数", "Weeks to deploy"),
    "open_questions": Sentence("待明确的问题", "Open questions"),
    "partners": Sentence("合作伙伴", "Partners"),
}
