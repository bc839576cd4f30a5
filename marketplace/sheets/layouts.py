"""Recognise which list a table is, and which field each of its columns fills.

Known layouts (DOMAIN.md section 4 and the plain ones of FORMATS.md) have a fingerprint of headings;
any other table whose headings are understood is a general list. `guess` never gives up: it feeds
the page on which a person corrects the mapping.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from marketplace.sheets.fields import ESSENTIAL, Kind, field_for, normalise
from marketplace.sheets.headings import Column, Heading, data_rows, find_heading
from marketplace.sheets.tables import Table

FINGERPRINTS: dict[str, tuple[Kind, str]] = {
    "low_altitude_opportunities": (
        Kind.OPPORTUNITY,
        "场景类型|序号|场景机会名称|单位名称|合作需求|联系方式",
    ),
    "low_altitude_capabilities": (Kind.CAPABILITY, "场景能力名称|场景能力说明"),
    "city_platform_opportunities": (
        Kind.OPPORTUNITY,
        (
            "序号|应用场景项目名称|应用场景所属领域|应用场景细分领域|应用场景所属区域|应用场景概述|"
            "欢迎合作方向|场景分类|应用场景搭建单位|项目投资方式"
        ),
    ),
    "city_platform_capabilities": (
        Kind.CAPABILITY,
        "序号|产品名称|企业名称|所属产业领域|所属区（开发区）|能力概述|创新亮点|应用实效|意向对接客户",
    ),
    "event_needs": (
        Kind.OPPORTUNITY,
        (
            "需求分类名称|需求主题|需求简介|需求内容|发布时间|截止时间|发布单位名称|发布人姓名|发布人电话|"
            "发布人邮箱|省份名称|市区名称|预算金额(万元)|参考地址|来源链接"
        ),
    ),
    "open_calls": (
        Kind.OPPORTUNITY,
        "榜单类型|榜单标题|发榜单位|发榜状态|意向金额|技术关键词|需求详情|有效开始时间|有效结束时间|省|市|区",
    ),
    "plain_needs": (
        Kind.OPPORTUNITY,
        "id|title|description|owner|tags|sector|city|budget_wan|cooperation|must_have",
    ),
    "plain_capabilities": (
        Kind.CAPABILITY,
        "id|name|description|supplier|tags|sector|city|maturity|price_note|certifications",
    ),
}
GENERAL = {Kind.OPPORTUNITY: "opportunities", Kind.CAPABILITY: "capabilities"}
KIND_WORDS = {
    Kind.CAPABILITY: re.compile(
        r"能力|产品|供给|解决方案|供应商|成果|capabilit|product|solution|suppl", re.IGNORECASE
    ),
    Kind.OPPORTUNITY: re.compile(r"机会|需求|榜单|揭榜|need|opportunit|call", re.IGNORECASE),
}
OWN_FIELDS = {
    Kind.OPPORTUNITY: {"budget_wan", "investment_wan", "cooperation_wanted", "deadline", "owner"},
    Kind.CAPABILITY: {"supplier", "maturity", "certifications", "highlights", "wanted_customers"},
}
SURE = 0.6
SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a table: which heading, which kind of entry, which column fills which field.

    `fields` maps a column index to a field (several columns may fill one); `unknown` are the
    columns that fill none and are kept as they are. `confidence` is between 0 and 1.
    """

    name: str
    kind: Kind
    heading: Heading
    fields: Mapping[int, str]
    confidence: float

    @property
    def unknown(self) -> tuple[Column, ...]:
        """The columns that no field takes."""
        return tuple(column for column in self.heading.columns if column.index not in self.fields)

    @property
    def is_sure(self) -> bool:
        """Whether rows may be read without asking a person."""
        return self.confidence >= SURE and ESSENTIAL[self.kind] in self.fields.values()


def recognise(table: Table, kind: Kind | None = None) -> Layout | None:
    """Return the layout of the table, or None where a person must say what its columns mean.

    `kind` restricts the answer where the caller knows what the rows are.
    """
    heading = find_heading(table)
    if heading is None:
        return None
    best = _best(table, heading, kind)
    return best if best.is_sure else None


def guess(table: Table, kind: Kind | None = None) -> Layout | None:
    """Return the likeliest layout, filling gaps by what columns hold; None without headings.

    The answer is a proposal for a person; its confidence may be 0.
    """
    heading = find_heading(table)
    if heading is None:
        return None
    layout = _best(table, heading, kind)
    fields = dict(layout.fields)
    for column in layout.unknown:
        field = _by_content(_sample(table, heading, column.index), layout.kind)
        if field and field not in fields.values():
            fields[column.index] = field
    return Layout(layout.name, layout.kind, heading, fields, layout.confidence)


def layout_from(
    table: Table, kind: Kind, columns: Mapping[str, str], name: str = "mapped"
) -> Layout | None:
    """Return the layout that a person's mapping (printed heading → field) gives."""
    heading = find_heading(table)
    if heading is None:
        return None
    wanted = {normalise(printed): field for printed, field in columns.items()}
    fields = {
        column.index: wanted[normalise(column.heading)]
        for column in heading.columns
        if wanted.get(normalise(column.heading))
    }
    return Layout(name, kind, heading, fields, 1.0)


def recognise_all(
    tables: Iterable[Table], kind: Kind | None = None
) -> list[tuple[Table, Layout | None]]:
    """Recognise each visible table of a file; a table without headings continues the one before it.

    Word splits long tables at pages; the later parts often have the same columns and no heading.
    """
    found: list[tuple[Table, Layout | None]] = []
    last: Layout | None = None
    for table in tables:
        if table.hidden:
            continue
        layout = recognise(table, kind) or _continued(table, last)
        found.append((table, layout))
        last = layout or last
    return found


def _continued(table: Table, last: Layout | None) -> Layout | None:
    if last is None or not table.rows:
        return None
    width = max(column.index for column in last.heading.columns) + 1
    if max(map(len, table.rows)) != width or find_heading_known(table) > 1:
        return None
    heading = Heading(-1, -1, last.heading.columns, last.heading.title)
    return Layout(last.name, last.kind, heading, last.fields, last.confidence)


def find_heading_known(table: Table) -> int:
    """Return how many cells of the likeliest heading row are headings that lists use."""
    heading = find_heading(table)
    if heading is None:
        return 0
    return max(
        sum(field_for(column.heading, kind) is not None for column in heading.columns)
        for kind in Kind
    )


def _best(table: Table, heading: Heading, kind: Kind | None) -> Layout:
    kinds = [kind] if kind else list(Kind)
    layouts = [_layout(heading, each) for each in kinds]
    return max(layouts, key=lambda layout: (_weight(layout, table), layout.kind))


def _layout(heading: Heading, kind: Kind) -> Layout:
    fields = {
        column.index: field
        for column in heading.columns
        if (field := field_for(column.heading, kind)) is not None
    }
    name, share = _fingerprint(heading, kind)
    known = len(fields) / max(1, len(heading.columns))
    if share >= SURE:
        return Layout(name, kind, heading, fields, max(share, round(known, 2)))
    whole = ESSENTIAL[kind] in fields.values() and len(set(fields.values())) >= 2
    # Two understood columns make a list; a wide table must be understood by a third.
    confidence = max(SURE, known) if whole and known >= 1 / 3 else known * SURE
    return Layout(GENERAL[kind], kind, heading, fields, round(min(confidence, 1.0), 2))


def _fingerprint(heading: Heading, kind: Kind) -> tuple[str, float]:
    printed = {normalise(column.heading) for column in heading.columns}
    best = ("", 0.0)
    for name, (own, headings) in FINGERPRINTS.items():
        wanted = {normalise(text) for text in headings.split("|")}
        share = round(len(wanted & printed) / len(wanted), 2)
        if own is kind and share > best[1]:
            best = (name, share)
    return best


def _weight(layout: Layout, table: Table) -> float:
    """Say how well a kind suits: its fields, and the words of the titles."""
    filled = set(layout.fields.values())
    weight = len(layout.fields) + 3.0 * (ESSENTIAL[layout.kind] in filled)
    weight += 0.5 * len(filled & OWN_FIELDS[layout.kind])
    if layout.name != GENERAL[layout.kind]:
        weight += 4.0 * layout.confidence
    said = f"{table.name} {layout.heading.title}"
    return weight + bool(KIND_WORDS[layout.kind].search(said))


def _sample(table: Table, heading: Heading, column: int) -> list[str]:
    texts = []
    for row in data_rows(table, heading):
        if text := table.cell(row.index, column).strip():
            texts.append(text)
        if len(texts) >= SAMPLE:
            break
    return texts


PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|[\w.+-]+@[\w-]+\.[\w.]+")
SHAPES: list[tuple[str, Callable[[str], bool]]] = [
    ("contact", lambda text: bool(PHONE.search(text)) and len(text) < 80),
    ("source_address", lambda text: text.startswith(("http://", "https://"))),
    ("description", lambda text: len(text) > 40),
]


def _by_content(texts: list[str], kind: Kind) -> str | None:
    """Guess a field from what most cells of its column look like."""
    if not texts:
        return None
    for field, fits in SHAPES:
        if sum(map(fits, texts)) > 0.6 * len(texts):
            return field
    varied = len(set(texts)) > 0.9 * len(texts)
    readable = sum(4 <= len(text) <= 60 and not text.isdigit() for text in texts)
    return ESSENTIAL[kind] if varied and readable > 0.8 * len(texts) else None
