"""Words of open calls in both languages."""

from marketplace.errors import Sentence

KINDS = {
    "government": Sentence("政府榜", "Government call"),
    "enterprise": Sentence("企业榜", "Enterprise call"),
}
LOOKS = {
    "draft": "quiet", "open": "good", "evaluation": "info", "consensus": "info",
    "notice": "attention", "awarded": "good", "failed": "quiet", "cancelled": "quiet",
}  # fmt: skip
BID_LOOKS = {
    "draft": "quiet", "submitted": "good", "withdrawn": "quiet", "excluded": "danger",
    "lost": "quiet", "reserve": "attention", "won": "good", "resigned": "quiet",
}  # fmt: skip
OBJECTION_LOOKS = {
    "raised": "attention", "upheld": "danger", "rejected": "quiet", "withdrawn": "quiet",
}  # fmt: skip
STEMS = "甲乙丙丁戊己庚辛壬癸"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def alias_name(number: int | None) -> Sentence:
    """`揭榜方甲`, `Bid A`; beyond the tenth stem or the alphabet by number."""
    at = (number or 1) - 1
    zh = STEMS[at] if at < len(STEMS) else f"{at + 1} 号"
    en = LETTERS[at] if at < len(LETTERS) else str(at + 1)
    return Sentence(f"揭榜方{zh}", f"Bid {en}")
