"""The life of an interest, from sent to awarded or to an answer with a reason, as a table."""

from marketplace.errors import Sentence
from marketplace.lives import Arrow, Life

OWNER, SUPPLIER = "owner", "supplier"
NAMES = {
    "sent": Sentence("已提交", "Sent"),
    "seen": Sentence("已查阅", "Seen"),
    "shortlisted": Sentence("已入围", "Shortlisted"),
    "meeting": Sentence("约谈中", "Meeting"),
    "proposal": Sentence("已交方案", "Proposal handed in"),
    "awarded": Sentence("已选定", "Awarded"),
    "declined": Sentence("未入选", "Declined"),
    "withdrawn": Sentence("已撤回", "Withdrawn"),
    "lapsed": Sentence("逾期未答复", "Answer overdue"),
}
VERBS = {
    "see": Sentence("查阅", "Look at it"),
    "shortlist": Sentence("入围", "Shortlist"),
    "meet": Sentence("约谈", "Invite to a meeting"),
    "propose": Sentence("提交方案", "Hand in the proposal"),
    "award": Sentence("选定", "Award"),
    "decline": Sentence("谢绝", "Decline with a reason"),
    "reconsider": Sentence("重新考虑", "Reconsider"),
    "withdraw": Sentence("撤回", "Withdraw"),
    "send": Sentence("重新提交", "Send again"),
    "lapse": Sentence("答复逾期", "Let the answer lapse"),
    "release": Sentence("解除选定", "Take the award back"),
}
UNANSWERED = ("sent", "seen", "lapsed")
ENGAGED = ("shortlisted", "meeting", "proposal")

LIFE = Life(
    [
        Arrow("sent", "see", "seen", (OWNER,)),
        *(Arrow(one, "shortlist", "shortlisted", (OWNER,)) for one in UNANSWERED),
        *(Arrow(one, "meet", "meeting", (OWNER,)) for one in (*UNANSWERED, "shortlisted")),
        *(Arrow(one, "propose", "proposal", (SUPPLIER,)) for one in ("shortlisted", "meeting")),
        # The award itself is a project: it is opened there, and this follows.
        *(Arrow(one, "award", "awarded") for one in ENGAGED),
        *(
            Arrow(one, "decline", "declined", (OWNER,), needs_reason=True)
            for one in (*UNANSWERED, *ENGAGED)
        ),
        Arrow("declined", "reconsider", "shortlisted", (OWNER,)),
        *(Arrow(one, "withdraw", "withdrawn", (SUPPLIER,)) for one in (*UNANSWERED, *ENGAGED)),
        Arrow("withdrawn", "send", "sent", (SUPPLIER,)),
        Arrow("sent", "lapse", "lapsed"),
        Arrow("seen", "lapse", "lapsed"),
        Arrow("awarded", "release", "shortlisted"),
    ],
    NAMES,
    VERBS,
)
