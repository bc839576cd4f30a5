"""What is said about results: to those concerned, and to whoever asks too early."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.calls import letters
from marketplace.calls.models import Bid, Call
from marketplace.calls.words import alias_name
from marketplace.db import ZONE
from marketplace.errors import Sentence

CONFERS = Sentence("评委评分完成，进入合议", "the panel has scored and confers now")
NOTICED_WIN = Sentence("您的申报拟中选，现予公示", "your bid is named as a winner in the notice")
NOTICED_RESERVE = Sentence("您的申报列为备选，现予公示", "your bid is named as the reserve")
NOTICED_LOSS = Sentence(
    "结果已公示，您的申报未列入中选", "the result is published; your bid is not among the winners"
)
NOTICED = Sentence("结果已公示，公示期内可提出异议", "the result is published; objections are open")
WON = Sentence("恭喜，您的申报中选，项目已立项", "your bid won; its project is open")
RESERVE = Sentence("您的申报列为备选单位", "your bid is held in reserve")
LOST = Sentence("您的申报未中选，感谢参与", "your bid was not chosen; thank you for taking part")
AWARDED = Sentence("已确认揭榜", "the call is awarded")
SUBSTITUTED = Sentence("备选单位已递补", "the reserve steps in")


def tell_notice(
    session: Session, call: Call, bids: Sequence[Bid], *, topic: str, site: str
) -> None:
    """Each bidder hears how their bid stands, everybody else that there is a result."""
    groups = [
        (NOTICED_WIN, [one for one in bids if one.rank and one.rank <= call.winners]),
        (NOTICED_RESERVE, [one for one in bids if one.rank and one.rank > call.winners]),
        (NOTICED_LOSS, [one for one in bids if not one.rank]),
    ]
    for sentence, some in groups:
        people = letters.houses(session, some)
        letters.say(session, people, call, topic, sentence, site=site, page="/notice")
    letters.everybody(session, call, topic, NOTICED, site=site, page="/notice")


def not_agreed(bids: Sequence[Bid]) -> Sentence:
    """Which bids have no agreed points yet."""
    names = [alias_name(one.alias) for one in bids]
    return Sentence(
        f"尚未填写合议分：{'、'.join(one.zh for one in names)}。",
        f"No agreed points yet: {', '.join(one.en for one in names)}.",
    )


def still_on(call: Call) -> Sentence:
    """Until when the notice runs."""
    until = call.notice_until
    when = f"{until.astimezone(ZONE):%Y-%m-%d %H:%M}" if until else ""
    return Sentence(
        f"公示期到 {when} 结束，之后才能确认揭榜。",
        f"The public notice runs until {when}; the award is possible after that.",
    )


def objections_wait(number: int) -> Sentence:
    """How many objections wait."""
    return Sentence(
        f"还有 {number} 件异议未处理，处理后才能确认揭榜。",
        f"Objections that wait to be handled: {number}. Handle them before the award.",
    )


def nobody_left() -> Sentence:
    """All whom the notice named have withdrawn."""
    return Sentence(
        "公示的中选和备选单位都已撤回。请退回重新合议，或宣布流榜。",
        "All whom the notice named have withdrawn. Confer again, or declare that nobody won.",
    )


def no_place() -> Sentence:
    """All places are taken."""
    return Sentence("名额已满，没有可递补的名额。", "All places are taken; none is free.")


def no_reserve() -> Sentence:
    """There is nobody to step in."""
    return Sentence(
        "没有备选单位可递补。可说明原因后宣布流榜。",
        "No reserve is left. You can declare that nobody won, with the reason.",
    )


def contract_signed() -> Sentence:
    """The project has gone further than its first stage."""
    return Sentence(
        "项目已签约或进入后续阶段，不能放弃中选。请在项目页办理终止。",
        "The project is under contract or further; the award cannot be given back. End it there.",
    )


def still_won() -> Sentence:
    """Somebody holds a place."""
    return Sentence(
        "已有中选单位，不能流榜。", "Somebody holds the award, so the call cannot fail."
    )
