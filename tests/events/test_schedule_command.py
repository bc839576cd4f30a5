"""`schedule`, called as from the command line, without server and database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketplace.engine.timetable.check_plan import check_plan
from marketplace.engine.timetable.format import plan_json, problem_json, read_plan
from marketplace.engine.timetable.minimums import unreachable_minimums
from marketplace.engine.timetable.problem import Plan
from marketplace.events.cli import schedule
from marketplace.events.schedule_words import shortfall
from tests.engine.timetable.instances import event, meet, pair, party, random_problem

PROBLEM = event(
    [party("d1", min_meetings=1), party("s1"), party("s2", "t1")],
    [pair("d1s1", weight=640), pair("d1s2", weight=300, forbidden=True)],
)


@pytest.fixture
def problem_file(tmp_path: Path) -> Path:
    path = tmp_path / "in.json"
    path.write_bytes(problem_json(PROBLEM))
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(schedule, [str(one) for one in arguments])


def test_schedule_prints_the_documented_json(problem_file: Path) -> None:
    result = run(problem_file)
    assert result.exit_code == 0
    plan = json.loads(result.stdout)
    (meeting,) = plan["meetings"]
    assert meeting["pair"] == "d1s1"
    assert [plan[name] for name in ("value", "upper_bound", "gap", "proven_optimal")] == [
        1640, 1640, 0.0, True,
    ]  # fmt: skip
    assert plan["unplaced"] == [{"pair": "d1s2", "reason": "forbidden", "detail": {}}]
    assert plan["figures"]["without_meeting"] == 0
    assert "1 meetings, 1 pairs unplaced, value 1640 of at most 1640 (optimal)" in result.stderr


def test_what_schedule_writes_passes_its_own_check(tmp_path: Path) -> None:
    for seed in range(5):
        source, target = tmp_path / f"in{seed}.json", tmp_path / f"out{seed}.json"
        source.write_bytes(problem_json(random_problem(seed)))
        made = run(source, "-o", target, "--seed", "3", "--effort", "fast")
        assert (made.exit_code, made.stdout) == (0, "")
        checked = run("--check", source, target)
        assert (checked.exit_code, checked.stdout) == (0, "0 violations\n")


def test_check_prints_a_line_for_each_violation_and_exits_with_1(
    problem_file: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    meetings = [meet("d1s1", "t1", "T9"), meet("d1s2", "t1")]
    stated = Plan(meetings, 940, 1640, 0.0, False)
    plan.write_bytes(plan_json(stated))
    result = run("--check", problem_file, plan)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "unknown_table: Pair d1s1: there is no table T9. 配对 d1s1：没有桌位 T9。",
        "forbidden_pair: Pair d1s2 is forbidden. 配对 d1s2 已被禁止。",
        *(f"{one.code}: {one.en} {one.zh}" for one in check_plan(PROBLEM, stated)[2:]),
    ]
    assert [line.split(":")[0] for line in result.stdout.splitlines()[2:]] == [
        "wrong_value",
        "bound_below_value",
        "wrong_gap",
    ]


def test_check_takes_meetings_alone(problem_file: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    meetings = json.loads(plan_json(Plan([meet("d1s1", "t2")], 0, 0, 0.0, False)))["meetings"]
    plan.write_text(json.dumps({"meetings": meetings}), "utf-8")
    assert run("--check", problem_file, plan).stdout == "0 violations\n"


def test_the_template_can_be_scheduled_and_checked_as_it_is(tmp_path: Path) -> None:
    book, plan = tmp_path / "event.xlsx", tmp_path / "plan.json"
    assert run("--template", book).exit_code == 0
    assert run(book, "-o", plan).exit_code == 0
    assert run("--check", book, plan).stdout == "0 violations\n"
    found = read_plan(plan.read_bytes())
    assert (found.value, found.proven_optimal, len(found.meetings)) == (2720, True, 3)


def test_a_filled_template_is_not_overwritten(tmp_path: Path) -> None:
    book = tmp_path / "event.xlsx"
    book.write_text("mine", "utf-8")
    result = run("--template", book)
    assert (result.exit_code, book.read_text("utf-8")) == (2, "mine")
    assert "event.xlsx exists; it is not overwritten." in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("in.json", "{", "in.json: This is not JSON: line 1 cannot be read. 不是 JSON"),
        ("in.json", "{}", "in.json: slots is missing. 缺少 slots。"),
        ("in.csv", "编号,名称\n1,甲\n", "in.csv: There is no sheet “Slots” with the columns ID."),
        ("in.xlsx", "not a book", "in.xlsx: The file is named .xlsx but is not a workbook."),
        ("in.toml", "a = 1", "in.toml: Files ending in .toml cannot be read."),
    ],
)
def test_a_wrong_file_is_one_sentence_and_exit_code_2(
    name: str, content: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    result = run(path)
    assert result.exit_code == 2
    assert sentence in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("gone.json",), "gone.json cannot be read: No such file or directory."),
        (("gone.xlsx",), "gone.xlsx: There is no file named gone.xlsx. Check the path."),
        (("--check", "in.json"), "--check takes EVENT and PLAN, everything else EVENT alone."),
        (("in.json", "plan.json"), "--check takes EVENT and PLAN, everything else EVENT alone."),
        (("in.json", "-o", "plan.pdf"), "-o must end in one of .json, .xlsx."),
        (("--template", "event.json"), "The template has to be written to a file ending in .xlsx."),
    ],
)
def test_wrong_arguments_are_one_sentence_and_exit_code_2(arguments, sentence) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_place_that_cannot_be_written_is_a_sentence(problem_file: Path, tmp_path: Path) -> None:
    for name in ("no/plan.json", "no/plan.xlsx"):
        result = run(problem_file, "-o", tmp_path / name)
        assert result.exit_code == 2
        assert "cannot be written: No such file or directory." in result.stderr


def test_bottlenecks_tell_what_one_more_is_worth(tmp_path: Path) -> None:
    problem = event(
        [party("d1", max_meetings=1), party("s1"), party("s2")],
        [pair("d1s1", weight=640), pair("d1s2", weight=300)],
    )
    path = tmp_path / "in.json"
    path.write_bytes(problem_json(problem))
    assert json.loads(run(path).stdout)["bottlenecks"] == []
    found = json.loads(run(path, "--bottlenecks").stdout)["bottlenecks"]
    assert found == [["meeting", "d1", 300]]


def test_minima_out_of_reach_are_told_with_their_proof(tmp_path: Path) -> None:
    parties = [
        party("d1", min_meetings=2), party("s1"),
        party("d2", min_meetings=2, max_meetings=1), party("s2"),
    ]  # fmt: skip
    path = tmp_path / "in.json"
    problem = event(parties, [pair("d1s1"), pair("d2s2")])
    path.write_bytes(problem_json(problem))
    assert run(path).stderr.splitlines()[1:] == [
        f"{one.en} {one.zh}" for one in map(shortfall, unreachable_minimums(problem))
    ]
    alone, itself = map(shortfall, unreachable_minimums(problem))
    assert alone.en == "d1 should have 2 meetings and can have 1 at most, limited by s1."
    assert itself.zh == "d2 至少需要 2 场会面，最多只能安排 1 场，受限于自身上限。"


def test_many_minima_out_of_reach_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    parties = [party(f"d{letter}", min_meetings=1) for letter in "abcdefghijkl"]
    path.write_bytes(problem_json(event(parties, [])))
    lines = run(path).stderr.splitlines()
    assert (len(lines), lines[-1]) == (12, "… 2 more")


BREAKS = """
nBusiness = 3; nMeetings = 2; nTables = 1; nTotalSlots = 4; nMorningSlots = 2;
requested = [| 1, 2, 3, | 2, 3, 3 |];
forbidden = [{0}, {0}, {0}];
fixed = [1, 0];
precedences = [{0}, {0}];
"""


def test_b2bsp_places_given_meetings_with_few_breaks(tmp_path: Path) -> None:
    path = tmp_path / "event.dzn"
    path.write_text(BREAKS, "utf-8")
    found = json.loads(run("--b2bsp", path, "--json").stdout)
    assert found.pop("seconds") >= 0
    assert found == {"breaks": 0, "max_minus_min": 0, "slots": [1, 2], "proven": True}
    path.write_text(BREAKS.replace("nTables = 1;", ""), "utf-8")
    result = run("--b2bsp", path, "--json")
    assert result.exit_code == 2
    assert "event.dzn: The file has no number “nTables = …;”." in result.stderr
