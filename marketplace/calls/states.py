"""The lives of an open call and of a bid as tables."""

from marketplace.errors import Sentence
from marketplace.lives import Arrow, Life

ISSUER, BIDDER = "issuer", "bidder"
NAMES = {
    "draft": Sentence("草稿", "Draft"),
    "open": Sentence("待揭榜", "Open"),
    "evaluation": Sentence("评审中", "Being judged"),
    "consensus": Sentence("合议中", "Panel confers"),
    "notice": Sentence("公示中", "Public notice"),
    "awarded": Sentence("已揭榜", "Awarded"),
    "failed": Sentence("流榜", "No winner"),
    "cancelled": Sentence("已撤榜", "Cancelled"),
}
VERBS = {
    "issue": Sentence("发榜", "Issue the call"),
    "unseal": Sentence("开封", "Unseal the bids"),
    "confer": Sentence("转入合议", "Let the panel confer"),
    "announce": Sentence("公示结果", "Announce the result"),
    "review": Sentence("重新合议", "Confer again"),
    "award": Sentence("确认揭榜", "Award"),
    "substitute": Sentence("备选递补", "Let the reserve step in"),
    "fail": Sentence("宣布流榜", "Declare that nobody won"),
    "cancel": Sentence("撤榜", "Cancel the call"),
}
CALL = Life(
    [
        Arrow("draft", "issue", "open", (ISSUER,)),
        Arrow("open", "unseal", "evaluation"),
        Arrow("evaluation", "confer", "consensus", (ISSUER,)),
        Arrow("consensus", "announce", "notice", (ISSUER,)),
        Arrow("notice", "review", "consensus", (ISSUER,), needs_reason=True),
        Arrow("notice", "award", "awarded", (ISSUER,)),
        Arrow("awarded", "substitute", "awarded", (ISSUER,), needs_reason=True),
        *(
            Arrow(one, "fail", "failed", (ISSUER,), needs_reason=True)
            for one in ("evaluation", "consensus", "notice")
        ),
        # All winners gave the award back and no reserve is left.
        Arrow("awarded", "fail", "failed", (ISSUER,), needs_reason=True),
        *(
            Arrow(one, "cancel", "cancelled", (ISSUER,), needs_reason=True)
            for one in ("draft", "open", "evaluation", "consensus", "notice")
        ),
    ],
    NAMES,
    VERBS,
)

BID_NAMES = {
    "draft": Sentence("草稿", "Draft"),
    "submitted": Sentence("已提交", "Submitted"),
    "withdrawn": Sentence("已撤回", "Withdrawn"),
    "excluded": Sentence("未通过形式审查", "Excluded"),
    "lost": Sentence("未中选", "Not chosen"),
    "reserve": Sentence("备选", "Reserve"),
    "won": Sentence("中选", "Won"),
    "resigned": Sentence("已放弃", "Resigned"),
}
BID_VERBS = {
    "submit": Sentence("提交", "Submit"),
    "withdraw": Sentence("撤回", "Withdraw"),
    "exclude": Sentence("形式审查不通过", "Exclude"),
    "win": Sentence("中选", "Win"),
    "hold": Sentence("列为备选", "Hold in reserve"),
    "lose": Sentence("不中选", "Not choose"),
    "resign": Sentence("放弃中选", "Give the award back"),
}
BID = Life(
    [
        Arrow("draft", "submit", "submitted", (BIDDER,)),
        Arrow("withdrawn", "submit", "submitted", (BIDDER,)),
        Arrow("submitted", "withdraw", "withdrawn", (BIDDER,)),
        Arrow("submitted", "exclude", "excluded", (ISSUER,), needs_reason=True),
        # What follows from the award of the call.
        Arrow("submitted", "win", "won"),
        Arrow("submitted", "hold", "reserve"),
        Arrow("submitted", "lose", "lost"),
        Arrow("reserve", "win", "won"),
        Arrow("reserve", "withdraw", "withdrawn", (BIDDER,)),
        Arrow("won", "resign", "resigned", (BIDDER,), needs_reason=True),
    ],
    BID_NAMES,
    BID_VERBS,
)
