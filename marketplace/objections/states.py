"""The life of an objection as a table."""

from marketplace.errors import Sentence
from marketplace.lives import Arrow, Life

HANDLER, RAISER = "handler", "raiser"
NAMES = {
    "raised": Sentence("待处理", "Raised"),
    "upheld": Sentence("异议成立", "Upheld"),
    "rejected": Sentence("异议不成立", "Rejected"),
    "withdrawn": Sentence("已撤回", "Withdrawn"),
}
VERBS = {
    "uphold": Sentence("认定成立", "Uphold"),
    "reject": Sentence("认定不成立", "Reject"),
    "withdraw": Sentence("撤回异议", "Withdraw"),
}
LIFE = Life(
    [
        Arrow("raised", "uphold", "upheld", (HANDLER,), needs_reason=True),
        Arrow("raised", "reject", "rejected", (HANDLER,), needs_reason=True),
        Arrow("raised", "withdraw", "withdrawn", (RAISER,)),
    ],
    NAMES,
    VERBS,
)
