import pytest

from marketplace.engine.conditions import CONTRADICTED, MET, UNKNOWN, check
from marketplace.engine.facts import cooperation_of, stage_of, wants_local
from marketplace.engine.quantities import price_of, quantities


def status(condition: str, text: str, *certificates: str) -> str:
    (checked,) = check((condition,), text, certificates)
    return checked.status


@pytest.mark.parametrize(
    ("condition", "text", "expected"),
    [
        ("支持国产操作系统", "整机适配国产操作系统。", MET),
        ("支持国产操作系统", "暂不支持国产操作系统。", CONTRADICTED),
        ("支持国产操作系统", "云端部署，按年收费。", UNKNOWN),
        ("具备防爆认证", "防爆认证正在申请中。", UNKNOWN),
        ("载重≥5kg", "最大载重10公斤。", MET),
        ("载重≥5kg", "最大载重3kg，续航6小时。", CONTRADICTED),
        ("载重≥5kg", "机身重8kg。", UNKNOWN),
        ("响应时间不超过300ms", "端到端响应时间0.2秒。", MET),
        ("响应时间不超过300ms", "端到端响应时间 2 s。", CONTRADICTED),
        ("explosion-proof certificate", "Ships without explosion-proof certificate.", CONTRADICTED),
        ("explosion-proof certificate", "Explosion-proof certificate since 2023.", MET),
        ("数据不出园区", "全部数据不出园区，本地存储。", MET),
        ("数据不出园区", "园区数据汇聚到公有云。", UNKNOWN),
        ("无人机巡检", "用无人机巡检线路。", MET),
        ("", "什么都有", UNKNOWN),
    ],
)
def test_condition_is_judged_by_what_is_said(condition: str, text: str, expected: str) -> None:
    assert status(condition, text) == expected


def test_certificates_count_as_statements() -> None:
    assert status("须有防爆认证", "", "防爆认证 Ex d IIC") == MET


def test_evidence_is_the_clause_that_speaks() -> None:
    (checked,) = check(("载重≥5kg",), "轻便易用，最大载重10公斤。售后三年。", ())
    assert checked.evidence == "最大载重10公斤。"


def test_quantities_carry_dimension_value_and_comparator() -> None:
    found = [(q.dimension, q.value, q.comparator) for q in quantities("不少于30分钟,5 km以内,2吨")]
    assert found == [("time", 1800.0, ">="), ("length", 5000.0, "<="), ("mass", 2000.0, "=")]


def test_price_is_read_in_wan_and_not_per_use() -> None:
    assert [price_of(n) for n in ("3.8万起", "1.2亿元", "面议", "2万/次", "")] == [
        3.8,
        12000.0,
        None,
        None,
        None,
    ]


def test_stage_and_cooperation_are_read_from_words() -> None:
    assert [stage_of(t) for t in ("规模量产", "小批量", "TRL 6", "样机", "", None)] == [
        4,
        3,
        2,
        1,
        None,
        None,
    ]
    assert [
        cooperation_of(t) for t in ("公开招标采购", "联合研发", "免费试点", "揭榜挂帅", "")
    ] == [
        "procurement",
        "joint",
        "trial",
        "open_call",
        "",
    ]


def test_local_wish_must_be_said() -> None:
    assert wants_local(["须为本地企业"])
    assert not wants_local(["本地部署", "数据本地存储"])
