"""The sheets of an event's workbook and their headings, in Chinese and English.

A heading is looked up after `normalise` (width, case, spaces and bracketed hints dropped), so that
`编号 (ID)` is `编号`. Adding a spelling here teaches reader and template at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from marketplace.sheets.fields import normalise


@dataclass(frozen=True)
class Column:
    """A column: its headings in the template, other spellings, what to type there."""

    zh: str
    en: str
    hint: str
    others: str = ""
    needed: bool = False

    @property
    def heading(self) -> str:
        """The heading of the template."""
        return f"{self.zh} ({self.en})"

    @property
    def spellings(self) -> Sequence[str]:
        """All headings that are understood, folded."""
        return [normalise(one) for one in (self.zh, self.en, *self.others.split("|")) if one]


@dataclass(frozen=True)
class Sheet:
    """A sheet by its names, and its columns by field."""

    zh: str
    en: str
    columns: Mapping[str, Column]
    others: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        """All names of the sheet that are understood, folded."""
        return frozenset(
            normalise(one)
            for one in (self.zh, self.en, f"{self.zh}{self.en}", *self.others.split("|"))
        )

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The field of each folded heading."""
        return {one: field for field, column in self.columns.items() for one in column.spellings}


SLOTS = Sheet(
    "时段",
    "Slots",
    {
        "id": Column("编号", "ID", "t01", "序号|no|slot|时段", needed=True),
        "start": Column("开始", "Start", "2026-12-01 09:00", "开始时间|start time"),
        "end": Column("结束", "End", "2026-12-01 09:20", "结束时间|end time"),
        "closed": Column("关闭", "Closed", "是/否 yes/no", "closed|停用"),
        "capacity": Column("容量", "Capacity", "", "最多会面|最多场次"),
    },
    "时间段|slot|time slots",
)
TABLES = Sheet(
    "桌位",
    "Tables",
    {
        "id": Column("编号", "ID", "T1", "序号|no|table|桌位|桌号", needed=True),
        "booth_of": Column("展位所属", "Booth of", "", "所属|owner|booth"),
    },
    "桌子|洽谈桌|table",
)
PARTICIPANTS = Sheet(
    "参与方",
    "Participants",
    {
        "id": Column("编号", "ID", "D1", "序号|no|participant|参与方", needed=True),
        "name": Column(
            "名称", "Name", "", "单位|单位名称|企业名称|organisation|organization|company"
        ),
        "side": Column("方", "Side", "需求/供给 demand/supply", "类型|角色|role|type", needed=True),
        "representative": Column("代表", "Representative", "", "姓名|参会人|person|contact"),
        "available": Column("可用时段", "Available", "t01；t03～t06", "availability|可用|时段"),
        "unavailable": Column("不可用时段", "Unavailable", "t02", "absent|不可用|缺席时段"),
        "min_meetings": Column("最少会面", "Minimum", "", "最少|最少场次|min|min meetings"),
        "max_meetings": Column("最多会面", "Maximum", "", "最多|最多场次|max|max meetings"),
    },
    "参会方|参会单位|嘉宾|participant|parties|party",
)
PAIRS = Sheet(
    "配对",
    "Pairs",
    {
        "id": Column("编号", "ID", "", "序号|no|pair"),
        "demand": Column("需求方", "Demand", "D1", "需求|需求方编号|need|buyer", needed=True),
        "supply": Column("供给方", "Supply", "S1", "供给|供应方|供给方编号|supplier", needed=True),
        "weight": Column("权重", "Weight", "1–1000", "分值|得分|优先级|score|priority"),
        "pinned_slot": Column("固定时段", "Pinned slot", "", "pinned|固定"),
        "forbidden": Column("禁止", "Forbidden", "是/否 yes/no", "不安排|declined"),
        "allowed_slots": Column("允许时段", "Allowed slots", "", "allowed|可选时段"),
        "demand_representatives": Column("需求方代表", "Demand representatives", ""),
        "supply_representatives": Column("供给方代表", "Supply representatives", ""),
    },
    "意向|会面意向|pair|wishes",
)
SHEETS: Mapping[str, Sheet] = {
    "slots": SLOTS,
    "tables": TABLES,
    "participants": PARTICIPANTS,
    "pairs": PAIRS,
}
