"""What pages call states, and why a case may not fit somebody."""

from marketplace.cases.states import COPY_NAMES, NAMES
from marketplace.errors import Sentence

__all__ = ["COPY_LOOKS", "COPY_NAMES", "DECLINE_REASONS", "NAMES", "STATE_LOOKS"]
STATE_LOOKS = {
    "draft": "quiet", "review": "attention", "published": "good", "withdrawn": "danger",
}  # fmt: skip
COPY_LOOKS = {
    "proposed": "attention", "interested": "info", "declined": "quiet", "started": "good",
    "running": "good",
}  # fmt: skip
DECLINE_REASONS = {
    "other_need": Sentence("需求不同", "Our need is another one"),
    "preconditions": Sentence("条件不具备", "We lack the preconditions"),
    "cost": Sentence("成本过高", "It costs too much"),
    "solved": Sentence("已有方案", "We have a solution already"),
    "other": Sentence("其他原因", "Another reason"),
}
