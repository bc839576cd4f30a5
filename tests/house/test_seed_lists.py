"""The seed lists are real, sourced, clean, and enough of them."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
LISTS = SEEDS / "lists"
TITLE = ("title", "name", "场景机会名称", "应用场景项目名称", "榜单标题", "需求主题", "产品名称")
OWNER = (
    "owner",
    "supplier",
    "单位名称",
    "应用场景搭建单位",
    "发榜单位",
    "发布单位名称",
    "企业名称",
)
TEXT = ("description", "合作需求", "应用场景概述", "需求详情", "需求内容", "能力概述")
SOURCE = ("source_title", "来源名称")
ADDRESS = ("source_address", "来源链接", "参考地址")
FORBIDDEN = (
    "整理者",
    "方向级",
    "未能取得",
    "测试数据",
    "已落地",
    "公开仓库",
    "github:",
    "待核验",
    "search code",
    "题名取自",
    "原文未载",
    "渠道线索",
    "联系方式",
    "联系电话",
    "联系人",
)
PHONE = re.compile(r"(?<![\d/._=-])(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8}|400-\d{3,4}-\d{3,4})(?!\d)")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


@dataclass(frozen=True)
class Entry:
    """One row: where it stands, whose list it is, and its cells by heading."""

    place: str
    kind: str
    language: str
    cells: dict[str, str]

    def value(self, headings: tuple[str, ...]) -> str:
        return next((self.cells[h] for h in headings if self.cells.get(h)), "")


def _grid(path: Path, sheet: str) -> list[list[str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.reader(stream))
    book = CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python(skip_empty_area=False)
    return [[str(cell).strip() for cell in row] for row in rows]


def _entries(path: Path, sheet: str, kind: str, language: str) -> list[Entry]:
    grid = _grid(path, sheet)
    start = next(i for i, row in enumerate(grid) if set(row) & set(TITLE))
    heads = grid[start]
    return [
        Entry(f"{path.name} {sheet} {n}", kind, language, dict(zip(heads, row, strict=True)))
        for n, row in enumerate(grid[start + 1 :], start + 2)
        if any(row)
    ]


@cache
def batches() -> list[dict[str, str]]:
    with (LISTS / "lists.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def entries() -> list[Entry]:
    return [
        entry
        for one in batches()
        for entry in _entries(LISTS / one["file"], one["sheet"], one["kind"], one["language"])
    ]


@cache
def examples() -> list[Entry]:
    folder = SEEDS / "examples"
    return _entries(folder / "needs.xlsx", "", "opportunity", "") + _entries(
        folder / "capabilities.csv", "", "capability", ""
    )


@pytest.mark.parametrize(
    ("kind", "language", "least"),
    [
        ("opportunity", "zh", 130),
        ("capability", "zh", 300),
        ("opportunity", "en", 50),
        ("capability", "en", 70),
    ],
)
def test_seed_lists_hold_enough_rows(kind: str, language: str, least: int) -> None:
    found = [e for e in entries() if (e.kind, e.language) == (kind, language)]
    assert len(found) >= least


def test_every_list_file_is_named_in_the_index() -> None:
    files = {path.name for path in LISTS.iterdir()} - {"lists.csv"}
    assert files == {one["file"] for one in batches()}


def test_every_batch_says_what_it_is() -> None:
    wanted = ("title_zh", "title_en", "publisher", "series", "batch", "source_address")
    assert [one["file"] for one in batches() if not all(one[key] for key in wanted)] == []


def test_one_series_has_two_consecutive_batches() -> None:
    series = Counter(one["series"] for one in batches())
    twice = [name for name, count in series.items() if count == 2]
    numbers = sorted(int(one["batch"]) for one in batches() if one["series"] in twice)
    assert numbers == [1, 2]


@pytest.mark.parametrize("part", [TITLE, OWNER, TEXT, SOURCE])
def test_every_row_has_what_a_reader_needs(part: tuple[str, ...]) -> None:
    assert [e.place for e in entries() + examples() if not e.value(part)] == []


def test_every_row_has_the_address_of_its_source() -> None:
    wrong = [
        e.place for e in entries() + examples() if not re.match(r"https?://\S+$", e.value(ADDRESS))
    ]
    assert wrong == []


def test_no_row_carries_a_remark_of_whoever_collected_it() -> None:
    wrong = [
        (e.place, word)
        for e in entries() + examples()
        for word in FORBIDDEN
        if any(word in cell for cell in (*e.cells, *e.cells.values()))
    ]
    assert wrong == []


def test_no_row_carries_contact_data() -> None:
    wrong = [
        (e.place, cell)
        for e in entries() + examples()
        for heading, cell in e.cells.items()
        if MAIL.search(cell) or (heading not in ADDRESS and PHONE.search(cell))
    ]
    assert wrong == []


def test_no_owner_lists_the_same_title_twice() -> None:
    seen = Counter((e.kind, e.value(OWNER), e.value(TITLE)) for e in entries())
    assert [key for key, count in seen.items() if count > 1] == []


def test_titles_carry_no_stray_space_or_bracketed_remark() -> None:
    wrong = [e.place for e in entries() if e.value(TITLE) != e.value(TITLE).strip(" 【】\u3000")]
    assert wrong == []


def test_examples_are_taken_from_the_lists() -> None:
    known = {(e.kind, e.value(TITLE)) for e in entries()}
    assert [e.place for e in examples() if (e.kind, e.value(TITLE)) not in known] == []
    assert Counter(e.kind for e in examples()) == {"opportunity": 21, "capability": 135}
