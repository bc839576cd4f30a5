"""What the figures are called and how each is counted, in both languages."""

from typing import Any

from sqlalchemy.orm import Session

from marketplace.errors import Sentence
from marketplace.programme.figures import FIRSTS_A_YEAR
from marketplace.taxonomy.snapshot import snapshot

TITLE = Sentence("名称", "Title")
CITY = Sentence("城市", "City")
SECTOR = Sentence("领域", "Sector")
NUMBER = Sentence("编号", "Number")
YES, NO = Sentence("是", "Yes"), Sentence("否", "No")
SCOPES = {
    "organisation": Sentence("本单位", "Organisation"),
    "city": Sentence("全市", "City"),
    "province": Sentence("全省", "Province"),
    "country": Sentence("全国", "Country"),
    "world": Sentence("全球", "World"),
}
NAMES = {
    "events": Sentence("供需对接会", "Matchmaking events"),
    "projects": Sentence("机会项目", "Opportunity projects"),
    "investment": Sentence("签约投资", "Investment signed"),
    "operation": Sentence("投产运营", "In operation"),
    "cases": Sentence("典型案例", "Typical cases"),
    "firsts": Sentence("今年首试首用", "First uses this year"),
}
UNITS = {
    "events": Sentence("场", ""),
    "projects": Sentence("个", ""),
    "investment": Sentence("万元", "CNY 10,000"),
    "operation": Sentence("个", ""),
    "cases": Sentence("个", ""),
    "firsts": Sentence("项", ""),
}
DEFINITIONS = {
    "events": Sentence(
        "最后一个时段在当日或之前结束的供需对接会；草稿和已取消的不计。城市按主办单位所在地；"
        "部门按会上介绍的或会后立项的本领域场景。",
        "Matchmaking events whose last slot ended on or before the day; neither drafts nor "
        "cancelled ones. A city has those of its organisations; a department those at which "
        "something of its sector was presented, or from which such a project came.",
    ),
    "projects": Sentence(
        "当日或之前立项的机会项目，每个机会只计一次：同一场景单位重复发布，或同一场景由几家供给方"
        "承担，均计为一个，并单独标出。立项后取消或容错终止的仍计入，因为机会确已发布。",
        "Opportunities with a project opened on or before the day, each once: one that its owner "
        "released twice, or that several suppliers carry, counts as one and is flagged. Projects "
        "that were cancelled or ended later stay in: the opportunity was released.",
    ),
    "investment": Sentence(
        "台账中当日或之前入账的签约金额合计，冲销照减，外币按入账日汇率折算。到位资金是其中的一部分；"
        "意向金额不算钱，另列，不计入。",
        "The sum of what was signed and booked on or before the day, counter-entries taken off, "
        "other currencies at that day's rate. What is paid in is a part of it. What is merely "
        "intended is no money: it is shown apart and not counted.",
    ),
    "operation": Sentence(
        "当日处于“投产运营”或“规模推广”阶段的机会，每个机会只计一次；已离开该阶段的不计。",
        "Opportunities that stand at “in operation” or “scaled up” on the day, each once; those "
        "that have left it are not counted.",
    ),
    "cases": Sentence(
        "当日或之前发布、当日未撤下的典型案例。首试占比是其中有首试首用登记的案例所占比例，"
        "登记须在当日或之前且未被撤销。",
        "Typical cases published on or before the day and not withdrawn by it. First trials are "
        "those whose project has a first use that was registered by the day and not revoked.",
    ),
    "firsts": Sentence(
        f"当年 1 月 1 日至当日登记、当日未被撤销的首试首用；一个项目登记多个范围只计一次。"
        f"目标为每年不少于 {FIRSTS_A_YEAR} 项，出自广东省应用场景建设行动方案。",
        "First uses registered from 1 January of the year to the day and not revoked by it; a "
        "project with several scopes counts once. At least "
        f"{FIRSTS_A_YEAR} a year are wanted by Guangdong's action plan for application scenarios.",
    ),
}
STAGES = {
    "published": Sentence("发布场景", "Scenarios published"),
    "answered": Sentence("有对接意向", "With an interest"),
    "shortlisted": Sentence("有入围供给方", "With a shortlist"),
    "projects": Sentence("立项", "With a project"),
    "tried": Sentence("进入试点", "Reached a trial"),
    "operated": Sentence("进入运营", "Reached operation"),
    "cases": Sentence("典型案例", "Typical case"),
}
SERIES = {
    "opened": Sentence("每月立项的机会项目（个）", "Opportunity projects opened by month"),
    "running": Sentence("月末投产运营（个）", "In operation at the end of the month"),
    "signed": Sentence("每月签约投资（万元）", "Signed by month (CNY 10,000)"),
}


def titled(row: Any, language: str) -> str:
    """The title of a row that has one in each language."""
    other = row.title_other if language != getattr(row, "language", "zh") else ""
    found: str = other or row.title
    return found


def place(session: Session, number: int | None, language: str) -> str | None:
    """The name of a city or sector by its number."""
    entry = snapshot(session).entries.get(number or 0)
    return entry.label(language) if entry else None
