"""Problems and plans as JSON: there and back, and what a wrong file is told."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.engine.timetable.format import (
    FormatError,
    plan_json,
    problem_json,
    read_meetings,
    read_plan,
    read_problem,
    schema,
)
from marketplace.engine.timetable.problem import (
    Meeting,
    Pair,
    Party,
    Plan,
    Previous,
    Problem,
    Representative,
    Slot,
    Table,
    Unplaced,
)
from tests.engine.timetable.instances import changed, random_plan, random_problem

DOCS = Path(__file__).resolve().parents[3] / "docs"
IN = {
    "slots": [
        {"id": "t1", "start": "2026-12-01T09:00", "end": "2026-12-01T09:20", "closed": False}
    ],
    "tables": [{"id": "T1", "booth_of": None}],
    "parties": [
        {
            "id": "d1", "side": "demand", "name": "能源局", "min_meetings": 1, "max_meetings": 8,
            "representatives": [{"id": "d1a", "available": ["t1"]}],
        },
        {"id": "s9", "side": "supply", "representatives": [{"id": "s9a", "available": ["t1"]}]},
    ],
    "pairs": [
        {
            "id": "p1", "demand": "d1", "supply": "s9", "weight": 640, "pinned_slot": None,
            "forbidden": False, "allowed_slots": ["t1"], "demand_representatives": None,
            "supply_representatives": None,
        }
    ],
    "previous": {"meetings": [], "frozen_slots": ["t1"], "move_penalty": 150},
}  # fmt: skip
MEETING = Meeting("p1", "t1", "d1a", "s9a", "T1")
PLAN = Plan(
    [MEETING], 1640, 1640, 0.0, True, [Unplaced("p2", "no_common_time", {"demand_slots": []})],
    {"idle_slots_per_person": 0.1}, {"moved": ["p1"]}, [("table", "", 30)],
)  # fmt: skip


def refusal(read, value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    with pytest.raises(FormatError) as caught:
        read(data)
    return caught.value.en


def with_pair(**facts):
    return IN | {"pairs": [IN["pairs"][0] | facts]}


def test_a_problem_is_read_as_the_format_says() -> None:
    assert read_problem(json.dumps(IN).encode("utf-8")) == Problem(
        slots=[Slot("t1", "2026-12-01T09:00", "2026-12-01T09:20")],
        tables=[Table("T1")],
        parties=[
            Party("d1", "demand", [Representative("d1a", frozenset(["t1"]))], "能源局", 1, 8),
            Party("s9", "supply", [Representative("s9a", frozenset(["t1"]))]),
        ],
        pairs=[Pair("p1", "d1", "s9", 640, allowed_slots=frozenset(["t1"]))],
        previous=Previous([], frozenset(["t1"])),
    )


def test_previous_may_be_null_or_missing_and_a_mark_of_order_is_passed_over() -> None:
    without = {key: IN[key] for key in IN if key != "previous"}
    assert read_problem(json.dumps(IN | {"previous": None}).encode()).previous is None
    assert read_problem(b"\xef\xbb\xbf" + json.dumps(without).encode()).previous is None


def test_problems_and_plans_come_back_as_they_went() -> None:
    for seed in range(20):
        problem = random_problem(seed)
        problem = changed(problem, random_plan(problem, seed), seed)
        again = read_problem(problem_json(problem))
        assert problem_json(again) == problem_json(problem)
        assert again.previous == replace(problem.previous, meetings=again.previous.meetings)
    assert read_plan(plan_json(PLAN)) == PLAN


def test_a_plan_is_written_as_the_format_says() -> None:
    assert json.loads(plan_json(PLAN)) == {
        "meetings": [
            {
                "pair": "p1", "slot": "t1", "demand_representative": "d1a",
                "supply_representative": "s9a", "table": "T1",
            }
        ],
        "value": 1640, "upper_bound": 1640, "gap": 0.0, "proven_optimal": True,
        "unplaced": [
            {"pair": "p2", "reason": "no_common_time", "detail": {"demand_slots": []}}
        ],
        "figures": {"idle_slots_per_person": 0.1}, "difference": {"moved": ["p1"]},
        "bottlenecks": [["table", "", 30]],
    }  # fmt: skip


def test_meetings_may_come_without_statements_about_them() -> None:
    data = json.loads(plan_json(PLAN))
    assert read_meetings(json.dumps({"meetings": data["meetings"]}).encode()) == [MEETING]
    assert read_meetings(plan_json(PLAN)) == PLAN
    assert refusal(read_meetings, {"value": 3, "meetings": []}) == "upper_bound is missing."


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (b"", "This is not JSON: line 1 cannot be read."),
        (b'{"slots": [],\n\n"tables" []}', "This is not JSON: line 3 cannot be read."),
        (b'{"slots": "\xff"}', "This is not JSON: line 1 cannot be read."),
        (b"[" * 100_000, "The JSON is nested too deeply."),
        ([], "The file has to be an object, it is a list."),
        ({}, "slots is missing."),
        (IN | {"slots": {}}, "slots has to be a list, it is an object."),
        (IN | {"slots": [{"start": "9"}]}, "slots[0].id is missing."),
        (with_pair(weight="640"), "pairs[0].weight has to be a whole number, it is a text."),
        (
            with_pair(pinned_slot=1),
            "pairs[0].pinned_slot has to be a text or null, it is a whole number.",
        ),
        (
            with_pair(allowed_slots=[1]),
            "pairs[0].allowed_slots[0] has to be a text, it is a whole number.",
        ),
        (with_pair(weight=0), "Pair p1: weight is 0; it has to be from 1 to 1000."),
        (with_pair(weight=10**30), f"Pair p1: weight is {10**30}; it has to be from 1 to 1000."),
    ],
)
def test_a_wrong_file_is_told_what_is_wrong_and_where(value, sentence) -> None:
    assert refusal(read_problem, value) == sentence


def test_a_refusal_is_in_both_languages() -> None:
    with pytest.raises(FormatError) as caught:
        read_problem(json.dumps(with_pair(weight=None)).encode())
    assert caught.value.zh == "pairs[0].weight 应为整数，实际为null。"
    with pytest.raises(FormatError, match=r"^slots is missing\. 缺少 slots。$"):
        read_problem(b"{}")


def test_a_key_that_looks_like_a_missing_one_is_a_slip_others_are_passed_over() -> None:
    pair = {"id": "p1", "demand": "d1", "supply": "s9", "wieght": 640}
    assert refusal(read_problem, IN | {"pairs": [pair]}) == "pairs[0].wieght: did you mean weight?"
    parties = [IN["parties"][0], IN["parties"][1] | {"maxMeetings": 3}]
    expected = "parties[1].maxMeetings: did you mean max_meetings?"
    assert refusal(read_problem, IN | {"parties": parties}) == expected
    slip = IN | {"previous": {"meetings": [{"tabel": "T1"}]}}
    assert refusal(read_problem, slip) == "previous.meetings[0].tabel: did you mean table?"
    data = json.dumps(with_pair(weights=[1], colour="red") | {"generator": "x"}).encode()
    assert read_problem(data) == read_problem(json.dumps(IN).encode())


@pytest.mark.parametrize(("name", "kind"), [("problem", Problem), ("plan", Plan)])
def test_the_documented_schema_is_that_of_the_code(name, kind) -> None:
    path = DOCS / f"schedule-{name}.schema.json"
    assert json.loads(path.read_text("utf-8")) == json.loads(json.dumps(schema(kind)))
