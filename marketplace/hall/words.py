"""The words of the hall's filters, orders and states, in both languages."""

from marketplace.db import now
from marketplace.errors import Sentence
from marketplace.search.filters import BUDGETS, NEGOTIABLE, amounts

ORDERS = {
    "": Sentence("最相关优先", "Most relevant first"),
    "newest": Sentence("最新发布", "Newest"),
    "deadline": Sentence("最快截止", "Closing soonest"),
    "budget": Sentence("预算最高", "Largest budget"),
}
STATES = {
    "": Sentence("可对接", "Open now"),
    "running": Sentence("已揭榜或已落地", "Awarded or in use"),
    "all": Sentence("全部状态", "Any state"),
}
FILTERS = {
    "q": Sentence("关键词", "Words"),
    "sector": Sentence("领域", "Sector"),
    "type": Sentence("场景类型", "Scenario type"),
    "city": Sentence("城市", "City"),
    "cooperation": Sentence("合作方式", "Cooperation"),
    "budget": Sentence("预算", "Budget"),
    "state": Sentence("状态", "State"),
    "maturity": Sentence("成熟度", "Maturity"),
    "badge": Sentence("企业资质", "Badge"),
    "list": Sentence("清单", "List"),
}


def budget(value: str) -> Sentence:
    """A budget range of an address in words: `200-1000` is 200–1,000 万元, CNY 2–10 million."""
    if value == NEGOTIABLE:
        return Sentence("面议", "By negotiation")
    if amounts(value) is None:
        return Sentence(value, value)
    least, _dash, most = value.partition("-")
    zh, en = (_amount(least), _amount(most)), (_yuan(least), _yuan(most))
    if not most:
        return Sentence(f"{zh[0]} 万元以上", f"CNY {en[0]} or more")
    if least in ("", "0"):
        return Sentence(f"{zh[1]} 万元以内", f"Up to CNY {en[1]}")
    return Sentence(f"{zh[0]}–{zh[1]} 万元", f"CNY {en[0]} – {en[1]}")


def about(total: int, most: int, *, address: str) -> list[Sentence]:
    """What a downloaded file says about itself."""
    lines = [
        Sentence(f"检索结果共 {total} 条。", f"The search found {total:,} entries."),
        Sentence(f"检索地址：{address}", f"Address of the search: {address}"),
        Sentence(f"生成时间：{now():%Y-%m-%d %H:%M} UTC", f"Made at {now():%Y-%m-%d %H:%M} UTC"),
    ]
    if total > most:
        lines.insert(1, cut(most))
    return lines


def cut(most: int) -> Sentence:
    """What is said when a file holds only the first rows of a long result."""
    return Sentence(
        f"文件最多包含前 {most} 条。请缩小检索范围以下载其余内容。",
        f"A file holds the first {most:,} entries. Narrow the search to download the others.",
    )


def _amount(digits: str) -> str:
    return f"{int(digits or 0):,}"


def _yuan(digits: str) -> str:
    yuan = int(digits or 0) * 10_000
    return f"{yuan / 1_000_000:g} million" if yuan >= 1_000_000 else f"{yuan:,}"


OFFERED = {value: budget(value) for value in BUDGETS}
