"""The workbook that an organiser takes away."""

from dataclasses import replace
from pathlib import Path

import openpyxl

from marketplace.engine.timetable.explain import explained
from marketplace.engine.timetable.problem import REASONS, Plan, Table, Unplaced
from marketplace.events.schedule_words import REASONS as WORDS
from marketplace.events.schedule_words import detail_of
from marketplace.events.timetable_book import write_timetable
from tests.engine.timetable.instances import (
    event,
    meet,
    pair,
    party,
    random_plan,
    random_problem,
)

PROBLEM = event(
    [
        replace(party("d1", max_meetings=1), name="=1+1"), party("d2"),
        party("s1", people=2), party("s2"),
    ],
    [pair("d1s1", weight=640), pair("d2s1", weight=9), replace(pair("d1s2", weight=5), id="=1+1")],
    tables=[Table("T1"), Table("B", "s1")],
)  # fmt: skip
MEETINGS = [meet("d1s1", "t2", "B"), meet("d2s1", "t2", "B", "ab")]
PLAN = explained(PROBLEM, Plan(MEETINGS, 649, 700, 51 / 700, False, figures={"without_meeting": 1}))


def sheets(path: Path) -> dict[str, list[tuple]]:
    found = openpyxl.load_workbook(path)
    return {page.title: [*page.iter_rows(values_only=True)] for page in found}


def test_every_sheet_shows_the_plan_from_its_side(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_timetable(path, PROBLEM, PLAN)
    found = sheets(path)
    assert found["时间表 Grid"] == [
        ("时段 Slot", "开始 Start", "结束 End", "T1", "B"),
        ("t1", None, None, None, None),
        ("t2", None, None, None, "d1 =1+1 × s1\nd2 × s1"),
        ("t3", None, None, None, None),
    ]
    assert [(row[0], row[1], row[2], row[5], row[6]) for row in found["按人 By person"][1:]] == [
        ("d1 =1+1", "d1a", "t2", "B", "s1"),
        ("d2", "d2a", "t2", "B", "s1"),
        ("s1", "s1a", "t2", "B", "d1 =1+1"),
        ("s1", "s1b", "t2", "B", "d2"),
    ]
    assert [row[:2] for row in found["按桌 By table"][1:]] == [("B", "t2"), ("B", "t2")]
    assert [row[3] for row in found["签到 Attendance"][1:]] == ["d1 =1+1", "d2"]
    assert found["未安排 Unplaced"][1:] == [
        (
            "=1+1", "d1 =1+1", "s2", 5, "需求方场次已满", "已安排 d1s1 (640)",
            "the demand side is full", "placed are d1s1 (640)",
        )
    ]  # fmt: skip
    figures = {row[1]: row[2] for row in found["数据 Figures"][1:]}
    assert figures == {
        "value": 649, "upper bound": 700, "gap": "7.2857%", "proven optimal": "否 no",
        "participants without a meeting": 1, "meetings": 2, "unplaced pairs": 1,
    }  # fmt: skip


def test_nothing_that_a_person_typed_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_timetable(path, PROBLEM, PLAN)
    book = openpyxl.load_workbook(path)
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {
        "s", "n",
    }  # fmt: skip


def test_every_reason_has_its_words_in_both_languages() -> None:
    assert list(WORDS) == list(REASONS)
    details = {}
    for seed in range(60):
        problem = random_problem(seed)
        plan = explained(problem, Plan(random_plan(problem, seed), 0, 0, 0.0, False))
        details |= {one.reason: detail_of(one) for one in plan.unplaced}
    assert [reason for reason in REASONS if not details[reason].zh] == ["forbidden"]
    assert [reason for reason in REASONS if not details[reason].en] == ["forbidden"]


def test_a_clash_is_told_with_what_would_have_to_move() -> None:
    detail = {
        "slots": {"t1": ["demand"]},
        "slot": "t1",
        "moves": [{"pair": "d1s1", "from": "t1", "to": "t2"}],
        "drops": [{"pair": "d2s2", "weight": 7}],
        "change": -3,
    }
    told = detail_of(Unplaced("d1s2", "times_clash", detail))
    assert told.en == "in t1: would move d1s1 → t2, drop d2s2 (7), value -3"
    assert told.zh == "若安排在 t1：须移动 d1s1 → t2，取消 d2s2 (7)，总分 -3"
