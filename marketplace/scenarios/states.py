"""The life of a scenario, from draft to typical case, as a table."""

from marketplace.errors import Sentence
from marketplace.postings.states import OWNER, REVIEWER, Arrow, Life

NAMES = {
    "draft": Sentence("草稿", "Draft"),
    "review": Sentence("待审核", "In review"),
    "returned": Sentence("已退回", "Returned"),
    "published": Sentence("已发布", "Published"),
    "matching": Sentence("对接中", "Matching"),
    "awarded": Sentence("已揭榜", "Awarded"),
    "trial": Sentence("试点", "Trial"),
    "operation": Sentence("投产运营", "In operation"),
    "case": Sentence("典型案例", "Typical case"),
    "closed": Sentence("已关闭", "Closed"),
    "expired": Sentence("已过期", "Expired"),
    "ended": Sentence("容错终止", "Ended under error tolerance"),
}
VERBS = {
    "submit": Sentence("提交审核", "Submit for review"),
    "recall": Sentence("撤回修改", "Take back to edit"),
    "publish": Sentence("发布", "Publish"),
    "return": Sentence("退回", "Return with a reason"),
    "engage": Sentence("进入对接", "Start matching"),
    "award": Sentence("确认揭榜", "Award"),
    "try": Sentence("开始试点", "Start the trial"),
    "operate": Sentence("投入运营", "Put into operation"),
    "honour": Sentence("评为典型案例", "Make it a typical case"),
    "end": Sentence("容错终止", "End under error tolerance"),
    "close": Sentence("关闭", "Close"),
    "reopen": Sentence("重新开放", "Reopen"),
    "expire": Sentence("到期", "Expire"),
}
BOTH = (OWNER, REVIEWER)

LIFE = Life(
    [
        Arrow("draft", "submit", "review", (OWNER,)),
        Arrow("returned", "submit", "review", (OWNER,)),
        Arrow("review", "recall", "draft", (OWNER,)),
        Arrow("review", "publish", "published", (REVIEWER,)),
        # A list that an organiser brought in is released without a second look at each row.
        Arrow("draft", "publish", "published", (REVIEWER,)),
        Arrow("review", "return", "returned", (REVIEWER,), needs_reason=True),
        Arrow("published", "engage", "matching", BOTH),
        Arrow("published", "award", "awarded", BOTH),
        Arrow("matching", "award", "awarded", BOTH),
        Arrow("awarded", "try", "trial", BOTH),
        Arrow("trial", "operate", "operation", BOTH),
        Arrow("operation", "honour", "case", (REVIEWER,)),
        Arrow("awarded", "end", "ended", BOTH, needs_reason=True),
        Arrow("trial", "end", "ended", BOTH, needs_reason=True),
        Arrow("draft", "close", "closed", (OWNER,), needs_reason=True),
        Arrow("returned", "close", "closed", (OWNER,), needs_reason=True),
        Arrow("published", "close", "closed", BOTH, needs_reason=True),
        Arrow("matching", "close", "closed", BOTH, needs_reason=True),
        Arrow("published", "expire", "expired"),
        Arrow("matching", "expire", "expired"),
        # It may have been closed before anybody reviewed it.
        Arrow("closed", "reopen", "review", BOTH),
        Arrow("expired", "reopen", "published", BOTH),
    ],
    NAMES,
    VERBS,
)
