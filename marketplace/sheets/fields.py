"""The headings that published lists use, for each field of an opportunity and of a capability.

A heading is looked up after `normalise`: width and case folded, spaces, stars and bracketed hints
dropped. Adding a spelling here teaches every door (browser, command line, seeds) at once.
"""

import re
import unicodedata
from enum import StrEnum
from functools import cache


class Kind(StrEnum):
    """What the rows of a list are."""

    OPPORTUNITY = "opportunity"
    CAPABILITY = "capability"


_COMMON: dict[str, str] = {
    "id": "id|编号|序号|项目编号|需求编号|场景编号|产品编号|榜单编号|清单编号|no.|no|number|编码",
    "tags": (
        "tags|标签|关键词|关键字|技术关键词|技术标签|技术领域|关键技术|keywords|技术方向|"
        "technologies"
    ),
    "sector": (
        "sector|行业|领域|所属领域|所属行业|产业领域|所属产业领域|行业领域|应用领域|所属产业|"
        "产业|应用场景所属领域|场景所属领域|场景领域|重点领域|产业集群|所属产业集群|industry|"
        "field|行业类别"
    ),
    "city": (
        "city|城市|地市|所在城市|所在地市|所属地市|所属城市|市|市区名称|市名称|城市名称|所在市|"
        "所在地|所属市|location"
    ),
    "region": (
        "region|区域|所属区域|所在区域|应用场景所属区域|场景所属区域|所属区|所属区县|区县|"
        "所属区（开发区）|省|省份|省份名称|所属省份|province|所在省"
    ),
    "contact": (
        "contact|联系方式|联系人|联系电话|电话|手机|手机号|邮箱|电子邮箱|联系人及电话|"
        "联系人及联系方式|联系人姓名|联系人电话|联系人邮箱|发布人姓名|发布人电话|发布人邮箱|"
        "对接联系人|对接人|e-mail|email|phone|telephone|contactperson"
    ),
    "source_title": "sourcetitle|来源|来源名称|信息来源|数据来源|资料来源|出处|source",
    "source_address": (
        "sourceaddress|来源链接|来源网址|链接|网址|原文链接|url|link|官网|产品链接|website"
    ),
}

_OPPORTUNITY: dict[str, str] = {
    "title": (
        "title|标题|场景机会名称|场景名称|应用场景名称|应用场景项目名称|项目名称|机会名称|"
        "需求主题|需求名称|榜单标题|榜单名称|需求标题|场景|应用场景|场景需求名称|技术需求名称|"
        "项目|名称|题目|scenario|need|opportunity|name|场景项目名称|揭榜项目名称|任务名称"
    ),
    "description": (
        "description|描述|简介|概述|应用场景概述|场景概述|场景描述|场景简介|需求简介|需求内容|"
        "需求详情|需求描述|项目简介|项目概况|项目概述|建设内容|主要内容|建设内容及规模|场景内容|"
        "场景机会描述|场景说明|具体需求|详细描述|场景需求描述|技术需求|内容|summary|details|"
        "需求说明|场景需求|机会描述|任务内容"
    ),
    "owner": (
        "owner|单位|单位名称|发布单位|发布单位名称|发榜单位|场景方|业主单位|建设单位|"
        "应用场景搭建单位|需求单位|需求方|责任单位|牵头单位|场景提供单位|场景单位|实施单位|"
        "主体单位|申报单位|企业名称|场景业主|业主|需求企业|所属单位|organisation|organization|"
        "agency|buyer|场景搭建单位|单位全称|发布机构"
    ),
    "sub_field": "subfield|细分领域|应用场景细分领域|所属细分领域|子领域|细分行业|场景细分领域",
    "scenario_type": (
        "scenariotype|场景类型|场景分类|场景类别|应用场景类型|应用场景分类|需求分类|需求分类名称|"
        "需求类型|需求类别|类别|分类|类型|category|type|应用场景类别|大类"
    ),
    "budget_wan": (
        "budgetwan|预算|预算金额|项目预算|意向金额|采购预算|意向投入|拟投入资金|榜单金额|"
        "资金预算|budget|揭榜金额|金额|投入金额|悬赏金额|计划投入|采购金额"
    ),
    "investment_wan": (
        "investmentwan|investmentwanrmb|投资|投资额|投资金额|总投资|项目总投资|投资规模|"
        "计划总投资|计划投资|项目投资|investment|预计投资|投资总额|总投资额"
    ),
    "budget_by_negotiation": "budgetbynegotiation|是否面议|面议|预算面议",
    "cooperation": "cooperation|合作方式|合作形式|合作模式|对接方式|cooperationform|拟合作方式",
    "cooperation_wanted": (
        "cooperationwanted|合作需求|欢迎合作方向|合作方向|拟合作方向|希望合作方|意向合作方|"
        "合作意向|合作内容|需求方向|对接需求|合作诉求|拟解决方案"
    ),
    "must_have": (
        "musthave|必要条件|硬性条件|资质要求|供应商要求|准入条件|参与条件|揭榜条件|揭榜方要求|"
        "requirements|必备条件|资格条件|揭榜要求"
    ),
    "pain_point": (
        "painpoint|痛点|痛点难点|存在问题|问题|难点|需求痛点|行业痛点|场景痛点|待解决问题|"
        "技术难题|难题|painpoints|拟解决问题|拟解决的问题|需求背景"
    ),
    "present_state": (
        "presentstate|现状|基础条件|现有基础|已有基础|应用现状|建设现状|场景现状|现有条件|"
        "进展情况|项目进展|状态"
    ),
    "indicators": (
        "indicators|技术指标|指标|指标要求|考核指标|主要指标|预期目标|性能指标|预期指标|量化指标|"
        "主要技术指标|预期成效|建设目标|目标"
    ),
    "period": (
        "period|周期|建设周期|实施周期|项目周期|建设期限|实施期限|工期|建设时间|实施时间|"
        "起止时间|完成时限|建设工期|计划工期|合作期限"
    ),
    "place": (
        "place|地点|地址|参考地址|实施地点|建设地点|项目地点|详细地址|场景地点|区|所在区|address|"
        "区名称|区县名称|场地"
    ),
    "deadline": (
        "deadline|截止时间|截止日期|有效结束时间|有效期至|结束时间|揭榜截止时间|申报截止时间|"
        "有效期|报名截止时间|closingdate|duedate|截止日|结束日期|对接截止时间"
    ),
    "starts_on": (
        "startson|开始时间|有效开始时间|发布时间|发布日期|开始日期|发榜时间|startdate|published"
    ),
    "way_of_investing": (
        "wayofinvesting|投资方式|项目投资方式|资金来源|出资方式|资金筹措方式|投资模式"
    ),
    "policy_conditions": (
        "policyconditions|政策支持|支持政策|政策条件|审批条件|政策需求|扶持政策|配套政策"
    ),
    "safety_terms": "safetyterms|安全要求|容错条款|容错机制|安全与容错|容错|安全保障要求",
    "first_trial": "firsttrial|首试首用|是否首试首用|是否首试|是否首用|是否首创|首试",
    "call_kind": "callkind|榜单类型|榜单类别|发榜类型",
    "call_state": "callstate|发榜状态|榜单状态|揭榜状态",
}

_CAPABILITY: dict[str, str] = {
    "name": (
        "name|名称|产品名称|场景能力名称|能力名称|方案名称|解决方案名称|产品|技术名称|成果名称|"
        "服务名称|title|product|capability|产品/方案名称|产品（服务）名称|产品服务名称|解决方案|"
        "装备名称|大模型名称|能力"
    ),
    "description": (
        "description|描述|说明|场景能力说明|能力说明|能力概述|产品简介|产品描述|产品概述|"
        "方案简介|能力描述|产品介绍|功能介绍|简介|概述|技术简介|主要功能|方案概述|能力简介|"
        "成果简介|summary|内容|产品功能|服务内容"
    ),
    "supplier": (
        "supplier|供应商|企业名称|供给方|单位名称|单位|公司|公司名称|企业|研发单位|提供单位|"
        "申报单位|厂商|供方单位|所属企业|所属公司|供给单位|能力提供单位|vendor|company|"
        "organisation|organization|机构|owner|完成单位|供给企业|单位全称"
    ),
    "maturity": (
        "maturity|成熟度|技术成熟度|成熟阶段|trl|产品阶段|产品成熟度|应用阶段|所处阶段|阶段"
    ),
    "price_note": (
        "pricenote|价格|报价|价格说明|参考价格|收费方式|price|价格区间|参考报价|pricing|收费标准"
    ),
    "certifications": (
        "certifications|资质|认证|资质认证|认证情况|证书|资质证书|资格认证|certificates|获得资质|"
        "荣誉资质|企业资质|资质荣誉"
    ),
    "highlights": (
        "highlights|创新亮点|亮点|创新点|产品优势|核心优势|优势|技术亮点|技术特点|技术优势|特点|"
        "产品特点"
    ),
    "effect": (
        "effect|应用实效|应用成效|应用案例|典型案例|案例|应用效果|成效|实施效果|cases|应用情况|"
        "成功案例"
    ),
    "wanted_customers": (
        "wantedcustomers|意向对接客户|意向客户|目标客户|对接客户|拟对接客户|适用对象|"
        "意向对接单位|应用场景|适用场景|目标场景|意向对接场景"
    ),
    "deployment": "deployment|部署方式|部署形式|交付方式|部署模式|交付形式",
    "intellectual_property": (
        "intellectualproperty|知识产权|专利|专利情况|知识产权情况|ip|自主知识产权"
    ),
}

PROBLEM_HEADINGS = {"zh": "需要修改的地方", "en": "What to mend"}
ADDRESS_HEADINGS = {"zh": "原表位置", "en": "Was in"}
"""The columns that a workbook of refused rows adds; they are passed over when it comes back."""
ESSENTIAL = {Kind.OPPORTUNITY: "title", Kind.CAPABILITY: "name"}
MONEY_FIELDS = frozenset({"budget_wan", "investment_wan"})
LIST_FIELDS = frozenset({"tags", "must_have", "certifications", "cooperation"})
SPACES = re.compile(r"[\s_*＊:：、.。\u200b-\u200f\ufeff]+")
BRACKETS = re.compile(r"[（(\[【〔].*?[)）\]】〕]")
NUMBERING = re.compile(r"^\d{1,2}(?=[^\d\W])")
UNIT_TAIL = re.compile(r"[/／](?:亿元|百万元|万元|千元|元)$")


def fields_of(kind: Kind) -> tuple[str, ...]:
    """Return the field names of this kind, the ones that rows of a list can fill."""
    own = _OPPORTUNITY if kind is Kind.OPPORTUNITY else _CAPABILITY
    return tuple(dict.fromkeys(["id", *own, *_COMMON]))


def normalise(heading: str) -> str:
    """Fold a heading for look-up: `* 预算 （万元）` → `预算`, `Budget_wan` → `budgetwan`."""
    text = UNIT_TAIL.sub("", unicodedata.normalize("NFKC", heading).strip())
    bare = SPACES.sub("", BRACKETS.sub("", text)) or SPACES.sub("", text)
    return NUMBERING.sub("", bare).lower()


@cache
def _spellings(kind: Kind) -> dict[str, str]:
    own = _OPPORTUNITY if kind is Kind.OPPORTUNITY else _CAPABILITY
    known: dict[str, str] = {}
    for field, spellings in [*own.items(), *_COMMON.items()]:
        for spelling in spellings.split("|"):
            known.setdefault(normalise(spelling), field)
    return known


def field_for(heading: str, kind: Kind) -> str | None:
    """Return the field that a heading names in a list of this kind.

    A joined two-line heading (`联系方式 / 电话`) is tried whole, then by its lower line, then by
    its upper one.
    """
    known = _spellings(kind)
    lines = heading.split(" / ")
    tries = [heading, *reversed(lines)] if len(lines) > 1 else [heading]
    return next((known[key] for key in map(normalise, tries) if key in known), None)


def is_ours(heading: str) -> bool:
    """Tell whether the column was added by the workbook of refused rows."""
    return heading in PROBLEM_HEADINGS.values() or heading in ADDRESS_HEADINGS.values()


def is_known(heading: str) -> bool:
    """Tell whether any kind of list uses this heading."""
    return any(field_for(heading, kind) is not None for kind in Kind)
