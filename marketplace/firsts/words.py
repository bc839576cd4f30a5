"""What pages and letters call scopes and states."""

from marketplace.errors import Sentence
from marketplace.firsts.states import NAMES

__all__ = ["NAMES", "OBJECTION_LOOKS", "SCOPES", "STATE_LOOKS"]

SCOPES = {
    "organisation": Sentence("本单位首次", "First in the organisation"),
    "city": Sentence("全市首次", "First in the city"),
    "province": Sentence("全省首次", "First in the province"),
    "country": Sentence("全国首次", "First in the country"),
    "world": Sentence("全球首次", "First in the world"),
}
STATE_LOOKS = {
    "draft": "quiet", "review": "attention", "notice": "info", "registered": "good",
    "refused": "danger", "withdrawn": "quiet", "revoked": "danger",
}  # fmt: skip
OBJECTION_LOOKS = {
    "raised": "attention", "upheld": "danger", "rejected": "quiet", "withdrawn": "quiet",
}  # fmt: skip
