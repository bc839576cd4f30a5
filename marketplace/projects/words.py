"""What pages and documents call the values of a project, in both languages."""

from marketplace.errors import Sentence

STAGE_LOOKS = {
    "intent": "info", "contract": "info", "trial": "attention", "accepted": "good",
    "operation": "good", "scaled": "good", "ended": "quiet", "cancelled": "quiet",
}  # fmt: skip
USUAL = ("intent", "contract", "trial", "accepted", "operation", "scaled")
"""The way most projects go; one may pass over the contract."""
PAYERS = {
    "owner": Sentence("场景方", "The owner"),
    "supplier": Sentence("供给方", "The supplier"),
    "shared": Sentence("双方分担", "Both, shared"),
    "public": Sentence("财政资金", "Public funds"),
}
EVIDENCE = {
    "contract": Sentence("合同", "Contract"),
    "acceptance": Sentence("验收材料", "Acceptance record"),
    "report": Sentence("报告", "Report"),
    "photo": Sentence("照片", "Photograph"),
    "approval": Sentence("批复", "Approval"),
    "other": Sentence("其他", "Other"),
}
SIDES = {"owner": Sentence("场景方", "Owner"), "supplier": Sentence("供给方", "Supplier")}
DOSSIER = {
    "risks": Sentence("风险", "Risks"),
    "approvals": Sentence("审批", "Approvals"),
    "stop_conditions": Sentence("停止条件", "Conditions to stop"),
    "responsibility": Sentence("事故责任", "Responsibility in an accident"),
    "insurance": Sentence("保险", "Insurance"),
}
DOSSIER_HINTS = {
    "risks": Sentence(
        "可能出什么问题、后果多大，例如“误报会让产线停 10 分钟”。",
        "What may go wrong and how bad it is, such as “a false alarm stops the line for ten "
        "minutes”.",
    ),
    "approvals": Sentence(
        "谁已批准、编号是什么；不需要的请写“无需审批”并说明理由。",
        "Who approved it and under which number; where none is needed, say so and why.",
    ),
    "stop_conditions": Sentence(
        "出现什么情况立即停止、由谁决定，例如“连续两次碰撞，由值班长停机”。",
        "What stops it at once and who decides, such as “two collisions; the shift leader stops "
        "it”.",
    ),
    "responsibility": Sentence(
        "发生事故时谁负责处置、谁承担损失。",
        "Who acts in an accident, and who bears the loss.",
    ),
    "insurance": Sentence(
        "投保险种、保额和期限；没有的请写明由谁自担。",
        "Which insurance, how much and until when; where there is none, who bears it.",
    ),
}
KINDS = {
    "intended": Sentence("意向", "Intended"),
    "signed": Sentence("已签约", "Signed"),
    "paid_in": Sentence("已到位", "Paid in"),
}
STANDINGS = {
    "reached": Sentence("已达目标", "Target reached"),
    "moved": Sentence("有改善，未达目标", "Better, target not reached"),
    "still": Sentence("与基线持平", "As the baseline"),
    "worse": Sentence("差于基线", "Worse than the baseline"),
    "missed": Sentence("未达目标", "Target not reached"),
    "unmeasured": Sentence("尚未测量", "Not measured yet"),
}
STANDING_LOOKS = {
    "reached": "good", "moved": "attention", "still": "info", "worse": "danger",
    "missed": "attention", "unmeasured": "quiet",
}  # fmt: skip
LESSON = {
    "title": Sentence("标题", "Title"),
    "tried": Sentence("做了什么尝试", "What was tried"),
    "happened": Sentence("发生了什么", "What happened"),
    "advice": Sentence("给后来者的建议", "Advice to those who come after"),
}
