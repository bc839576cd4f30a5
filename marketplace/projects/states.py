"""The life of a project, from the award to operation or to an honourable end, as a table."""

from marketplace.errors import Sentence
from marketplace.lives import Arrow, Life

OWNER, SUPPLIER, OPERATOR = "owner", "supplier", "operator"
NAMES = {
    "intent": Sentence("意向", "Intent"),
    "contract": Sentence("已签约", "Under contract"),
    "trial": Sentence("试点", "Trial"),
    "accepted": Sentence("已验收", "Accepted"),
    "operation": Sentence("投产运营", "In operation"),
    "scaled": Sentence("规模推广", "Scaled up"),
    "ended": Sentence("容错终止", "Ended under error tolerance"),
    "cancelled": Sentence("已取消", "Cancelled"),
}
VERBS = {
    "sign": Sentence("签约", "Sign the contract"),
    "try": Sentence("开始试点", "Start the trial"),
    "accept": Sentence("验收通过", "Accept"),
    "operate": Sentence("投入运营", "Put into operation"),
    "scale": Sentence("规模推广", "Scale up"),
    "end": Sentence("容错终止", "End under error tolerance"),
    "cancel": Sentence("取消", "Cancel"),
    "resume": Sentence("恢复项目", "Take it up again"),
}
CARRIERS = (OWNER, OPERATOR)

LIFE = Life(
    [
        Arrow("intent", "sign", "contract", CARRIERS),
        # A trial may come before a contract: many first uses begin so.
        Arrow("intent", "try", "trial", CARRIERS),
        Arrow("contract", "try", "trial", CARRIERS),
        Arrow("trial", "accept", "accepted", CARRIERS),
        Arrow("accepted", "operate", "operation", CARRIERS),
        Arrow("operation", "scale", "scaled", CARRIERS),
        Arrow("trial", "end", "ended", CARRIERS, needs_reason=True),
        Arrow("accepted", "end", "ended", CARRIERS, needs_reason=True),
        Arrow("operation", "end", "ended", CARRIERS, needs_reason=True),
        Arrow("intent", "cancel", "cancelled", (*CARRIERS, SUPPLIER), needs_reason=True),
        Arrow("contract", "cancel", "cancelled", CARRIERS, needs_reason=True),
        # A pair has one project for good: a second award takes it up where it was given up.
        Arrow("cancelled", "resume", "intent", CARRIERS, needs_reason=True),
    ],
    NAMES,
    VERBS,
)
NEEDS_EVIDENCE = frozenset(("sign", "accept", "operate", "scale", "end"))
"""Verbs that must bring what shows that they happened."""
