"""What is refused, in sentences that say what to do instead."""

from marketplace.errors import Sentence

NOT_OPEN = Sentence(
    "该场景已不再接收对接意向（已截止、关闭或已有结果）。",
    "This scenario takes no more answers: its deadline has passed, or it is closed or awarded.",
)
SENT_ALREADY = Sentence(
    "贵单位已对该场景提交过对接意向。请打开“我的对接意向”查看或修改。",
    "Your organisation has expressed interest in this scenario already. Open “My interests” to "
    "see or change it.",
)
DECIDED = Sentence(
    "场景方已作出答复，内容不能再修改。请在留言中补充。",
    "The owner has decided since, so it cannot be changed. Add what is new as a message.",
)
SETTLED = Sentence(
    "该对接意向已有结果，无需再确认。", "This interest is settled; no answer is needed any more."
)
NOT_OFFERED = Sentence(
    "只能勾选本单位在列的产品。请重新勾选，或先确认、上架产品。",
    "Only listed products of your own organisation can be offered. Tick others, or have yours "
    "listed first.",
)
TWO_HOUSES = Sentence(
    "所勾选的产品须属于同一家单位。请只保留一家单位的产品。",
    "The products must be of one organisation. Keep those of one only.",
)
OWN_HOUSE = Sentence(
    "不能对本单位自己的场景提交对接意向。",
    "An organisation cannot express interest in its own scenario.",
)
NO_PARTNER = Sentence(
    "合作伙伴不能是贵单位自己或场景方。请删去这一行。",
    "Neither your own organisation nor the owner can be a partner. Clear that line.",
)
NONE_TICKED = Sentence("请先勾选要谢绝的对接意向。", "Tick the interests to be declined first.")


def not_all(names: list[str]) -> Sentence:
    """Some of those that were ticked cannot be declined any more; nothing was done."""
    zh, en = "、".join(names), ", ".join(names)
    return Sentence(
        f"以下单位的对接意向已有变化：{zh}。本次未谢绝任何一家，请刷新后重试。",
        f"Something has changed since: {en}. Nobody was declined; reload the page and try again.",
    )
