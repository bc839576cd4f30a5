"""The life of a first use, from the claim to the certificate, as a table."""

from marketplace.errors import Sentence
from marketplace.lives import Arrow, Life

CLAIMANT, OPERATOR = "claimant", "operator"
NAMES = {
    "draft": Sentence("草稿", "Draft"),
    "review": Sentence("待核查", "Being checked"),
    "notice": Sentence("公示中", "Public notice"),
    "registered": Sentence("已登记", "Registered"),
    "refused": Sentence("未予登记", "Refused"),
    "withdrawn": Sentence("已撤回", "Withdrawn"),
    "revoked": Sentence("已撤销", "Revoked"),
}
VERBS = {
    "submit": Sentence("提交登记", "Submit"),
    "return": Sentence("退回", "Return with a reason"),
    "announce": Sentence("开始公示", "Begin the public notice"),
    "register": Sentence("登记", "Register"),
    "refuse": Sentence("不予登记", "Refuse"),
    "withdraw": Sentence("撤回", "Withdraw"),
    "revoke": Sentence("撤销登记", "Revoke"),
}
LIFE = Life(
    [
        Arrow("draft", "submit", "review", (CLAIMANT,)),
        Arrow("review", "return", "draft", (OPERATOR,), needs_reason=True),
        Arrow("review", "announce", "notice", (OPERATOR,)),
        Arrow("review", "refuse", "refused", (OPERATOR,), needs_reason=True),
        Arrow("notice", "register", "registered", (OPERATOR,)),
        Arrow("notice", "refuse", "refused", (OPERATOR,), needs_reason=True),
        *(
            Arrow(one, "withdraw", "withdrawn", (CLAIMANT,))
            for one in ("draft", "review", "notice")
        ),
        Arrow("registered", "revoke", "revoked", (OPERATOR,), needs_reason=True),
    ],
    NAMES,
    VERBS,
)
