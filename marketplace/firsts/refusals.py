"""Why a claim is not taken further, said to whoever asked."""

import datetime as dt

from marketplace.db import ZONE
from marketplace.errors import Sentence
from marketplace.firsts.models import FirstUse

NO_TRIAL = Sentence(
    "项目尚未进入试点，不能申报首试首用。请在试点开始后申报。",
    "The project has not come to a trial yet. Claim a first use once the trial has begun.",
)
CLAIMED_ALREADY = Sentence(
    "该项目已申报同一范围的首试首用，请在原申报中继续。",
    "The project claims a first use of this scope already. Go on with that claim.",
)
NO_CITY = Sentence(
    "项目没有所在城市，请选择其他范围。",
    "The project names no city; choose another scope.",
)
NOT_THEIR_PRODUCT = Sentence(
    "请从供给方的产品中选择。", "Choose one of the products of the supplier."
)
NO_EVIDENCE = Sentence(
    "请先上传至少一份证明材料，例如试点报告或验收报告。",
    "Add at least one file that shows it first, such as a report of the trial.",
)
TOO_MANY_FILES = Sentence(
    "最多保留 20 份证明材料。请先删除不需要的。",
    "At most 20 files of evidence are kept. Remove one that is not needed first.",
)
NOT_CHECKED_NOW = Sentence(
    "该申报不在核查或公示阶段，无需再检索。",
    "This claim is neither being checked nor in public notice; no search is needed.",
)
NOT_SEARCHED = Sentence(
    "请先检索在先者并记录检索结论，再开始公示。",
    "Search for earlier holders and record what you found before the public notice begins.",
)
UPHELD = Sentence(
    "有异议已认定成立，不能登记。", "An objection was upheld; it cannot be registered."
)
UNHANDLED = Sentence(
    "尚有异议未处理，请先逐条答复。",
    "There are objections that nobody has answered. Answer each of them first.",
)
OBJECTED_ALREADY = Sentence(
    "您的异议正在处理中。如需补充，请先撤回再重新提出。",
    "Your objection is being looked at. To say more, withdraw it and raise it anew.",
)


def before_trial(day: dt.date) -> Sentence:
    """The day of the first use is before the trial."""
    return Sentence(
        f"首次使用日期不能早于试点开始日期 {day}。",
        f"The day of the first use cannot be before the trial began, {day}.",
    )


def notice_runs(claim: FirstUse) -> Sentence:
    """The public notice has not ended, or has not begun."""
    until = claim.notice_until
    when = f"{until.astimezone(ZONE):%Y-%m-%d %H:%M}" if until else "—"
    return Sentence(
        f"公示期至 {when}（北京时间）结束，期满后才能登记。",
        f"The public notice runs until {when} China time; it can be registered after that.",
    )


def held_by(found: FirstUse) -> Sentence:
    """Somebody is registered for the same."""
    who = f"“{found.title}”（{found.organisation.name}，{found.number}）"
    return Sentence(
        f"同一产品在同一范围已有登记：{who}。",
        f"The same product is registered in the same scope: “{found.title}” "
        f"({found.organisation.name}, {found.number}).",
    )
