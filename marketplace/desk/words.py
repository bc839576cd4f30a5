"""What others decided about an own posting, in both languages."""

from marketplace.errors import Sentence

DECISIONS = {
    "shortlisted": Sentence("已入围", "Shortlisted for"),
    "declined": Sentence("未入选", "Not chosen for"),
    "not_for_us": Sentence("对方表示不参与", "Supplier will not answer with"),
}
