"""Problems and plans as JSON (`docs/schedule.md`): what cannot be read is named by its place.

Keys nobody knows are passed over, so that files can carry more than this; one that looks like a
known key that is missing is taken for a slip and refused, since `wieght` would silently weigh 1.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import msgspec

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
from marketplace.engine.timetable.soundness import problems_of

T = TypeVar("T")
ALIKE = 0.8
"""From this ratio on (difflib, without case and underscores) two keys are taken for one."""
STATEMENTS = frozenset({"value", "upper_bound", "gap", "proven_optimal", "unplaced"})
"""What a plan says of itself beside its meetings."""


@dataclass(frozen=True, slots=True)
class _Meetings:
    """A plan that says nothing of itself."""

    meetings: Sequence[Meeting]


_PARTS: Mapping[type, Mapping[str, type]] = {
    Problem: {
        "slots": Slot, "tables": Table, "parties": Party, "pairs": Pair, "previous": Previous,
    },
    Party: {"representatives": Representative},
    Previous: {"meetings": Meeting},
    Plan: {"meetings": Meeting, "unplaced": Unplaced},
    _Meetings: {"meetings": Meeting},
}  # fmt: skip
"""The keys of each that hold others."""
_KINDS = {
    "int": ("a whole number", "整数"),
    "float": ("a number", "数字"),
    "str": ("a text", "文本"),
    "bool": ("true or false", "true 或 false"),
    "array": ("a list", "列表"),
    "object": ("an object", "对象"),
    "null": ("null", "null"),
}
_WRONG_TYPE = re.compile(r"Expected `(.+?)`, got `(.+?)`")
_MISSING = re.compile(r"Object missing required field `(.+?)`")
_PLACE = re.compile(r" - at `\$\.?(.*)`$")
_BYTE = re.compile(r"\(byte (\d+)\)$")


class FormatError(ValueError):
    """The text is no problem or plan: one sentence in English and one in Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(f"{en} {zh}")
        self.en, self.zh = en, zh


def read_problem(data: bytes) -> Problem:
    """Return a sound problem; raises FormatError with the first thing that is wrong."""
    problem = _read(data, Problem)
    for one in problems_of(problem):
        raise FormatError(one.en, one.zh)
    return problem


def read_plan(data: bytes) -> Plan:
    """Return a plan with all that it says of itself; raises FormatError."""
    return _read(data, Plan)


def read_meetings(data: bytes) -> Plan | Sequence[Meeting]:
    """Return a plan, or only its meetings where it says nothing else; raises FormatError."""
    raw = _decoded(data)
    if isinstance(raw, dict) and not STATEMENTS & raw.keys():
        return _converted(raw, _Meetings).meetings
    return _converted(raw, Plan)


def problem_json(problem: Problem) -> bytes:
    """Return the problem as JSON that `read_problem` reads, indented, ending in a new line."""
    return _written(problem)


def plan_json(plan: Plan) -> bytes:
    """Return the plan as JSON that `read_plan` reads, indented, ending in a new line."""
    return _written(plan)


def schema(of: type[Problem] | type[Plan]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of problems or plans."""
    made = msgspec.json.schema(of)
    parts = made["$defs"]
    if "Pair" in parts:
        parts["Pair"]["properties"]["weight"] |= {"minimum": 1, "maximum": 1000}
        parts["Party"]["properties"]["side"] |= {"enum": ["demand", "supply"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _read(data: bytes, kind: type[T]) -> T:
    return _converted(_decoded(data), kind)


def _decoded(data: bytes) -> Any:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        found = _BYTE.search(str(error))
        line = data[: int(found[1])].count(b"\n") + 1 if found else data.count(b"\n") + 1
        raise FormatError(
            f"This is not JSON: line {line} cannot be read.", f"不是 JSON：第 {line} 行无法读取。"
        ) from error
    except RecursionError as error:
        raise FormatError("The JSON is nested too deeply.", "JSON 嵌套过深。") from error


def _converted(raw: Any, kind: type[T]) -> T:
    for place, key, known in _slips(raw, kind, ""):  # the first one is enough
        raise FormatError(
            f"{place}{key}: did you mean {known}?", f"{place}{key}：是否应为 {known}？"
        )
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise _sentence(str(error)) from error


def _slips(raw: Any, kind: type, place: str) -> Iterator[tuple[str, str, str]]:
    """Yield (place, key, the key that is meant) of keys that look misspelt, outside in."""
    if not isinstance(raw, dict):
        return
    names = {field.name for field in fields(kind)}
    lacking = {_plain(name): name for name in names - raw.keys()}
    for key in [one for one in raw if one not in names]:
        for alike in difflib.get_close_matches(_plain(key), lacking, 1, ALIKE):
            yield place, key, lacking[alike]
    for key, part in _PARTS.get(kind, {}).items():
        inside = raw.get(key)
        if isinstance(inside, list):
            for at, one in enumerate(inside):
                yield from _slips(one, part, f"{place}{key}[{at}].")
        else:
            yield from _slips(inside, part, f"{place}{key}.")


def _plain(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _sentence(message: str) -> FormatError:
    """Return the refusal for what msgspec says, as `Expected `int`, got `str` - at `$.x``."""
    found = _PLACE.search(message)
    place = found[1] if found else ""
    missing, wrong = _MISSING.search(message), _WRONG_TYPE.search(message)
    if missing:
        name = f"{place}.{missing[1]}" if place else missing[1]
        return FormatError(f"{name} is missing.", f"缺少 {name}。")
    if wrong:
        wanted = [_KINDS.get(one, (one, one)) for one in wrong[1].split(" | ")]
        got = _KINDS.get(wrong[2], (wrong[2], wrong[2]))
        en, zh = (one.join(part[at] for part in wanted) for at, one in ((0, " or "), (1, "或")))
        return FormatError(
            f"{place or 'The file'} has to be {en}, it is {got[0]}.",
            f"{place or '文件内容'} 应为{zh}，实际为{got[1]}。",
        )
    text = message.removesuffix(found[0]) if found else message
    return FormatError(f"{place}: {text}.", f"{place} 的内容无法使用（{text}）。")


def _written(value: Problem | Plan) -> bytes:
    plain = msgspec.json.encode(value, enc_hook=dict, order="deterministic")
    return msgspec.json.format(plain, indent=1) + b"\n"
