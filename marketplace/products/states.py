"""The life of a product, from draft to withdrawn, as a table."""

from marketplace.errors import Sentence
from marketplace.postings.states import OWNER, REVIEWER, Arrow, Life

NAMES = {
    "draft": Sentence("草稿", "Draft"),
    "review": Sentence("待审核", "In review"),
    "returned": Sentence("已退回", "Returned"),
    "listed": Sentence("在列", "Listed"),
    "expired": Sentence("待确认", "Waiting to be confirmed"),
    "withdrawn": Sentence("已撤下", "Withdrawn"),
}
VERBS = {
    "submit": Sentence("提交审核", "Submit for review"),
    "recall": Sentence("撤回修改", "Take back to edit"),
    "list": Sentence("上架", "List"),
    "return": Sentence("退回", "Return with a reason"),
    "confirm": Sentence("确认仍然有效", "Confirm that it still holds"),
    "expire": Sentence("到期", "Expire"),
    "withdraw": Sentence("撤下", "Withdraw"),
    "reopen": Sentence("恢复为草稿", "Bring back as a draft"),
}
BOTH = (OWNER, REVIEWER)

LIFE = Life(
    [
        Arrow("draft", "submit", "review", (OWNER,)),
        Arrow("returned", "submit", "review", (OWNER,)),
        Arrow("review", "recall", "draft", (OWNER,)),
        Arrow("review", "list", "listed", (REVIEWER,)),
        # A list that an organiser brought in is released without a second look at each row.
        Arrow("draft", "list", "listed", (REVIEWER,)),
        Arrow("review", "return", "returned", (REVIEWER,), needs_reason=True),
        Arrow("listed", "confirm", "listed", (OWNER,)),
        Arrow("expired", "confirm", "listed", (OWNER,)),
        Arrow("listed", "expire", "expired"),
        Arrow("draft", "withdraw", "withdrawn", (OWNER,)),
        Arrow("returned", "withdraw", "withdrawn", (OWNER,)),
        Arrow("listed", "withdraw", "withdrawn", BOTH, needs_reason=True),
        Arrow("expired", "withdraw", "withdrawn", BOTH, needs_reason=True),
        Arrow("withdrawn", "reopen", "draft", (OWNER,)),
    ],
    NAMES,
    VERBS,
)
