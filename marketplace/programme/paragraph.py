"""The headline as a paragraph to copy, in Chinese and in English."""

from decimal import Decimal

from marketplace.errors import Sentence
from marketplace.programme.figures import FIRSTS_A_YEAR, Headline

DEMONSTRATION = Sentence(
    "（含演示数据，仅供试用，不代表真实情况。）",
    " (This includes made-up demonstration data and describes nothing real.)",
)


def of(one: Headline) -> Sentence:
    """All figures in one paragraph, each as of the day; money in 亿元 or billions of RMB."""
    made = Sentence(_chinese(one), _english(one))
    if not one.is_demonstration:
        return made
    return Sentence(made.zh + DEMONSTRATION.zh, made.en + DEMONSTRATION.en)


def _chinese(one: Headline) -> str:
    share = "" if one.first_trial_share is None else f"，占 {_plain(one.first_trial_share, 1)}%"
    return (
        f"截至 {one.day.year} 年 {one.day.month} 月 {one.day.day} 日，{one.scope.name.zh}"
        f"共举办应用场景供需对接会 {one.events} 场，发布并立项机会项目 {one.projects} 个，"
        f"签约投资 {_plain(one.signed / 10_000, 4)} 亿元（其中到位 "
        f"{_plain(one.paid_in / 10_000, 4)} 亿元；意向金额 {_plain(one.intended / 10_000, 4)} "
        f"亿元未计入），投产运营 {one.operation} 个；形成典型案例 {one.cases} 个，其中首试首用 "
        f"{one.first_trials} 个{share}；{one.day.year} 年登记首试首用 {one.firsts} 项"
        f"（年度目标 {FIRSTS_A_YEAR} 项）。"
    )


def _english(one: Headline) -> str:
    share = "" if one.first_trial_share is None else f" ({_plain(one.first_trial_share, 1)} %)"
    where = "Guangdong" if one.scope.kind == "province" else one.scope.name.en
    return (
        f"As of {one.day:%d %B %Y}, {where} has held {_counted(one.events, 'matchmaking event')} "
        f"for application scenarios and opened {_counted(one.projects, 'opportunity project')}, "
        f"with RMB {_plain(one.signed / 100_000, 5)} billion signed (of which RMB "
        f"{_plain(one.paid_in / 100_000, 5)} billion is paid in; RMB "
        f"{_plain(one.intended / 100_000, 5)} billion merely intended is not counted). "
        f"{one.operation} {'is' if one.operation == 1 else 'are'} in operation. Of "
        f"{_counted(one.cases, 'typical case')}, {one.first_trials}{share} "
        f"{'is a first trial' if one.first_trials == 1 else 'are first trials'}. "
        f"{_counted(one.firsts, 'first use')} {'was' if one.firsts == 1 else 'were'} registered "
        f"in {one.day.year} "
        f"(at least {FIRSTS_A_YEAR} a year are wanted)."
    )


def _plain(value: Decimal, places: int) -> str:
    """A figure without zeros that say nothing: 398, 35, 0.25."""
    rounded = round(value, places)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
