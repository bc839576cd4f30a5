"""Workbooks that the importer hands out: refused rows to mend, and empty templates."""

from sqlalchemy.orm import Session

from marketplace.imports import queries
from marketplace.imports.models import ImportRun
from marketplace.postings.export import Sheet, to_xlsx
from marketplace.sheets.fields import Kind
from marketplace.sheets.problems import Problem
from marketplace.sheets.refused import RefusedRow, refused_rows_workbook

TEMPLATES: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.OPPORTUNITY: {
        "zh": (
            "序号", "场景机会名称", "单位名称", "所属领域", "场景类型", "所在城市", "痛点",
            "场景概述",
            "合作需求", "合作方式", "技术指标", "必要条件", "预算金额（万元）", "总投资（万元）",
            "截止时间", "联系方式", "来源", "来源链接",
        ),
        "en": (
            "No.", "Title", "Owner", "Sector", "Type", "City", "Pain point", "Description",
            "Cooperation wanted", "Cooperation", "Indicators", "Must have", "Budget (万元)",
            "Investment (万元)", "Deadline", "Contact", "Source", "URL",
        ),
    },
    Kind.CAPABILITY: {
        "zh": (
            "序号", "产品名称", "企业名称", "所属领域", "所在城市", "能力概述", "创新亮点",
            "应用实效",
            "意向对接客户", "技术标签", "成熟度", "资质认证", "价格说明", "部署方式", "知识产权",
            "联系方式", "来源", "来源链接",
        ),
        "en": (
            "No.", "Name", "Supplier", "Sector", "City", "Description", "Highlights", "Effect",
            "Wanted customers", "Tags", "Maturity", "Certifications", "Price", "Deployment", "IP",
            "Contact", "Source", "URL",
        ),
    },
}  # fmt: skip
NAMES = {
    Kind.OPPORTUNITY: {"zh": "场景机会清单", "en": "Opportunities"},
    Kind.CAPABILITY: {"zh": "场景能力清单", "en": "Capabilities"},
}
WIDTH = 22


def refused_workbook(session: Session, run: ImportRun, *, language: str) -> bytes:
    """The refused rows in their own sheets and headings, with what to mend beside each."""
    rows = [
        RefusedRow(
            row.sheet, row.row, row.values.get("printed", ()),
            [Problem("row", one["en"], one["zh"], cell=one["cell"]) for one in row.problems],
        )
        for row in queries.all_refused(session, run)
    ]  # fmt: skip
    headings = {spec["name"]: spec.get("headings", ()) for spec in run.plan["tables"]}
    return refused_rows_workbook(rows, headings, language=language)


def template(kind: Kind, *, language: str) -> bytes:
    """An empty workbook whose headings are recognised without a question."""
    headings = list(TEMPLATES[kind][language])
    return to_xlsx([Sheet(NAMES[kind][language], headings, [], [WIDTH] * len(headings))])
