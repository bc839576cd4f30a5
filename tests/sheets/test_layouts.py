"""The layouts in which lists are published are recognised without help."""

import io
from typing import Any

import docx
import pytest
import xlsxwriter

from marketplace.sheets.fields import Kind
from marketplace.sheets.layouts import guess, layout_from, recognise, recognise_all
from marketplace.sheets.reading import read_tables
from marketplace.sheets.rows import RawRow, printed_headings, read_rows
from marketplace.sheets.tables import Table
from tests.sheets.hostile import book, csv_text, document, ods, ods_row

LAYOUTS: dict[str, tuple[Kind, str, dict[str, str]]] = {
    "low_altitude_opportunities": (
        Kind.OPPORTUNITY,
        "场景类型|序号|场景机会名称|单位名称|合作需求|联系方式",
        {
            "scenario_type": "0-场景类型",
            "id": "1-序号",
            "title": "2-场景机会名称",
            "owner": "3-单位名称",
            "cooperation_wanted": "4-合作需求",
            "contact": "5-联系方式",
        },
    ),
    "low_altitude_capabilities": (
        Kind.CAPABILITY,
        "场景能力名称|场景能力说明",
        {"name": "0-场景能力名称", "description": "1-场景能力说明"},
    ),
    "city_platform_opportunities": (
        Kind.OPPORTUNITY,
        (
            "序号|应用场景项目名称|应用场景所属领域|应用场景细分领域|应用场景所属区域|应用场景概述|欢迎合作方向|"
            "场景分类|应用场景搭建单位|项目投资方式"
        ),
        {
            "id": "0-序号",
            "title": "1-应用场景项目名称",
            "sector": "2-应用场景所属领域",
            "sub_field": "3-应用场景细分领域",
            "region": "4-应用场景所属区域",
            "description": "5-应用场景概述",
            "cooperation_wanted": "6-欢迎合作方向",
            "scenario_type": "7-场景分类",
            "owner": "8-应用场景搭建单位",
            "way_of_investing": "9-项目投资方式",
        },
    ),
    "city_platform_capabilities": (
        Kind.CAPABILITY,
        "序号|产品名称|企业名称|所属产业领域|所属区（开发区）|能力概述|创新亮点|应用实效|意向对接客户",
        {
            "id": "0-序号",
            "name": "1-产品名称",
            "supplier": "2-企业名称",
            "sector": "3-所属产业领域",
            "region": "4-所属区（开发区）",
            "description": "5-能力概述",
            "highlights": "6-创新亮点",
            "effect": "7-应用实效",
            "wanted_customers": "8-意向对接客户",
        },
    ),
    "event_needs": (
        Kind.OPPORTUNITY,
        (
            "需求分类名称|需求主题|需求简介|需求内容|发布时间|截止时间|发布单位名称|发布人姓名|发布人电话|发布人邮箱|"
            "省份名称|市区名称|预算金额(万元)|参考地址|来源链接"
        ),
        {
            "scenario_type": "0-需求分类名称",
            "title": "1-需求主题",
            "description": "2-需求简介\n3-需求内容",
            "starts_on": "4-发布时间",
            "deadline": "5-截止时间",
            "owner": "6-发布单位名称",
            "contact": "7-发布人姓名 8-发布人电话 9-发布人邮箱",
            "region": "10-省份名称",
            "city": "11-市区名称",
            "budget_wan": "12-预算金额(万元)",
            "place": "13-参考地址",
            "source_address": "14-来源链接",
        },
    ),
    "open_calls": (
        Kind.OPPORTUNITY,
        (
            "榜单类型(政府榜/企业榜)|榜单标题|发榜单位|发榜状态(待揭榜/攻关中/已完成)|意向金额(0=面议)|技术关键词|"
            "需求详情|有效开始时间|有效结束时间|省|市|区"
        ),
        {
            "call_kind": "0-榜单类型(政府榜/企业榜)",
            "title": "1-榜单标题",
            "owner": "2-发榜单位",
            "call_state": "3-发榜状态(待揭榜/攻关中/已完成)",
            "budget_wan": "4-意向金额(0=面议)",
            "tags": "5-技术关键词",
            "description": "6-需求详情",
            "starts_on": "7-有效开始时间",
            "deadline": "8-有效结束时间",
            "region": "9-省",
            "city": "10-市",
            "place": "11-区",
        },
    ),
    "plain_needs": (
        Kind.OPPORTUNITY,
        "id|title|description|owner|tags|sector|city|budget_wan|cooperation|must_have",
        {},
    ),
    "plain_capabilities": (
        Kind.CAPABILITY,
        "id|name|description|supplier|tags|sector|city|maturity|price_note|certifications",
        {},
    ),
}


def entries(table: Table) -> list[RawRow]:
    layout = recognise(table)
    assert layout is not None
    return list(read_rows(table, layout))


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_is_recognised_under_a_title_with_every_column(name: str) -> None:
    kind, headings, expected = LAYOUTS[name]
    columns = headings.split("|")

    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.merge_range(0, 0, 0, len(columns) - 1, "2026 年清单（第一批）")
        sheet.write(1, 0, "填报日期：2026年1月")
        sheet.write_row(2, 0, columns)
        sheet.write_row(3, 0, [f"{index}-{column}" for index, column in enumerate(columns)])

    table = read_tables(book(fill), "a.xlsx")[0]
    layout = recognise(table)
    assert layout is not None
    assert (layout.name, layout.kind, layout.confidence, layout.heading.title) == (
        name,
        kind,
        1.0,
        "2026 年清单（第一批）",
    )
    row = entries(table)[0]
    assert row.row_number == 4
    fields = {column: f"{index}-{column}" for index, column in enumerate(columns)}
    assert row.values == (expected or fields)
    assert layout.unknown == ()


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_layout_is_recognised_in_text_of_any_encoding(name: str, encoding: str) -> None:
    headings = LAYOUTS[name][1].split("|")
    data = csv_text([headings, [f"值{column}" for column in headings]]).encode(encoding)
    layout = recognise(read_tables(data, "a.csv")[0])
    assert layout is not None
    assert layout.name == name


def test_merged_type_and_owner_fill_their_rows() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("机会清单")
        sheet.write_row(0, 0, LAYOUTS["low_altitude_opportunities"][1].split("|"))
        sheet.merge_range("A2:A4", "低空物流")
        sheet.merge_range("D3:D4", "乙公司")
        for row in range(1, 4):
            sheet.write_row(row, 1, [row, f"场景{row}"])
        sheet.write(1, 3, "甲公司")

    rows = entries(read_tables(book(fill), "a.xlsx")[0])
    assert [(row.values["scenario_type"], row.values["owner"]) for row in rows] == [
        ("低空物流", "甲公司"),
        ("低空物流", "乙公司"),
        ("低空物流", "乙公司"),
    ]
    assert rows[2].cells == {"scenario_type": "A4", "id": "B4", "title": "C4", "owner": "D4"}


def test_merged_cells_of_ods_fill_their_rows() -> None:
    span = 'table:number-rows-spanned="2"'
    rows = (
        ods_row("场景类型", "场景机会名称", "单位名称")
        + ods_row("巡检", extra=span).replace("</table:table-row>", "")
        + ods_row("甲场景", "甲").replace("<table:table-row>", "")
        + ods_row("", "乙场景", "乙")
    )
    found = entries(read_tables(ods(rows), "a.ods")[0])
    assert [row.values["scenario_type"] for row in found] == ["巡检", "巡检"]


def test_two_line_headings_are_joined() -> None:
    rows = [
        ["项目清单", "", "", "", ""],
        ["序号", "场景名称", "联系方式", "", "投资额"],
        ["", "", "联系人", "电话", "亿元"],
        ["1", "巡检", "张工", "13800000000", "2.5"],
    ]
    table = read_tables(csv_text(rows).encode(), "a.csv")[0]
    layout = recognise(table)
    assert layout is not None
    headings = [column.heading for column in layout.heading.columns]
    assert headings == ["序号", "场景名称", "联系方式 / 联系人", "联系方式 / 电话", "投资额 / 亿元"]
    assert entries(table)[0].values == {
        "id": "1",
        "title": "巡检",
        "contact": "张工 13800000000",
        "investment_wan": "2.5亿元",
    }


def test_merged_two_line_headings_are_joined() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.merge_range("A1:E1", "场景机会清单")
        sheet.merge_range("A2:A3", "序号")
        sheet.merge_range("B2:B3", "场景名称")
        sheet.merge_range("C2:D2", "联系方式")
        sheet.write("C3", "联系人")
        sheet.write("D3", "电话")
        sheet.merge_range("E2:E3", "预算\n（万元）")
        sheet.write_row("A4", [1, "巡检", "张工", "020-1", 30])

    row = entries(read_tables(book(fill), "a.xlsx")[0])[0]
    assert row.row_number == 4
    assert row.values == {
        "id": "1",
        "title": "巡检",
        "contact": "张工 020-1",
        "budget_wan": "30万元",
    }


def test_unit_above_the_table_holds_for_its_amounts() -> None:
    rows = [
        ["清单", "", ""],
        ["", "", "单位：亿元"],
        ["序号", "项目名称", "总投资"],
        ["１", "基地", "２５"],
    ]
    table = read_tables(csv_text(rows).encode(), "a.csv")[0]
    layout = recognise(table)
    assert layout is not None
    assert next(read_rows(table, layout)).values["investment_wan"] == "２５亿元"
    assert printed_headings(layout) == ["序号", "项目名称", "总投资（亿元）"]


def test_totals_notes_sections_and_repeated_headings_are_no_entries() -> None:
    headings = ["序号", "场景机会名称", "单位名称", "预算（万元）"]
    rows = [
        headings,
        ["1", "2", "3", "4"],
        ["一、低空物流", "", "", ""],
        ["1", "甲场景", "甲", "10"],
        ["", "", "", ""],
        headings,
        ["二、巡检", "", "", ""],
        ["2", "乙场景", "乙", "20"],
        ["合 计", "", "", "30"],
        ["注：以上金额为估算。", "", "", ""],
    ]
    found = entries(read_tables(csv_text(rows).encode(), "a.csv")[0])
    assert [(row.row_number, row.values["title"], row.section) for row in found] == [
        (4, "甲场景", "一、低空物流"),
        (8, "乙场景", "二、巡检"),
    ]
    assert found[1].values["scenario_type"] == "巡检"


def test_unknown_columns_are_kept() -> None:
    rows = [["场景名称", "单位", "天气要求"], ["巡检", "甲", "晴"]]
    table = read_tables(csv_text(rows).encode(), "a.csv")[0]
    layout = recognise(table)
    assert layout is not None
    assert [column.heading for column in layout.unknown] == ["天气要求"]
    assert entries(table)[0].others == {"天气要求": "晴"}


def test_strange_headings_are_not_recognised_but_guessed_and_mapped() -> None:
    rows = [
        ["甲", "乙", "丙"],
        *([f"第{n}号园区无人机巡检", f"1380013800{n}", "需要" * 40] for n in range(5)),
    ]
    table = read_tables(csv_text(rows).encode(), "a.csv")[0]
    assert recognise(table) is None
    proposal = guess(table, Kind.OPPORTUNITY)
    assert proposal is not None
    assert proposal.fields == {0: "title", 1: "contact", 2: "description"}
    layout = layout_from(table, Kind.CAPABILITY, {"甲": "name", " 丙 ": "description"})
    assert layout is not None
    assert layout.fields == {0: "name", 2: "description"}
    assert len(list(read_rows(table, layout))) == 5


def test_kind_is_told_by_the_title_where_headings_are_shared() -> None:
    rows: list[list[Any]] = [["标题"], ["名称", "简介", "单位名称"], ["机器人", "搬运", "甲"]]
    kinds = {}
    for title in ("场景能力清单", "场景机会清单"):
        rows[0] = [title]
        layout = recognise(read_tables(csv_text(rows).encode(), "a.csv")[0])
        assert layout is not None
        kinds[title] = layout.kind
    assert kinds == {"场景能力清单": Kind.CAPABILITY, "场景机会清单": Kind.OPPORTUNITY}


def test_sheets_of_both_kinds_and_hidden_ones_are_told_apart() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        for name in ("low_altitude_opportunities", "low_altitude_capabilities"):
            headings = LAYOUTS[name][1].split("|")
            sheet = workbook.add_worksheet(name[:31])
            sheet.write_row(0, 0, headings)
            sheet.write_row(1, 0, headings[::-1])
        options = workbook.add_worksheet("选项")
        options.write_row(0, 0, ["场景类型", "单位名称"])
        options.hide()

    found = recognise_all(read_tables(book(fill), "a.xlsx"))
    assert [layout.name for _, layout in found if layout] == [
        "low_altitude_opportunities",
        "low_altitude_capabilities",
    ]


def test_word_table_is_read_with_merged_cells() -> None:
    paper = docx.Document()
    paper.add_paragraph("第二批场景机会清单")
    table = paper.add_table(4, 4)
    values = [["场景类型", "序号", "场景机会名称", "单位名称"], *([""] * 4 for _ in range(3))]
    for line in range(1, 4):
        values[line] = ["", str(line), f"场景{line}", "甲"]
    for row, texts in zip(table.rows, values, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(3, 0)).text = "物流"
    out = io.BytesIO()
    paper.save(out)
    found = read_tables(out.getvalue(), "a.docx")[0]
    assert found.name == "第二批场景机会清单"
    assert [row.values["scenario_type"] for row in entries(found)] == ["物流"] * 3


def test_word_table_that_continues_keeps_its_columns() -> None:
    first = read_tables(document(), "a.docx")[0]
    second = Table("续", [["3", "楼宇配送", "丙园区", "王工"]])
    found = recognise_all([first, second])
    rows = [row for table, layout in found if layout for row in read_rows(table, layout)]
    assert [row.values["title"] for row in rows] == ["电网无人机巡检", "园区低空物流", "楼宇配送"]


def test_dates_read_the_same_in_both_date_systems() -> None:
    from tests.sheets.hostile import dates

    for system in (False, True):
        table = read_tables(book(dates, date_1904=system), "a.xlsx")[0]
        assert entries(table)[0].values["deadline"] == "2026-12-31"


def test_long_text_and_error_cells_are_noted_with_their_place() -> None:
    from tests.sheets.hostile import errors_and_formulas

    table = read_tables(book(errors_and_formulas), "a.xlsx")[0]
    assert [(note.code, note.sheet, note.row, note.cell) for note in table.notes] == [
        ("cell_error", "清单", 2, "C2"),
        ("cell_error", "清单", 3, "D3"),
    ]
    assert table.rows[2][2] == "乙园区"
