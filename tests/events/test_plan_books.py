"""The workbook read back: every sheet, and nothing in it that runs."""

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from marketplace.engine.timetable import problem
from tests.events import made, versions

EVIL = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def event(session, chen):
    return made.event(session, chen, interpreters=2)


@pytest.fixture
def workbook(session, event, sign_in, chen):
    """Two meetings at once that need interpreters, one that does not, one not arranged."""
    (owner,), suppliers = made.crowd(session, event, demand=1, supply=1)
    other = made.participant(session, event, EVIL, "demand")
    guest = made.participant(session, event, "Guest", "supply")
    other.people[0].name = "+7 (Ivan)"
    for one, languages in ((owner, "zh"), (suppliers[0], "en"), (other, "en"), (guest, "fr")):
        one.people[0].languages = languages
    session.commit()
    one, two = versions.pair(session, owner, suppliers[0]), versions.pair(session, other, guest)
    left = versions.pair(session, owner, guest)
    unplaced = [{"pair": left.id, "weight": 70, "reason": problem.NO_COMMON_TIME, "detail": {}}]
    versions.publish(session, event, 2, [(one, 0, 0), (two, 0, 1)], unplaced=unplaced)

    def read(language="en"):
        address = f"/events/{event.id}/files/timetable.xlsx"
        return sign_in(chen, language=language).get(address)

    return read


def sheets(answer):
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def test_workbook_has_its_sheets_in_the_language_of_the_reader(workbook) -> None:
    assert list(sheets(workbook())) == [
        "Slots × tables", "By person", "By table", "Attendance", "Interpreters", "Not arranged",
        "About this file",
    ]  # fmt: skip
    assert list(sheets(workbook("zh"))) == [
        "时段×桌位", "按人员", "按桌位", "签到表", "译员", "未安排", "说明"
    ]  # fmt: skip


def test_grid_has_a_row_a_slot_and_a_column_a_table(workbook) -> None:
    grid = sheets(workbook())["Slots × tables"]
    assert grid[0] == ["Day", "Time", "T1", "T2", "T3"]
    assert [row[1] for row in grid[1:]] == [
        "09:00–09:20", "09:20–09:40", "09:40–10:00", "10:00–10:20"
    ]  # fmt: skip
    assert grid[1][2:] == ["Owner 1 × Supplier 1", f"{EVIL} × Guest", ""]
    assert [cell for row in grid[2:] for cell in row[2:]] == [""] * 9


def test_by_person_and_by_table_tell_the_same_meetings(workbook) -> None:
    found = sheets(workbook())
    people, tables = found["By person"][1:], found["By table"][1:]
    assert [(row[0], row[5], row[7]) for row in people] == [
        (EVIL, "T2", "Guest"), ("Guest", "T2", EVIL), ("Owner 1", "T1", "Supplier 1"),
        ("Supplier 1", "T1", "Owner 1"),
    ]  # fmt: skip
    assert [(row[0], row[4], row[6]) for row in tables] == [
        ("T1", "Owner 1", "Supplier 1"), ("T2", EVIL, "Guest")
    ]  # fmt: skip


def test_attendance_counts_meetings_and_leaves_room_to_sign(workbook) -> None:
    rows = sheets(workbook())["Attendance"]
    assert rows[0][-1] == "Signature"
    assert [(row[0], row[4], row[5]) for row in rows[1:]] == [
        (EVIL, 1, "2030-05-14 09:00 T2"), ("Guest", 1, "2030-05-14 09:00 T2"),
        ("Owner 1", 1, "2030-05-14 09:00 T1"), ("Supplier 1", 1, "2030-05-14 09:00 T1"),
    ]  # fmt: skip


def test_interpreters_are_counted_at_once_beside_those_there_are(workbook) -> None:
    rows = sheets(workbook())["Interpreters"][1:]
    assert [(row[2], row[6], row[9], row[10], row[11]) for row in rows] == [
        ("T1", "zh", "en", 2, 2), ("T2", "en", "fr", 2, 2)
    ]  # fmt: skip


def test_what_is_not_arranged_has_its_reason(workbook) -> None:
    rows = sheets(workbook())["Not arranged"][1:]
    assert rows == [
        ["Owner 1", "Guest", 70, "No common time", "The two have no open time in common."]
    ]


def test_nothing_that_was_typed_is_a_formula_or_a_link(workbook) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook().data)) as parts:
        names = [one for one in parts.namelist() if one.startswith("xl/worksheets/")]
        texts = [parts.read(name).decode() for name in names]
    assert len([one for one in names if one.endswith(".xml")]) == 7
    assert [text for text in texts if "<f>" in text or "<hyperlink" in text] == []


def test_the_last_sheet_names_the_version(workbook) -> None:
    lines = [row[0] for row in sheets(workbook())["About this file"]]
    assert lines[1:4] == ["低空经济供需对接会", "会展中心 3 号馆", "Asia/Shanghai"]
    assert lines[4].startswith("Version 2 of 2030-05-10 (Fri) 18:00 UTC+8 · printed ")
