"""The lives of a typical case and of a copy of it as tables."""

from marketplace.errors import Sentence
from marketplace.lives import Arrow, Life

TELLER, OPERATOR, RECEIVER = "teller", "operator", "receiver"
NAMES = {
    "draft": Sentence("草稿", "Draft"),
    "review": Sentence("待审核", "In review"),
    "published": Sentence("已发布", "Published"),
    "withdrawn": Sentence("已撤下", "Withdrawn"),
}
VERBS = {
    "submit": Sentence("提交审核", "Submit for review"),
    "return": Sentence("退回", "Return with a reason"),
    "publish": Sentence("发布", "Publish"),
    "withdraw": Sentence("撤下", "Withdraw"),
}
CASE = Life(
    [
        Arrow("draft", "submit", "review", (TELLER, OPERATOR)),
        Arrow("review", "return", "draft", (OPERATOR,), needs_reason=True),
        Arrow("review", "publish", "published", (OPERATOR,)),
        Arrow("published", "withdraw", "withdrawn", (OPERATOR,), needs_reason=True),
    ],
    NAMES,
    VERBS,
)
COPY_NAMES = {
    "proposed": Sentence("已推荐", "Proposed"),
    "interested": Sentence("有意借鉴", "Interested"),
    "declined": Sentence("不适用", "Not for them"),
    "started": Sentence("已启动", "Started"),
    "running": Sentence("已投产", "In operation"),
}
COPY_VERBS = {
    "take": Sentence("愿意借鉴", "Take it up"),
    "decline": Sentence("不适用", "Not for us"),
    "start": Sentence("启动", "Start"),
    "run": Sentence("投产", "Put into operation"),
}
COPY = Life(
    [
        Arrow("proposed", "take", "interested", (RECEIVER,)),
        Arrow("proposed", "decline", "declined", (RECEIVER,), needs_reason=True),
        Arrow("interested", "decline", "declined", (RECEIVER,), needs_reason=True),
        Arrow("declined", "take", "interested", (RECEIVER,)),
        # These follow from the project of the same scenario.
        Arrow("proposed", "start", "started"),
        Arrow("interested", "start", "started"),
        Arrow("started", "run", "running"),
    ],
    COPY_NAMES,
    COPY_VERBS,
)
